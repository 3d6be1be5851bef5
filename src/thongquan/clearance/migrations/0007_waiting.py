"""What waits has an index of its own; what clears at once is never in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearance", "0006_not_subject_has_no_rate")]
    operations = [
        migrations.AddIndex(
            "declaration",
            models.Index(fields=["id"], condition=models.Q(life="registered"), name="clearance_waiting"),
        )
    ]
