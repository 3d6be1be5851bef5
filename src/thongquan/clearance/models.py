"""Tables of declarations. What grows most lies in partitions by month (migration 0002), written with COPY."""

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
    tax_total = models.DecimalField(max_digits=24, decimal_places=6)
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
            BrinIndex(fields=["registered_at"], name="clearance_registered_brin"),  # costs a writer nothing
            models.Index(fields=["reference"], name="clearance_reference"),
            # What waits, paged through after a hold and every night; what clears at once is never in it.
            models.Index(fields=["id"], condition=models.Q(life="registered"), name="clearance_waiting"),
            BrinIndex(fields=["cleared_at"], name="clearance_cleared_brin"),
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


class AmendmentRequest(models.Model):
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="amendments")
    from_revision = models.SmallIntegerField()
    state = models.CharField(max_length=12)
    after_clearance = models.BooleanField(default=False)
    reason = models.TextField()
    content = models.BinaryField(null=True)  # canonical JSON of what is proposed; null: ordered, not answered
    changes = models.JSONField(default=list)
    duty_change = models.JSONField(default=dict)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    terms = models.JSONField(default=dict)  # after clearance: until when without penalty, by which law
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.JSONField(default=dict)  # reason, authority, basis, appeal

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"],
                condition=models.Q(state__in=["asked", "ordered", "suspended"]),
                name="clearance_one_open_amendment",
            )
        ]


class CancellationRequest(models.Model):
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="cancellations")
    state = models.CharField(max_length=12)
    reason_code = models.CharField(max_length=20)
    reason = models.TextField()
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"],
                condition=models.Q(state="asked"),
                name="clearance_one_open_cancellation",
            )
        ]


class WorkItem(models.Model):
    """A piece of work that waits for an officer; there as long as it waits, and kept with every step.

    `press_at`: the end of its clock, or, where the law sets none, since when it has waited; so queues are read.
    """

    pk = models.CompositePrimaryKey("declaration_id", "kind")
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="work", db_index=False)
    kind = models.CharField(max_length=12)
    turn = models.CharField(max_length=40)
    office = models.CharField(max_length=35)
    lane = models.CharField(max_length=1)
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    press_at = models.DateTimeField()
    officer = models.CharField(max_length=80, db_default="")  # on whose desk it lies: of the open Holding
    desk = models.CharField(max_length=12, db_default="")

    class Meta:
        db_table = "clearance_work"
        indexes = [
            models.Index(fields=["office", "press_at", "declaration", "kind"], name="clearance_work_queue"),
            models.Index(fields=["office", "kind", "press_at", "declaration"], name="clearance_work_kind"),
            models.Index(
                fields=["officer", "press_at", "declaration", "kind"],
                condition=~models.Q(officer=""),
                name="clearance_work_desk",
            ),
        ]


class Holding(models.Model):
    """On whose desk a declaration lay, from when until when, and why; of the open ones there is one."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="holdings")
    office = models.CharField(max_length=35)
    officer = models.CharField(max_length=80)
    state = models.CharField(max_length=12)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)  # until when what was given is to be taken
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["officer", "declaration"], condition=models.Q(ended_at=None), name="clearance_on_desk"
            ),
            models.Index(fields=["due_at"], condition=models.Q(state="given"), name="clearance_not_taken"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"], condition=models.Q(ended_at=None), name="clearance_one_desk"
            )
        ]


class SignedDecision(models.Model):
    """A decision as a compact JWS of the administration: the signed bytes are its text, kept once.

    `kind`: of the book's list `decision`, or what was decided for a reason of another (refused, lapsed, …).
    """

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=32)
    decided_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField()
    signed = models.TextField()
    audience = models.CharField(max_length=8, default="public")  # "officer": of a hold nobody else is told of


class Objection(models.Model):
    """An objection to a decision, at one instance. `authority`: the office that answers; `about`: what the
    decision was about, as its text says; `due_at`: until when that office has."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="objections")
    decision = models.ForeignKey(SignedDecision, models.PROTECT, related_name="objections")
    about = models.JSONField()
    instance = models.SmallIntegerField()
    state = models.CharField(max_length=20)
    force = models.CharField(max_length=12)
    authority = models.CharField(max_length=35)
    grounds = models.TextField()
    excuse = models.TextField(blank=True)  # why it comes late; "": it is in time
    intricate = models.BooleanField(default=False)  # the longer time for what is complicated
    lodged_by = models.CharField(max_length=80)
    lodged_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.ForeignKey(SignedDecision, models.PROTECT, null=True, related_name="answers")
    remedy = models.TextField(blank=True)
    followed = models.CharField(max_length=32, blank=True)  # what was done at once because of the answer

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=models.Q(state__in=["lodged", "taken-up"]),
                name="clearance_one_open_objection",
            )
        ]
        indexes = [
            models.Index(
                fields=["authority", "id"],
                condition=models.Q(state__in=["lodged", "taken-up"]),
                name="clearance_objections_open",
            )
        ]


