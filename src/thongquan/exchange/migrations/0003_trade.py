"""Trade data between pairs of ports."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0002_manner'),
    ]

    operations = [
        migrations.CreateModel(
            name='TradeRun',
            fields=[
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='exchange.agreement')),
                ('told_up_to', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='agreement',
            name='scope',
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name='TradeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ours', models.BooleanField()),
                ('consignment', models.CharField(max_length=35)),
                ('revision', models.SmallIntegerField()),
                ('item', models.IntegerField()),
                ('direction', models.CharField(max_length=6)),
                ('our_port', models.CharField(max_length=35)),
                ('their_port', models.CharField(max_length=35)),
                ('on', models.DateField()),
                ('hs_code', models.CharField(max_length=6)),
                ('origin', models.CharField(blank=True, max_length=2)),
                ('quantity', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('unit', models.CharField(blank=True, max_length=3)),
                ('net_mass', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('amount', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('transport_mode', models.CharField(blank=True, max_length=1)),
                ('containers', models.IntegerField(null=True)),
                ('exporter', models.CharField(blank=True, max_length=300)),
                ('importer', models.CharField(blank=True, max_length=300)),
                ('received_at', models.DateTimeField()),
                ('expires_on', models.DateField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.agreement')),
            ],
            options={
                'indexes': [models.Index(fields=['agreement', 'our_port', 'their_port', 'on'], name='exchange_trade_pair'), models.Index(fields=['expires_on'], name='exchange_trade_expiry')],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'ours', 'consignment', 'item'), name='exchange_trade_row_once')],
            },
        ),
        migrations.CreateModel(
            name='TradeSent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('declaration', models.CharField(max_length=20)),
                ('revision', models.SmallIntegerField()),
                ('withdrawn', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.agreement')),
            ],
            options={
                'indexes': [models.Index(fields=['agreement', 'at'], name='exchange_trade_sent_at')],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'declaration'), name='exchange_trade_sent_once')],
            },
        ),
    ]
