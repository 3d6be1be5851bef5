from django.db import migrations, models

FILL = "UPDATE tariff_certificate SET exporter = coalesce(body #>> '{exporter,id}', '')"


class Migration(migrations.Migration):

    dependencies = [
        ('tariff', '0002_verification'),
    ]

    operations = [
        migrations.AddField(
            model_name='certificate',
            name='exporter',
            field=models.CharField(blank=True, db_default='', default='', max_length=35),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(condition=models.Q(('exporter', ''), _negated=True), fields=['exporter'], name='tariff_certificate_exporter'),
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(condition=models.Q(('consignee', ''), _negated=True), fields=['consignee'], name='tariff_certificate_consignee'),
        ),
    ]
