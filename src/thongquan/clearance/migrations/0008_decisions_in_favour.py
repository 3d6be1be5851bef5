"""Every decision is signed, those on holds of officers for officers; amendments after clearance have terms."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearance", "0007_waiting")]
    operations = [
        migrations.AddField("signeddecision", "audience", models.CharField(default="public", max_length=8)),
        migrations.AddField("amendmentrequest", "terms", models.JSONField(default=dict)),
    ]