class CourtCase(models.Model):
    """That a decision was taken to court, as the court told: nothing more is decided of it here."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="+")
    decision = models.OneToOneField(SignedDecision, models.PROTECT, related_name="court_case")
    court = models.CharField(max_length=200)
    case_number = models.CharField(max_length=80)
    accepted_on = models.DateField()
    noted_by = models.CharField(max_length=80)
    noted_at = models.DateTimeField()


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


class BatchFile(models.Model):
    """A file of many declarations, as it was sent: `message` of `intake` holds its bytes. What follows `format`
    is known once it was taken apart, what follows `done_at` once every declaration in it has its answer."""

    message = models.BigIntegerField(primary_key=True)
    sender = models.CharField(max_length=120)
    sent_by = models.CharField(max_length=120)
    sent_at = models.DateTimeField()
    name = models.CharField(max_length=200)  # of the file, "" where the sender gave none
    language = models.CharField(max_length=8)  # of whoever will read the rest
    format = models.CharField(max_length=12)
    columns = models.JSONField(default=list)  # of a table, by key, in the order of the file
    declarations = models.IntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    registered = models.IntegerField(default=0)
    refused = models.JSONField(default=list)  # the places that were refused
    by_rule = models.JSONField(default=dict)  # rule → the places it refused
    rest = models.BinaryField(null=True)  # the file as sent, holding only what was refused
    rest_ending = models.CharField(max_length=8)
    rest_type = models.CharField(max_length=100)

    class Meta:
        indexes = [
            models.Index(fields=["sender", "-message"], name="clearance_batch_of_sender"),
            models.Index(fields=["message"], condition=models.Q(done_at=None), name="clearance_batch_open"),
        ]


class Draft(models.Model):
    """A declaration before it is one, kept until `expires_at`. `content`: canonical JSON, "" for what is not
    known yet; nothing of it once it is registered. `version` counts what was saved, `attempt` the answers that
    did not register it; the receipt is that of the answer that did."""

    id = models.UUIDField(primary_key=True)
    party = models.CharField(max_length=40)  # party code of who declares
    started_by = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    saved_by = models.CharField(max_length=80)
    saved_at = models.DateTimeField()
    warned_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    attempt = models.IntegerField(default=1)
    direction = models.CharField(max_length=35)
    reference = models.CharField(max_length=35)
    trader = models.CharField(max_length=35)  # the number declared, not yet looked up
    items = models.IntegerField()
    content = models.BinaryField()
    receipt = models.CharField(max_length=40, blank=True)
    declaration = models.ForeignKey(Declaration, models.PROTECT, null=True, related_name="drafts")

    class Meta:
        indexes = [
            models.Index(fields=["party", "-id"], name="clearance_draft_of_party"),
            models.Index(fields=["expires_at"], name="clearance_draft_expires"),
        ]
