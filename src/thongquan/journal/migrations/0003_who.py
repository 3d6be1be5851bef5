from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0002_end_of_retention'),
    ]

    operations = [
        migrations.AddField('leaf', 'who', models.TextField(null=True)),
        migrations.AddField('leaf', 'who_salt', models.BinaryField(null=True)),
    ]
