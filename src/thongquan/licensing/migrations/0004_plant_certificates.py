"""Plant certificates of other administrations (e-Phyto)."""

import django.contrib.postgres.fields
import thongquan.licensing.domain.plants
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0003_fees'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlantCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2)),
                ('number', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[(thongquan.licensing.domain.plants.State['IN_FORCE'], thongquan.licensing.domain.plants.State['IN_FORCE']), (thongquan.licensing.domain.plants.State['WITHDRAWN'], thongquan.licensing.domain.plants.State['WITHDRAWN']), (thongquan.licensing.domain.plants.State['REPLACED'], thongquan.licensing.domain.plants.State['REPLACED'])], max_length=12)),
                ('consignee', models.CharField(max_length=300)),
                ('goods', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=6), default=list, size=None)),
                ('signed', models.BooleanField()),
                ('body', models.BinaryField()),
                ('received_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('replaced_by', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('country', 'number'), name='licensing_plant_certificate_once')],
            },
        ),
    ]
