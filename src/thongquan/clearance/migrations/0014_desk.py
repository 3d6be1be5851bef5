"""What waits for officers, on whose desk it lies, and what declarations name in common.

What waits already is put down by the states it is in, waiting since its registration; clocks, and what is ready to
be cleared, come with the nightly look at all that waits.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

WAITING = """
INSERT INTO clearance_work (declaration_id, kind, turn, office, lane, since, press_at)
SELECT d.id, w.kind, w.turn, d.office, d.lane, w.since, w.since
FROM (
    SELECT id AS declaration_id, CASE control WHEN 'documents-due' THEN 'documents' ELSE 'examination' END AS kind,
        'officer:' || control AS turn, registered_at AS since
    FROM clearance_declaration
    WHERE life = 'registered' AND control IN ('documents-due', 'examination-due', 'in-examination')
    UNION ALL
    SELECT declaration_id, 'amendment',
        CASE WHEN after_clearance THEN 'officer:late-amendment' ELSE 'officer:amendment' END, asked_at
    FROM clearance_amendmentrequest WHERE state = 'asked'
    UNION ALL
    SELECT declaration_id, 'cancellation', 'officer:cancellation', asked_at
    FROM clearance_cancellationrequest WHERE state = 'asked'
) w JOIN clearance_declaration d ON d.id = w.declaration_id
"""


class Migration(migrations.Migration):
    dependencies = [("clearance", "0013_batch_files")]
    operations = [
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="clearance.declaration",
                    ),
                ),
                ("office", models.CharField(max_length=35)),
                ("officer", models.CharField(max_length=80)),
                ("state", models.CharField(max_length=12)),
                ("given_by", models.CharField(max_length=80)),
                ("given_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=80)),
                ("ended_why", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["officer", "declaration"],
                        condition=models.Q(ended_at=None),
                        name="clearance_on_desk",
                    ),
                    models.Index(
                        fields=["due_at"], condition=models.Q(state="given"), name="clearance_not_taken"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["declaration"], condition=models.Q(ended_at=None), name="clearance_one_desk"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "declaration_id", "kind", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "declaration",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work",
                        to="clearance.declaration",
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("turn", models.CharField(max_length=40)),
                ("office", models.CharField(max_length=35)),
                ("lane", models.CharField(max_length=1)),
                ("since", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("press_at", models.DateTimeField()),
            ],
            options={
                "db_table": "clearance_work",
                "indexes": [
                    models.Index(
                        fields=["office", "press_at", "declaration", "kind"], name="clearance_work_queue"
                    ),
                    models.Index(
                        fields=["office", "kind", "press_at", "declaration"], name="clearance_work_kind"
                    ),
                ],
            },
        ),
        migrations.AddField(
            "declaration",
            "marks",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), null=True, size=None),
        ),
        migrations.AddIndex(
            "declaration",
            django.contrib.postgres.indexes.BrinIndex(fields=["cleared_at"], name="clearance_cleared_brin"),
        ),
        migrations.AddIndex(
            "declaration",
            django.contrib.postgres.indexes.GinIndex(fields=["marks"], name="clearance_marks"),
        ),
        migrations.AddIndex(
            "declaration",
            models.Index(fields=["id"], condition=models.Q(marks=None), name="clearance_unmarked"),
        ),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
    ]
