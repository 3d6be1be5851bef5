from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='payload',
            index=models.Index(condition=models.Q(('retain_until__isnull', False)), fields=['retain_until'], name='journal_payload_retain'),
        ),
    ]
