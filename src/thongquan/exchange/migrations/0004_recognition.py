"""Recognition of authorised operators may be opened too."""

import thongquan.exchange.domain.openings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0003_trade'),
    ]

    operations = [
        migrations.AlterField(
            model_name='opening',
            name='what',
            field=models.CharField(choices=[(thongquan.exchange.domain.openings.What['ROUTE'], thongquan.exchange.domain.openings.What['ROUTE']), (thongquan.exchange.domain.openings.What['KEY'], thongquan.exchange.domain.openings.What['KEY']), (thongquan.exchange.domain.openings.What['RESUMPTION'], thongquan.exchange.domain.openings.What['RESUMPTION']), (thongquan.exchange.domain.openings.What['RECOGNITION'], thongquan.exchange.domain.openings.What['RECOGNITION']), (thongquan.exchange.domain.openings.What['MANNER'], thongquan.exchange.domain.openings.What['MANNER'])], max_length=12),
        ),
    ]
