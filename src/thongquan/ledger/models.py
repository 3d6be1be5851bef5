"""Tables of money. Entries and postings are never changed; the balances beside them follow from them."""

from django.db import models
from django.db.models import F, Q

from thongquan.ledger.domain.guarantees import GuaranteeKind
from thongquan.ledger.domain.postings import Kind
from thongquan.ledger.domain.states import AdjustmentKind, Order, Promise, RefundState
from thongquan.ledger.domain.states import Correction as CorrectionState

DIGITS = {"max_digits": 24, "decimal_places": 6}


class Entry(models.Model):
    kind = models.CharField(max_length=20, choices=[(k, k) for k in Kind])
    at = models.DateTimeField()
    declaration = models.CharField(max_length=24, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    actor = models.CharField(max_length=80)
    on_behalf = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["declaration", "id"], name="ledger_entry_of", condition=~Q(declaration=""))
        ]


class Posting(models.Model):
    """Partitioned by the month of `at`; the database refuses a statement that leaves an entry unbalanced."""

    pk = models.CompositePrimaryKey("at", "entry", "line")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings", db_index=False)
    line = models.SmallIntegerField()
    at = models.DateTimeField()
    account = models.CharField(max_length=20)
    role = models.CharField(max_length=12)
    party = models.CharField(max_length=40, blank=True)
    declaration = models.CharField(max_length=24, blank=True)
    tax = models.CharField(max_length=8, blank=True)
    guarantee = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(**DIGITS)
    currency = models.CharField(max_length=3)


class Debt(models.Model):
    """What is open of one tax of one declaration: the row to lock, and a balance of the postings.

    `guaranteed_until`: the end of the guarantor's term, where part of the tax is put off to another day.
    `interest_until`: the day before which late interest has been reckoned; whatever moves the debt forgets it.
    """

    pk = models.CompositePrimaryKey("declaration", "tax")
    declaration = models.CharField(max_length=24)
    tax = models.CharField(max_length=8)
    party = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    open = models.DecimalField(**DIGITS, default=0)
    guaranteed = models.DecimalField(**DIGITS, default=0)
    deferred = models.DecimalField(**DIGITS, default=0)
    due_on = models.DateField()
    guaranteed_until = models.DateField(null=True)
    interest_from = models.DateField(null=True)
    interest_until = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["party"], name="ledger_debt_party"),
            models.Index(fields=["party", "due_on"], name="ledger_debt_overdue", condition=Q(open__gt=0)),
        ]
        constraints = [
            models.CheckConstraint(
                name="ledger_debt_cover_within_open",
                condition=Q(guaranteed__gte=0, deferred__gte=0, open__gte=F("guaranteed") + F("deferred")),
            )
        ]


class Guarantee(models.Model):
    number = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=[(s, s) for s in Promise], default=Promise.REGISTERED)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in GuaranteeKind])
    party = models.CharField(max_length=40)
    guarantor = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(**DIGITS)
    reserved = models.DecimalField(**DIGITS, default=0)
    called = models.DecimalField(**DIGITS, default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    office = models.CharField(max_length=12, blank=True)
    document = models.CharField(max_length=24, blank=True)
    registered_by = models.CharField(max_length=80)
    registered_at = models.DateTimeField()
    accepted_by = models.CharField(max_length=80, blank=True)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=80, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["party"], name="ledger_guarantee_party"),
            models.Index(fields=["guarantor"], name="ledger_guarantee_guarantor"),
        ]
        constraints = [
            models.CheckConstraint(
                name="ledger_guarantee_never_over_reserved",
                condition=Q(reserved__gte=0, called__gte=0, amount__gte=F("reserved") + F("called")),
            )
        ]


class Reservation(models.Model):
    pk = models.CompositePrimaryKey("declaration", "tax", "guarantee")
    guarantee = models.CharField(max_length=40)
    declaration = models.CharField(max_length=24)
    tax = models.CharField(max_length=8)
    amount = models.DecimalField(**DIGITS, default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="ledger_reservation_sign", condition=Q(amount__gte=0))]


