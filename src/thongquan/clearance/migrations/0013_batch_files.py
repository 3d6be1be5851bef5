"""Files of many declarations: what became of each, and the rest of it to be mended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearance", "0012_unreferenced")]
    operations = [
        migrations.CreateModel(
            name="BatchFile",
            fields=[
                ("message", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sender", models.CharField(max_length=120)),
                ("sent_by", models.CharField(max_length=120)),
                ("sent_at", models.DateTimeField()),
                ("name", models.CharField(max_length=200)),
                ("language", models.CharField(max_length=8)),
                ("format", models.CharField(max_length=12)),
                ("columns", models.JSONField(default=list)),
                ("declarations", models.IntegerField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("registered", models.IntegerField(default=0)),
                ("refused", models.JSONField(default=list)),
                ("by_rule", models.JSONField(default=dict)),
                ("rest", models.BinaryField(null=True)),
                ("rest_ending", models.CharField(max_length=8)),
                ("rest_type", models.CharField(max_length=100)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sender", "-message"], name="clearance_batch_of_sender"),
                    models.Index(
                        fields=["message"], condition=models.Q(done_at=None), name="clearance_batch_open"
                    ),
                ],
            },
        )
    ]
