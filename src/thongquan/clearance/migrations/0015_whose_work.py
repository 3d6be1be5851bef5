"""A piece of work says on whose desk it lies: a queue of one's own is read from one index."""

from django.db import migrations, models

ON_DESKS = """
UPDATE clearance_work w SET officer = h.officer, desk = h.state
FROM clearance_holding h WHERE h.declaration_id = w.declaration_id AND h.ended_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("clearance", "0014_desk")]
    operations = [
        migrations.AddField("workitem", "officer", models.CharField(db_default="", max_length=80)),
        migrations.AddField("workitem", "desk", models.CharField(db_default="", max_length=12)),
        migrations.AddIndex(
            "workitem",
            models.Index(
                fields=["officer", "press_at", "declaration", "kind"],
                condition=~models.Q(officer=""),
                name="clearance_work_desk",
            ),
        ),
        migrations.RunSQL(ON_DESKS, migrations.RunSQL.noop),
    ]
