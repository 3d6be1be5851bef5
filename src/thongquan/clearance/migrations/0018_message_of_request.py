"""What a declarant asks for names the message of `intake` it came in, as its declaration does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearance", "0017_ordered_fields")]
    operations = [
        migrations.AddField("amendmentrequest", "message", models.BigIntegerField(null=True)),
        migrations.AddField("cancellationrequest", "message", models.BigIntegerField(null=True)),
        migrations.AddField("objection", "message", models.BigIntegerField(null=True)),
    ]
