"""Partners, agreements with them, and what two people opened. Routes and keys themselves are the wire's."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from thongquan.exchange.domain import agreements, openings

SUBJECT = 80
SECOND_PERSON = Q(state__in=("proposed", "withdrawn")) | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by")))


class Partner(models.Model):
    """Another administration, known on the wire as administration:<code>. `contacts`: offices to write to."""

    code = models.CharField(max_length=20, unique=True)
    name = models.JSONField()
    contacts = models.JSONField(default=list)
    protocols = ArrayField(models.CharField(max_length=40), default=list)
    added_by = models.CharField(max_length=SUBJECT)
    added_at = models.DateTimeField()
    suspended_by = models.CharField(max_length=SUBJECT, blank=True)
    suspended_at = models.DateTimeField(null=True)
    suspension_reason = models.TextField(blank=True)


class Agreement(models.Model):
    """`domain.agreements.Terms` and how it came to hold; [valid_from, valid_to) are its days."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=40)
    instrument = models.CharField(max_length=12, choices=[(i, i) for i in agreements.Instrument])
    title = models.JSONField()
    legal_basis = models.JSONField()
    purpose = models.JSONField()
    use_limits = models.JSONField()
    retention_days = models.PositiveIntegerField()
    receives = ArrayField(models.CharField(max_length=60), default=list)
    sends = ArrayField(models.CharField(max_length=60), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    scope = models.JSONField(null=True)  # of trade data: `domain.trade.Scope`
    state = models.CharField(max_length=10, choices=[(s, s) for s in agreements.State])
    proposed_by = models.CharField(max_length=SUBJECT)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=SUBJECT, blank=True)
    decided_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=SUBJECT, blank=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["partner", "number"],
                condition=Q(state__in=("proposed", "approved")),
                name="exchange_agreement_once",
            ),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="exchange_agreement_days"),
            models.CheckConstraint(condition=SECOND_PERSON, name="exchange_agreement_second_person"),
        )


class Opening(models.Model):
    """`told`: address and from of a route; certificate (PEM), from and to of a key."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="openings")
    what = models.CharField(max_length=12, choices=[(w, w) for w in openings.What])
    about = models.CharField(max_length=200)
    told = models.JSONField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in openings.State])
    proposed_by = models.CharField(max_length=SUBJECT)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=SUBJECT, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=SECOND_PERSON, name="exchange_opening_second_person"),)


class TradeRun(models.Model):
    """Up to when an agreement's declarations were looked for."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, primary_key=True, related_name="+")
    told_up_to = models.DateTimeField()


class TradeSent(models.Model):
    """A declaration of which the partner was told; its key is the consignment's number there."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    declaration = models.CharField(max_length=20)
    revision = models.SmallIntegerField()
    withdrawn = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement", "declaration"], name="exchange_trade_sent_once"),
        )
        indexes = (models.Index(fields=["agreement", "at"], name="exchange_trade_sent_at"),)


class TradeRow(models.Model):
    """A row of trade data: what the partner told us, or (`ours`) what we told. Gone on the day `expires_on`."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    ours = models.BooleanField()
    consignment = models.CharField(max_length=35)
    revision = models.SmallIntegerField()
    item = models.IntegerField()
    direction = models.CharField(max_length=6)  # of who told it
    our_port = models.CharField(max_length=35)
    their_port = models.CharField(max_length=35)
    on = models.DateField()
    hs_code = models.CharField(max_length=6)
    origin = models.CharField(max_length=2, blank=True)
    quantity = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    unit = models.CharField(max_length=3, blank=True)
    net_mass = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, blank=True)
    transport_mode = models.CharField(max_length=1, blank=True)
    containers = models.IntegerField(null=True)
    exporter = models.CharField(max_length=300, blank=True)
    importer = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["agreement", "ours", "consignment", "item"], name="exchange_trade_row_once"
            ),
        )
        indexes = (
            models.Index(fields=["agreement", "our_port", "their_port", "on"], name="exchange_trade_pair"),
            models.Index(fields=["expires_on"], name="exchange_trade_expiry"),
        )


class Issuer(models.Model):
    """By which keys a partner's credentials and journal are verified, as its newest signed message says.

    `keys`: public keys in hexadecimal by their methods; `journal_keys`: verifier keys of its checkpoints.
    """

    partner = models.OneToOneField(Partner, models.PROTECT, related_name="issuer")
    name = models.TextField(unique=True)
    keys = models.JSONField()
    journal_keys = ArrayField(models.TextField())
    told_at = models.DateTimeField()


class Witnessed(models.Model):
    """A checkpoint of a partner that we checked against the one before, and co-signed."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="witnessed")
    size = models.BigIntegerField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["partner", "size"], name="exchange_witnessed_once"),)


class Cosigned(models.Model):
    """A checkpoint of ours that went to a partner; `line` is its cosignature, "" until that is here."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="cosigned")
    size = models.BigIntegerField()
    sent_at = models.DateTimeField()
    key = models.TextField(blank=True)
    line = models.TextField(blank=True)
    cosigned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["partner", "size"], name="exchange_cosigned_once"),)
        indexes = (
            models.Index(
                fields=["size"], condition=Q(cosigned_at__isnull=False), name="exchange_cosigned_by_size"
            ),
        )


class Rewritten(models.Model):
    """A checkpoint of a partner that does not follow from what we had seen: the proof of it is kept."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="rewritten")
    code = models.CharField(max_length=40)
    seen = models.TextField()
    note = models.TextField()
    at = models.DateTimeField()
