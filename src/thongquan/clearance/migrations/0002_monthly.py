"""The tables that grow most, partitioned by month from the first day, and the sequence of declarations."""

from django.db import migrations

from thongquan.kernel.partitions import default_partition

KEY = """
    month date NOT NULL,
    declaration_id bigint NOT NULL REFERENCES clearance_declaration (id) DEFERRABLE INITIALLY DEFERRED,
    revision smallint NOT NULL,
    row integer NOT NULL,
"""
PRIMARY = "PRIMARY KEY (month, declaration_id, revision, row)"

TABLES = {
    "clearance_taxline": """
        item_number integer NOT NULL,
        tax varchar(8) NOT NULL,
        measure varchar(80) NOT NULL,
        schedule varchar(35) NOT NULL,
        basis text NOT NULL,
        base numeric(24, 6) NOT NULL,
        rate numeric(9, 4) NOT NULL,
        exchange_rate numeric(18, 6) NOT NULL,
        amount numeric(24, 6) NOT NULL,
        relief varchar(35) NOT NULL,
    """,
    "clearance_findingrow": """
        rule varchar(16) NOT NULL,
        path text NOT NULL,
        found text NOT NULL,
        expected text NOT NULL,
        effect varchar(8) NOT NULL,
        audience varchar(8) NOT NULL,
        stage varchar(12) NOT NULL,
    """,
    "clearance_decisionfacts": """
        at timestamptz NOT NULL,
        facts jsonb NOT NULL,
    """,
    "clearance_step": """
        at timestamptz NOT NULL,
        milestone varchar(40) NOT NULL,
        actor varchar(80) NOT NULL,
        awaited varchar(40) NOT NULL,
        due_at timestamptz,
        note jsonb NOT NULL,
    """,
}


def create() -> list[str]:
    made = []
    for table, columns in TABLES.items():
        made.append(f"CREATE TABLE {table} ({KEY} {columns} {PRIMARY}) PARTITION BY RANGE (month)")
        made.append(default_partition(table))
    made.append("CREATE INDEX ON clearance_findingrow (rule, month)")
    made.append("CREATE SEQUENCE clearance_declaration_id_seq AS bigint")
    return made


def drop() -> list[str]:
    return [f"DROP TABLE {table}" for table in TABLES] + ["DROP SEQUENCE clearance_declaration_id_seq"]


class Migration(migrations.Migration):
    dependencies = [("clearance", "0001_initial")]
    operations = [migrations.RunSQL(create(), drop())]
