from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_marking")]

    operations = [
        migrations.AddIndex("name", models.Index(fields=["folded", "party"], name="parties_name_order")),
    ]
