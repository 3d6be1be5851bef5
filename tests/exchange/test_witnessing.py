"""Checkpoints shown and co-signed: who rewrites his record is found out, and what is back-dated with it."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from tests.exchange import laos
from tests.tariff.certificates import CLERK, certificate
from thongquan.exchange.domain.verified import Verdict
from thongquan.exchange.messages import checkpoints as messages
from thongquan.exchange.models import Cosigned, Issuer, Rewritten, Witnessed
from thongquan.exchange.services import verifying, witnessing
from thongquan.intake.domain import Message
from thongquan.journal import selectors as journal
from thongquan.journal.domain.checkpoint import Checkpoint, signed, verifier_key
from thongquan.journal.domain.cosignature import cosigned, cosigned_at, witness_key
from thongquan.journal.domain.merkle import Tree, consistency, leaf_hash
from thongquan.journal.models import Leaf
from thongquan.journal.services import seal
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.tariff.services import certificates
from thongquan.wire import selectors as wire
from thongquan.wire.models import OutgoingBody, OutgoingMessage

AT = datetime(2026, 11, 30, 3, tzinfo=UTC)
LAO = Subject("administration", "LA")
ORIGIN, ISSUER = "LA.customs/journal", "https://customs.la.example/issuer"


class Key:
    algorithm, former_public_keys, certificate = "EdDSA", (), None

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.public_key = self.key.public_key().public_bytes_raw()
        self.sign = self.key.sign


KEY, WITNESS = Key(), Key()


class Record:
    """A journal of Laos, with leaves of whatever it likes."""

    def __init__(self, *leaves: str) -> None:
        self.tree = Tree(0, lambda level, index: b"")
        self.grow(*leaves)

    def grow(self, *leaves: str) -> None:
        self.tree.append(b"".join(leaf_hash(one.encode()) for one in leaves))

    def told(self, *since: int, **changed) -> messages.Checkpoint:
        note = signed(Checkpoint(ORIGIN, self.tree.size, self.tree.root(), AT), KEY)
        paths = [
            messages.Since(
                size=one, path=[each.hex() for each in consistency(self.tree.node, one, self.tree.size)]
            )
            for one in since
        ]
        given = {
            "note": note,
            "since": paths,
            "journal_keys": [verifier_key(ORIGIN, KEY.public_key)],
            "issuer": ISSUER,
            "keys": {f"{ISSUER}#k": KEY.public_key.hex()},
        }
        return messages.Checkpoint(**given | changed)


@pytest.fixture
def agreed(db):
    laos.agreed_with(AT - timedelta(days=1))


def come(told) -> None:
    """The message of Laos is handed on."""
    body = messages.MESSAGES.written(told)
    kind = messages.MESSAGES.kind_of(told)
    with transaction.atomic():
        witnessing.handle([arrived(kind, body)])


def arrived(kind: str, body: bytes) -> Message:
    return Message(
        id=1, receipt="VN-R1", sender=LAO, message_id="x", kind=kind, media_type="application/json", body=body,
        actor=Actor(LAO), received_at=AT,
    )  # fmt: skip


def outgoing(kind: str) -> list:
    rows = OutgoingMessage.objects.filter(kind=f"{kind}/1").order_by("pk")
    bodies = dict(OutgoingBody.objects.values_list("outgoing", "body"))
    return [messages.read(row.kind, bytes(bodies[row.pk])) for row in rows]


def kinds() -> set[str]:
    return set(Leaf.objects.values_list("kind", flat=True))


def test_a_partners_checkpoint_is_checked_kept_and_co_signed(agreed):
    record = Record("a", "b", "c")
    come(record.told())
    record.grow("d", "e")
    come(record.told(3))
    come(record.told(3))  # the same again
    assert list(Witnessed.objects.order_by("size").values_list("size", flat=True)) == [3, 5]
    line = outgoing(messages.COSIGNATURE)[1]
    assert cosigned_at(record.told().note, line.line, line.key) == AT
    assert cosigned_at(Record("x").told().note, line.line, line.key) is None
    assert Issuer.objects.get().name == ISSUER


@pytest.mark.parametrize("how", ["rewritten", "shrank", "differs", "not-shown", "another"])
def test_a_partner_whose_record_was_rewritten_is_found_out_and_not_co_signed(agreed, how):
    come(Record("a", "b", "c").told())
    changed = Record("a", "B", "c", "d")
    told, code = {
        "rewritten": (changed.told(3), "record-rewritten"),
        "shrank": (Record("a").told(), "record-shrank"),
        "differs": (Record("a", "b", "C").told(), "record-differs"),
        "not-shown": (Record("a", "b", "c", "d").told(), "consistency-not-shown"),
        "another": (Record("a", "b", "c", "d").told(3, **of_another()), "another-record"),
    }[how]
    come(told)
    assert Rewritten.objects.get().code == code
    assert "exchange.record-rewritten" in kinds()
    assert Witnessed.objects.count() == len(outgoing(messages.COSIGNATURE)) == 1


def of_another() -> dict:
    note = signed(Checkpoint("XX.customs/journal", 4, b"\0" * 32, AT), KEY)
    return {"note": note, "journal_keys": [verifier_key("XX.customs/journal", KEY.public_key)]}


def test_nobody_takes_anothers_name_as_issuer_and_an_unsigned_note_is_refused(agreed):
    from thongquan.wire.services import publishing

    [own] = publishing.own_keys()
    for told, code in (
        (Record("a").told(issuer=own), "issuer-of-another"),
        (Record("a").told(journal_keys=[verifier_key(ORIGIN, WITNESS.public_key)]), "checkpoint-unreadable"),
        (Record("a").told(journal_keys=["nothing"]), "checkpoint-unreadable"),
        (messages.Cosignature(size=7, key="k", line="l"), "cosignature-invalid"),
    ):
        with pytest.raises(Refused) as refused:
            come(told)
        assert refused.value.code == code
    assert not Witnessed.objects.exists()


def cosign(size: int, at: datetime) -> messages.Cosignature:
    line = cosigned(journal.note_of(size), name="LA.customs/witness", signer=WITNESS, at=at)
    return messages.Cosignature(size=size, key=witness_key("LA.customs/witness", WITNESS.public_key), line=line)


@pytest.mark.django_db(transaction=True)
def test_ours_is_shown_once_and_a_certificate_dated_before_a_co_signed_checkpoint_without_it_is_back_dated():
    laos.agreed_with(AT - timedelta(days=1))
    seal(AT - timedelta(days=1))
    assert (witnessing.show_checkpoints(at=AT), witnessing.show_checkpoints(at=AT)) == (1, 0)
    first = Cosigned.objects.get().size
    come(cosign(first, AT - timedelta(hours=1)))
    with pytest.raises(Refused, match="cosignature-invalid"):
        come(messages.Cosignature(size=first, key="k", line=cosign(first, AT).line))
    given = {"issuing_country": "VN", "importing_country": "LA", "issued_on": "2026-11-20"}
    for reference, day in (("VN-LA 26/01/00051", "2026-11-20"), ("VN-LA 26/01/00052", "2026-11-30")):
        told = certificate(**given | {"reference": reference, "issued_on": day})
        certificates.issue(certificate=told, actor=CLERK, at=AT)
    seal(AT)
    assert witnessing.show_checkpoints(at=AT) == 1
    newest = outgoing(messages.CHECKPOINT)[-1]
    assert {one.size for one in newest.since} == {first}
    size = Cosigned.objects.latest("pk").size
    come(cosign(size, AT))
    told = {}
    for reference in ("VN-LA 26/01/00051", "VN-LA 26/01/00052"):
        kept = wire.credential_of(Subject("certificate-of-origin", f"VN-{reference}"))
        judged = verifying.judge(body=kept.document, at=AT)
        told[reference[-1]] = {one.question.value: one for one in judged.answers}, judged.verdict
    late, verdict = told["1"]
    assert (late["dated"].code, verdict) == ("back-dated-witnessed", Verdict.BAD)
    good, verdict = told["2"]
    assert (good["dated"].code, good["witnessed"].code, verdict) == (
        "recorded-at-once",
        "co-signed",
        Verdict.GOOD,
    )
    assert good["witnessed"].facts["by"] == "LA"
    assert base64.b64decode(Cosigned.objects.latest("pk").line.split(" ")[2])
