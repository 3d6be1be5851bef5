from django.db import migrations, models


# Django makes no partitioned tables. The default partition takes what `ensure_partitions` has not foreseen.
MESSAGE = """
CREATE SEQUENCE intake_message_id;
CREATE TABLE intake_message (
    id bigint NOT NULL,
    month date NOT NULL,
    sender text NOT NULL,
    message_id text NOT NULL,
    kind text NOT NULL,
    media_type text NOT NULL,
    body bytea NOT NULL,
    signature bytea,
    signature_kind text,
    who text NOT NULL,
    on_behalf text,
    office text,
    received_at timestamptz NOT NULL,
    refused text NOT NULL,
    receipt text NOT NULL,
    PRIMARY KEY (id, month)
) PARTITION BY RANGE (month);
CREATE TABLE intake_message_default PARTITION OF intake_message DEFAULT;
"""
MESSAGE_BACK = "DROP TABLE intake_message; DROP SEQUENCE intake_message_id;"
ANSWER = """
CREATE TABLE intake_answer (
    message bigint NOT NULL,
    month date NOT NULL,
    at timestamptz NOT NULL,
    media_type text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (message, month, at)
) PARTITION BY RANGE (month);
CREATE TABLE intake_answer_default PARTITION OF intake_answer DEFAULT;
"""
ANSWER_BACK = "DROP TABLE intake_answer;"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ANSWER, ANSWER_BACK)],
            state_operations=[
                migrations.CreateModel(
                    name='Answer',
                    fields=[
                        ('pk', models.CompositePrimaryKey('message', 'month', 'at', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('message', models.BigIntegerField()),
                        ('month', models.DateField()),
                        ('at', models.DateTimeField()),
                        ('media_type', models.TextField()),
                        ('body', models.TextField()),
                    ],
                    options={
                        'db_table': 'intake_answer',
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name='Dead',
            fields=[
                ('message', models.BigIntegerField(primary_key=True, serialize=False)),
                ('month', models.DateField()),
                ('kind', models.TextField()),
                ('tries', models.IntegerField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Key',
            fields=[
                ('sender', models.TextField()),
                ('message_id', models.TextField()),
                ('message', models.BigIntegerField()),
                ('month', models.DateField()),
                ('body_hash', models.BinaryField()),
                ('refused', models.BooleanField()),
                ('pk', models.CompositePrimaryKey('sender', 'message_id', blank=True, editable=False, primary_key=True, serialize=False)),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(MESSAGE, MESSAGE_BACK)],
            state_operations=[
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('pk', models.CompositePrimaryKey('id', 'month', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('month', models.DateField()),
                        ('sender', models.TextField()),
                        ('message_id', models.TextField()),
                        ('kind', models.TextField()),
                        ('media_type', models.TextField()),
                        ('body', models.BinaryField()),
                        ('signature', models.BinaryField(null=True)),
                        ('signature_kind', models.TextField(null=True)),
                        ('who', models.TextField()),
                        ('on_behalf', models.TextField(null=True)),
                        ('office', models.TextField(null=True)),
                        ('received_at', models.DateTimeField()),
                        ('refused', models.TextField()),
                        ('receipt', models.TextField()),
                    ],
                    options={
                        'db_table': 'intake_message',
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name='Queued',
            fields=[
                ('message', models.BigIntegerField(primary_key=True, serialize=False)),
                ('month', models.DateField()),
                ('kind', models.TextField()),
                ('tries', models.IntegerField(default=0)),
                ('not_before', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'message'], name='intake_queued_kind')],
            },
        ),
    ]
