import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_given_passwords")]

    operations = [
        migrations.AddField("user", "password_given_at", models.DateTimeField(null=True, blank=True)),
        migrations.RunSQL(
            "UPDATE identity_user SET password_given_at = now() WHERE password_given", migrations.RunSQL.noop
        ),
        migrations.RemoveField("user", "password_given"),
        migrations.CreateModel(
            name="PasswordReset",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
