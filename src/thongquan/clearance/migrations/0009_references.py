"""A declaration is found by its sender's own reference."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearance", "0008_decisions_in_favour")]
    operations = [
        migrations.AddIndex("declaration", models.Index(fields=["reference"], name="clearance_reference"))
    ]
