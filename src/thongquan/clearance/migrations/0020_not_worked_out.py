"""What a declaration owes is null, and no nought, where the books did not say it (finding DUT-011)."""

from django.db import migrations, models

NOT_KNOWN = """
UPDATE clearance_declaration d SET tax_total = NULL
WHERE d.direction = 'EX' AND d.tax_total = 0 AND EXISTS (
    SELECT FROM clearance_findingrow f
    WHERE f.declaration_id = d.id AND f.revision = d.revision AND f.rule = 'DUT-011'
)
"""
NOTHING = "UPDATE clearance_declaration SET tax_total = 0 WHERE tax_total IS NULL"


class Migration(migrations.Migration):
    dependencies = [("clearance", "0019_counted_days")]
    operations = [
        migrations.AlterField(
            "declaration",
            "tax_total",
            models.DecimalField(decimal_places=6, max_digits=24, null=True),
        ),
        migrations.RunSQL(NOT_KNOWN, NOTHING),
    ]
