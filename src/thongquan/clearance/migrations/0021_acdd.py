"""Documents of export declarations: due to be told, told, and received of others."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clearance', '0020_not_worked_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Acdd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2)),
                ('number', models.CharField(max_length=35)),
                ('version', models.SmallIntegerField()),
                ('body', models.JSONField()),
                ('received_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('departed', models.DateField()),
                ('papers', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('pair', models.BigIntegerField(null=True)),
                ('goods', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=6), default=list, size=None)),
            ],
            options={
                'indexes': [models.Index(fields=['pair', '-departed'], name='clearance_acdd_pair'), django.contrib.postgres.indexes.GinIndex(fields=['papers'], name='clearance_acdd_papers')],
                'constraints': [models.UniqueConstraint(fields=('country', 'number'), name='clearance_acdd_once')],
            },
        ),
        migrations.CreateModel(
            name='AcddDue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clearance.declaration')),
            ],
        ),
        migrations.CreateModel(
            name='AcddSent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2)),
                ('version', models.SmallIntegerField()),
                ('revision', models.SmallIntegerField()),
                ('withdrawn', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clearance.declaration')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('declaration', 'country'), name='clearance_acdd_sent_once')],
            },
        ),
    ]
