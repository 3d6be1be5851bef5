from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0002_apitoken_attempt_machineclient_grant'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='created_by',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='machineclient',
            name='created_by',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='machineclient',
            name='secret_by',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
