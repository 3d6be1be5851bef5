"""Lanes changed after they were chosen are found by their day."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX risk_route_changed ON risk_route (at) WHERE was <> ''", "DROP INDEX risk_route_changed"
        )
    ]
