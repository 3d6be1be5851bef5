"""Goods that are not subject to a tax have no rate of it, which is not a rate of nought."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearance", "0005_message_of_intake")]
    operations = [
        migrations.AlterField(
            "taxline", "rate", models.DecimalField(decimal_places=4, max_digits=9, null=True)
        ),
        migrations.RunSQL(
            "ALTER TABLE clearance_taxline ALTER COLUMN rate DROP NOT NULL",
            "ALTER TABLE clearance_taxline ALTER COLUMN rate SET NOT NULL",
        ),
    ]
