from django.db import migrations, models


# Django makes no partitioned tables. The default partition takes what `ensure_partitions` has not foreseen.
BODY = """
CREATE TABLE wire_outgoing_body (
    outgoing bigint NOT NULL,
    month date NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (outgoing, month)
) PARTITION BY RANGE (month);
CREATE TABLE wire_outgoing_body_default PARTITION OF wire_outgoing_body DEFAULT;
"""
BODY_BACK = "DROP TABLE wire_outgoing_body;"


class Migration(migrations.Migration):

    dependencies = [
        ('wire', '0001_initial'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(BODY, BODY_BACK)],
            state_operations=[
                migrations.CreateModel(
                    name='OutgoingBody',
                    fields=[
                        ('pk', models.CompositePrimaryKey('outgoing', 'month', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('outgoing', models.BigIntegerField()),
                        ('month', models.DateField()),
                        ('body', models.BinaryField()),
                    ],
                    options={
                        'db_table': 'wire_outgoing_body',
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name='OutgoingMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.TextField(unique=True)),
                ('receiver', models.TextField()),
                ('kind', models.TextField()),
                ('conversation', models.TextField()),
                ('sequence', models.IntegerField()),
                ('in_reply_to', models.TextField()),
                ('media_type', models.TextField()),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('state', models.TextField()),
                ('tries', models.IntegerField(default=0)),
                ('not_before', models.DateTimeField()),
                ('why', models.TextField(default='')),
                ('receipt', models.TextField(default='')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['receiver', 'not_before', 'id'], name='wire_outgoing_due'), models.Index(condition=models.Q(('state__in', ('refused', 'expired'))), fields=['-id'], name='wire_outgoing_desk')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'superseded'), _negated=True), fields=('receiver', 'conversation', 'sequence'), name='wire_outgoing_place')],
            },
        ),
        migrations.CreateModel(
            name='Route',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.TextField()),
                ('address', models.TextField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('subject',), name='wire_route_open_once'), models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='wire_route_days')],
            },
        ),
    ]
