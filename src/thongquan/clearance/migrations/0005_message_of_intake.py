"""The message a declaration came in is a number of `intake`, not an identifier of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearance", "0004_price_levels")]
    operations = [
        migrations.RemoveField("declaration", "message"),
        migrations.AddField("declaration", "message", models.BigIntegerField(null=True)),
    ]
