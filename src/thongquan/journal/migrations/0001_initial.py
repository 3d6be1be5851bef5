import thongquan.journal.models
from django.db import migrations, models


# Django makes no partitioned tables. The default partition takes what `ensure_partitions` has not foreseen.
LEAF = """
CREATE SEQUENCE journal_leaf_seq;
CREATE TABLE journal_leaf (
    month date NOT NULL,
    id uuid NOT NULL,
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    seq bigint NOT NULL DEFAULT nextval('journal_leaf_seq'),
    kind text NOT NULL,
    subject text NOT NULL,
    leaf text NOT NULL,
    PRIMARY KEY (id, month)
) PARTITION BY RANGE (month);
ALTER SEQUENCE journal_leaf_seq OWNED BY journal_leaf.seq;
CREATE INDEX journal_leaf_order ON journal_leaf (txid, seq);
CREATE INDEX journal_leaf_subject ON journal_leaf (subject);
CREATE TABLE journal_leaf_default PARTITION OF journal_leaf DEFAULT;
CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal is only added to'; END $$;
CREATE TRIGGER journal_leaf_append_only BEFORE UPDATE OR DELETE ON journal_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();
"""
LEAF_BACK = "DROP TABLE journal_leaf; DROP FUNCTION journal_append_only();"
PAYLOAD = """
CREATE TABLE journal_payload (
    month date NOT NULL,
    leaf_id uuid NOT NULL,
    salt bytea NOT NULL,
    payload text NOT NULL,
    data_class text NOT NULL,
    purpose text NOT NULL,
    retain_until date,
    PRIMARY KEY (leaf_id, month)
) PARTITION BY RANGE (month);
CREATE TABLE journal_payload_default PARTITION OF journal_payload DEFAULT;
"""
PAYLOAD_BACK = "DROP TABLE journal_payload;"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('subscriber', models.TextField(primary_key=True, serialize=False)),
                ('txid', thongquan.journal.models.TransactionId()),
                ('seq', models.BigIntegerField()),
                ('failures', models.IntegerField(default=0)),
                ('last_error', models.TextField(blank=True)),
                ('retry_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Destroyed',
            fields=[
                ('leaf_id', models.UUIDField(primary_key=True, serialize=False)),
                ('by_leaf', models.UUIDField()),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(PAYLOAD, PAYLOAD_BACK)],
            state_operations=[
                migrations.CreateModel(
                    name='Payload',
                    fields=[
                        ('pk', models.CompositePrimaryKey('leaf_id', 'month', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('month', models.DateField()),
                        ('leaf_id', models.UUIDField()),
                        ('salt', models.BinaryField()),
                        ('payload', models.TextField()),
                        ('data_class', models.TextField()),
                        ('purpose', models.TextField()),
                        ('retain_until', models.DateField(null=True)),
                    ],
                    options={
                        'db_table': 'journal_payload',
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name='Tile',
            fields=[
                ('pk', models.CompositePrimaryKey('level', 'index', blank=True, editable=False, primary_key=True, serialize=False)),
                ('level', models.SmallIntegerField()),
                ('index', models.BigIntegerField()),
                ('hashes', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('to_txid', thongquan.journal.models.TransactionId()),
                ('to_seq', models.BigIntegerField()),
                ('note', models.TextField()),
            ],
            options={
                'indexes': [models.Index(fields=['to_txid', 'to_seq'], name='journal_checkpoint_order')],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(LEAF, LEAF_BACK)],
            state_operations=[
                migrations.CreateModel(
                    name='Leaf',
                    fields=[
                        ('pk', models.CompositePrimaryKey('id', 'month', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('month', models.DateField()),
                        ('id', models.UUIDField()),
                        ('txid', thongquan.journal.models.TransactionId()),
                        ('seq', models.BigIntegerField()),
                        ('kind', models.TextField()),
                        ('subject', models.TextField()),
                        ('leaf', models.TextField()),
                    ],
                    options={
                        'db_table': 'journal_leaf',
                        'indexes': [models.Index(fields=['txid', 'seq'], name='journal_leaf_order'), models.Index(fields=['subject'], name='journal_leaf_subject')],
                    },
                ),
            ],
        ),
    ]
