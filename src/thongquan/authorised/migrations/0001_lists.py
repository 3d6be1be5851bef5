"""Lists of authorised operators, and their recognition."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import thongquan.authorised.domain.lists
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ForeignOperator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2)),
                ('number', models.CharField(max_length=35)),
                ('name', models.CharField(max_length=300)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), default=list, size=None)),
                ('status', models.CharField(choices=[(thongquan.authorised.domain.lists.Status['ACTIVE'], thongquan.authorised.domain.lists.Status['ACTIVE']), (thongquan.authorised.domain.lists.Status['SUSPENDED'], thongquan.authorised.domain.lists.Status['SUSPENDED']), (thongquan.authorised.domain.lists.Status['REVOKED'], thongquan.authorised.domain.lists.Status['REVOKED'])], max_length=10)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('told_at', models.DateTimeField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='authorised_operator_keys')],
                'constraints': [models.UniqueConstraint(fields=('country', 'number'), name='authorised_operator_once')],
            },
        ),
        migrations.CreateModel(
            name='ListKnown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2)),
                ('ours', models.BooleanField()),
                ('version', models.IntegerField()),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('country', 'ours'), name='authorised_list_once')],
            },
        ),
        migrations.CreateModel(
            name='Recognition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2)),
                ('basis', models.TextField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('country',), name='authorised_recognition_open_once'), models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='authorised_recognition_days')],
            },
        ),
    ]
