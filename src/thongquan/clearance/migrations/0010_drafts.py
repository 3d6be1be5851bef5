"""Declarations on their way to be ones: kept for a time, by the party that drafts them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearance", "0009_references")]
    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("party", models.CharField(max_length=40)),
                ("started_by", models.CharField(max_length=80)),
                ("started_at", models.DateTimeField()),
                ("saved_by", models.CharField(max_length=80)),
                ("saved_at", models.DateTimeField()),
                ("warned_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("version", models.IntegerField(default=1)),
                ("attempt", models.IntegerField(default=1)),
                ("direction", models.CharField(max_length=35)),
                ("reference", models.CharField(max_length=35)),
                ("trader", models.CharField(max_length=35)),
                ("items", models.IntegerField()),
                ("content", models.BinaryField()),
                ("receipt", models.CharField(blank=True, max_length=40)),
                (
                    "declaration",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="clearance.declaration",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["party", "-id"], name="clearance_draft_of_party"),
                    models.Index(fields=["expires_at"], name="clearance_draft_expires"),
                ],
            },
        )
    ]
