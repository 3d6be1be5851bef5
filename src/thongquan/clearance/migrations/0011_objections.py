"""Objections to decisions; an order to amend may be suspended while one is answered."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearance", "0010_drafts")]
    operations = [
        migrations.RemoveConstraint("amendmentrequest", "clearance_one_open_amendment"),
        migrations.AddConstraint(
            "amendmentrequest",
            models.UniqueConstraint(
                fields=["declaration"],
                condition=models.Q(state__in=["asked", "ordered", "suspended"]),
                name="clearance_one_open_amendment",
            ),
        ),
        migrations.CreateModel(
            "CourtCase",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="court_case",
                        to="clearance.signeddecision",
                    ),
                ),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clearance.declaration"
                    ),
                ),
                ("court", models.CharField(max_length=200)),
                ("case_number", models.CharField(max_length=80)),
                ("accepted_on", models.DateField()),
                ("noted_by", models.CharField(max_length=80)),
                ("noted_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            "Objection",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="clearance.declaration",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="clearance.signeddecision",
                    ),
                ),
                ("about", models.JSONField()),
                ("instance", models.SmallIntegerField()),
                ("state", models.CharField(max_length=20)),
                ("force", models.CharField(max_length=12)),
                ("authority", models.CharField(max_length=35)),
                ("grounds", models.TextField()),
                ("excuse", models.TextField(blank=True)),
                ("intricate", models.BooleanField(default=False)),
                ("lodged_by", models.CharField(max_length=80)),
                ("lodged_at", models.DateTimeField()),
                ("taken_up_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=80)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="clearance.signeddecision",
                    ),
                ),
                ("remedy", models.TextField(blank=True)),
                ("followed", models.CharField(blank=True, max_length=32)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(state__in=["lodged", "taken-up"]),
                        fields=["authority", "id"],
                        name="clearance_objections_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(state__in=["lodged", "taken-up"]),
                        fields=("decision",),
                        name="clearance_one_open_objection",
                    )
                ],
            },
        ),
    ]
