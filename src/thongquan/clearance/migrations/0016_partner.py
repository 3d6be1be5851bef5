"""Who sells or buys abroad is known by a mark of its name, so that declarations naming the same one are found.

What was registered before is marked hourly by what it says, as papers and containers were.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearance", "0015_whose_work")]
    operations = [
        migrations.AddField("declaration", "partner", models.BigIntegerField(null=True)),
        migrations.RemoveIndex("declaration", "clearance_unmarked"),
        migrations.AddIndex(
            "declaration",
            models.Index(
                fields=["id"],
                condition=models.Q(marks=None) | models.Q(partner=None),
                name="clearance_unmarked",
            ),
        ),
        migrations.AddIndex(
            "declaration",
            models.Index(fields=["partner", "-id"], condition=~models.Q(partner=0), name="clearance_partner"),
        ),
    ]