class Credit(models.Model):
    """Money in suspense under a party and the declaration it was paid for (either may be unknown)."""

    pk = models.CompositePrimaryKey("party", "declaration", "currency")
    party = models.CharField(max_length=40, blank=True)
    declaration = models.CharField(max_length=24, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(**DIGITS, default=0)

    class Meta:
        indexes = [models.Index(fields=["declaration"], name="ledger_credit_of")]
        constraints = [models.CheckConstraint(name="ledger_credit_sign", condition=Q(amount__gte=0))]


class Receipt(models.Model):
    """One transaction of the bank, once: whichever of notification and statement brings it first."""

    bank = models.CharField(max_length=40)
    transaction = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    came_by = models.CharField(max_length=12)
    received_at = models.DateTimeField()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="receipt")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "transaction"], name="ledger_receipt_once")]


class Refund(models.Model):
    state = models.CharField(max_length=10, choices=[(s, s) for s in RefundState])
    party = models.CharField(max_length=40)
    declaration = models.CharField(max_length=24, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(**DIGITS)
    payee_account = models.CharField(max_length=40)
    reason = models.TextField()
    asked_by = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField(null=True)
    proposed_by = models.CharField(max_length=80, blank=True)
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="refund")

    class Meta:
        indexes = [
            models.Index(fields=["declaration"], name="ledger_refund_of"),
            models.Index(fields=["party"], name="ledger_refund_party"),
        ]
        constraints = [
            models.CheckConstraint(
                name="ledger_refund_second_person",
                condition=~Q(state__in=["approved", "paid", "returned"])
                | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("asked_by"))),
            )
        ]


class BankOrder(models.Model):
    """What we ask of the bank: kept until it is done, sent again until the bank has answered."""

    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=[(s, s) for s in Order])
    declaration = models.CharField(max_length=24, blank=True)
    reference = models.CharField(max_length=80)
    counterparty = models.CharField(max_length=40)
    amount = models.DecimalField(**DIGITS)
    currency = models.CharField(max_length=3)
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="orders")
    asked_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    answer = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="ledger_order_due", condition=Q(state__in=["asked", "sent"]))
        ]


class Correction(models.Model):
    """An entry that somebody would have taken back, and who decided it; `made` is the reversal."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="corrections")
    state = models.CharField(max_length=10, choices=[(s, s) for s in CorrectionState])
    reason = models.TextField()
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True)
    made = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="correction")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state=CorrectionState.PROPOSED.value),
                name="ledger_correction_one_open",
            ),
            models.CheckConstraint(
                name="ledger_correction_second_person",
                condition=~Q(state=CorrectionState.APPROVED.value)
                | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by"))),
            ),
        ]


class Adjustment(models.Model):
    """Tax of a declaration that somebody would let off or put off, or pay with money in suspense (under `party`
    and the declaration `source`), by which law, and who decided it; `made` is the entry."""

    kind = models.CharField(max_length=12, choices=[(k, k) for k in AdjustmentKind])
    declaration = models.CharField(max_length=24)
    registered_on = models.DateField()
    amounts = models.JSONField(default=dict)
    party = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=24, blank=True)
    basis = models.TextField()
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in CorrectionState])
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True)
    made = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="adjustment")

    class Meta:
        indexes = [models.Index(fields=["declaration"], name="ledger_adjustment_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "kind"],
                condition=Q(state=CorrectionState.PROPOSED.value),
                name="ledger_adjustment_one_open",
            ),
            models.CheckConstraint(
                name="ledger_adjustment_second_person",
                condition=~Q(state=CorrectionState.APPROVED.value)
                | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by"))),
            ),
        ]


class Unexplained(models.Model):
    """A movement the bank told of that fits nothing of ours: kept until a person has looked."""

    bank = models.CharField(max_length=40)
    transaction = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    amount = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=200, blank=True)
    came_by = models.CharField(max_length=12)
    why = models.CharField(max_length=80)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "transaction", "why"], name="ledger_unexplained_once")
        ]


class Cursor(models.Model):
    """How far the statement of an account has been read."""

    bank = models.CharField(max_length=40)
    account = models.CharField(max_length=40)
    sequence = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "account"], name="ledger_cursor_once")]
