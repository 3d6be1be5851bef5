"""The declaration and what was judged of it, revision by revision."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models


class Declaration(models.Model):
    """One registered declaration. `number` is the first eleven digits; the twelfth is `revision`."""

    id = models.BigIntegerField(primary_key=True)  # drawn from a sequence, in blocks
    number = models.CharField(max_length=20, unique=True)
    revision = models.SmallIntegerField(default=0)
    direction = models.CharField(max_length=2)
    procedure = models.CharField(max_length=35)
    office = models.CharField(max_length=35)
    trader = models.CharField(max_length=40)  # party code of the importer or exporter
    declarant = models.CharField(max_length=40)  # party code of who declared: the trader or his agent
    reference = models.CharField(max_length=35)  # the sender's own
    registered_at = models.DateTimeField()
    law_day = models.DateField()
    message = models.BigIntegerField(null=True)  # the message of `intake` it came in
    life = models.CharField(max_length=12)
    control = models.CharField(max_length=20)
    goods = models.CharField(max_length=24)
    lane = models.CharField(max_length=1)
    items = models.IntegerField()
    invoice_currency = models.CharField(max_length=3)
    customs_value = models.DecimalField(max_digits=24, decimal_places=6)
    tax_total = models.DecimalField(max_digits=24, decimal_places=6, null=True)  # null: not worked out
    law = models.ForeignKey("clearance.AppliedLaw", models.PROTECT)
    cleared_at = models.DateTimeField(null=True)
    marks = ArrayField(
        models.BigIntegerField(), null=True
    )  # of the papers and containers it names; null: not yet
    partner = models.BigIntegerField(
        null=True
    )  # of the name of who sells or buys abroad; 0: none; null: not yet

    class Meta:
        indexes = [
            models.Index(fields=["trader", "-id"]),
            models.Index(fields=["declarant", "-id"]),
            models.Index(fields=["office", "life", "lane", "-id"]),
            # Costs a writer nothing; what came since the last vacuum is summarized all the same.
            BrinIndex(fields=["registered_at"], name="clearance_registered_brin", autosummarize=True),
            models.Index(fields=["reference"], name="clearance_reference"),
            # What waits, paged through after a hold and every night; what clears at once is never in it.
            models.Index(fields=["id"], condition=models.Q(life="registered"), name="clearance_waiting"),
            BrinIndex(fields=["cleared_at"], name="clearance_cleared_brin", autosummarize=True),
            GinIndex(fields=["marks"], name="clearance_marks"),
            models.Index(
                fields=["id"],
                condition=models.Q(marks=None) | models.Q(partner=None),
                name="clearance_unmarked",
            ),
            models.Index(fields=["partner", "-id"], condition=~models.Q(partner=0), name="clearance_partner"),
        ]


class Unreferenced(models.Model):
    """A declaration to which its sender gave no reference: by `content` it is known when it is sent again."""

    declaration = models.OneToOneField(Declaration, models.PROTECT, primary_key=True, related_name="+")
    content = models.BigIntegerField(db_index=True)  # 64 bits of the hash of what was declared


class AppliedLaw(models.Model):
    """The editions under which a batch was judged: one row for each combination, not for each declaration."""

    digest = models.CharField(max_length=64, unique=True)
    editions = models.JSONField()


class Revision(models.Model):
    """What was declared, revision by revision, as canonical JSON."""

    pk = models.CompositePrimaryKey("declaration_id", "revision")
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="revisions")
    revision = models.SmallIntegerField()
    at = models.DateTimeField()
    content = models.BinaryField()


class Item(models.Model):
    pk = models.CompositePrimaryKey("declaration_id", "revision", "item_number")
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="goods_items")
    revision = models.SmallIntegerField()
    item_number = models.IntegerField()
    commodity_code = models.CharField(max_length=35)
    origin = models.CharField(max_length=35)
    schedule_claimed = models.CharField(max_length=35)
    schedule_applied = models.CharField(max_length=35)
    description = models.TextField()
    quantity = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    unit = models.CharField(max_length=35)
    net_mass = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    invoice_amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    customs_value = models.DecimalField(max_digits=24, decimal_places=6)


class PriceLevel(models.Model):
    """What one unit of goods cost in lately cleared declarations, in national currency; refreshed every night.
    `code` is a commodity code (identical goods) or the first six digits of codes (similar goods)."""

    pk = models.CompositePrimaryKey("origin", "unit", "direction", "code")
    direction = models.CharField(max_length=2)
    code = models.CharField(max_length=35)
    origin = models.CharField(max_length=35)
    unit = models.CharField(max_length=35)
    low = models.DecimalField(max_digits=24, decimal_places=6)
    high = models.DecimalField(max_digits=24, decimal_places=6)


class MonthlyRow(models.Model):
    """A row of a partitioned table: unmanaged, made by SQL, keyed with its month."""

    month = models.DateField()
    declaration = models.ForeignKey(Declaration, models.DO_NOTHING, related_name="+")
    revision = models.SmallIntegerField()
    row = models.IntegerField()

    class Meta:
        abstract = True
        managed = False


class TaxLine(MonthlyRow):
    """`rate` in per cent, null for goods not subject to the tax; `base` and `amount` in the national currency;
    `exchange_rate` as the book gives it for the invoice currency; `relief`: the code that exempts, else ""."""

    pk = models.CompositePrimaryKey("month", "declaration_id", "revision", "row")
    item_number = models.IntegerField()
    tax = models.CharField(max_length=8)
    measure = models.CharField(max_length=80)
    schedule = models.CharField(max_length=35)
    basis = models.TextField()
    base = models.DecimalField(max_digits=24, decimal_places=6)
    rate = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=6)
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    relief = models.CharField(max_length=35)

    class Meta(MonthlyRow.Meta):
        abstract = False
        db_table = "clearance_taxline"


class FindingRow(MonthlyRow):
    """The rule's texts are in the catalogue of the edition; only what was found is kept here."""

    pk = models.CompositePrimaryKey("month", "declaration_id", "revision", "row")
    rule = models.CharField(max_length=16)
    path = models.TextField()
    found = models.TextField()
    expected = models.TextField()
    effect = models.CharField(max_length=8)
    audience = models.CharField(max_length=8)
    stage = models.CharField(max_length=12)

    class Meta(MonthlyRow.Meta):
        abstract = False
        db_table = "clearance_findingrow"


class DecisionFacts(MonthlyRow):
    """What the decision knew of the world besides the declaration, so that it can be replayed."""

    pk = models.CompositePrimaryKey("month", "declaration_id", "revision", "row")
    at = models.DateTimeField()
    facts = models.JSONField()

    class Meta(MonthlyRow.Meta):
        abstract = False
        db_table = "clearance_decisionfacts"


class Requirement(models.Model):
    """A requirement of another agency that stands open: it keeps the stage it names from being reached."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="requirements")
    item_number = models.IntegerField()
    measure = models.CharField(max_length=24)
    stage = models.CharField(max_length=12)
    state = models.CharField(max_length=12)  # met, excluded, pending
    met_by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        unique_together = [("declaration", "item_number", "measure")]


class Step(MonthlyRow):
    """The timeline: what happened, which milestone of the Time Release Study it is, who is awaited by when."""

    pk = models.CompositePrimaryKey("month", "declaration_id", "revision", "row")
    at = models.DateTimeField()
    milestone = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)
    awaited = models.CharField(max_length=40)
    due_at = models.DateTimeField(null=True)
    note = models.JSONField()

    class Meta(MonthlyRow.Meta):
        abstract = False
        db_table = "clearance_step"
