"""Samples whose result is awaited have an owner and a clock, and are found by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspection", "0002_samples")]
    operations = [
        migrations.AddField(
            "sample", "owner", models.CharField(default="", max_length=80), preserve_default=False
        ),
        migrations.AddField("sample", "due", models.DateTimeField(null=True)),
        migrations.RunSQL("UPDATE inspection_sample SET owner = officer", migrations.RunSQL.noop),
        migrations.AddIndex(
            "sample",
            models.Index(
                fields=["due"],
                condition=models.Q(state__in=["taken", "sent"]),
                name="inspection_sample_awaited",
            ),
        ),
    ]
