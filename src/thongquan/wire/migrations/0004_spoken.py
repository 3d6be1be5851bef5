"""In which version, and with which open fields, messages of a kind are written to a partner."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('wire', '0003_credentials'),
    ]

    operations = [
        migrations.CreateModel(
            name='Spoken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.TextField()),
                ('name', models.TextField()),
                ('version', models.SmallIntegerField(null=True)),
                ('besides', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('basis', models.TextField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('subject', 'name'), name='wire_spoken_open_once'), models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='wire_spoken_days')],
            },
        ),
    ]
