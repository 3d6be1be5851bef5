"""Applications and a licence of the demo's people, for tests that walk and look at pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.licensing.conftest import QUARANTINE
from thongquan.documents import selectors as documents
from thongquan.identity import selectors as identity
from thongquan.identity.selectors import subject_of_user
from thongquan.licensing.domain.amendments import Change
from thongquan.licensing.models import Application
from thongquan.licensing.selectors.names import APPLICATION, LICENCE, key_of, subject
from thongquan.licensing.services import amending, applying, deciding
from thongquan.licensing.services.applying import Wanted
from thongquan.licensing.services.deciding import Granting

READERS = frozenset({"thuongnhan", "daily", "capphep"})
CUSTOMS = frozenset({"congchuc", "lanhdao", "xa", "kiemtoan"})  # who read every licence
FORM = {"species": "Equus przewalskii", "appendix": "I", "source": "C", "purpose": "Z"}
GOODS = [{"code": "01012900", "description": "Ngựa hoang", "quantity": "100", "unit": "KGM", "origin": "AU"}]


def drafted(*documents: str, **told: Any) -> str:
    """By the trader; its documents are there."""
    signed, at = identity.signed_in(subject_of_user("thuongnhan")), datetime.now(UTC)
    given = {"procedure": "cites-permit", "direction": "import", "fields": FORM, "goods": GOODS, **told}
    identifier = applying.draft(wanted=Wanted(**given), signed=signed, at=at)
    for document in documents or ("contract", "origin-proof"):
        applying.attach(
            application=key_of(APPLICATION, identifier), document=document, name=f"{document}.pdf",
            body=f"%PDF-1.4\n{document}\n%%EOF\n".encode(), actor=signed.actor(), at=at,
        )  # fmt: skip
    return identifier


def sent(*documents: str, **told: Any) -> str:
    identifier, at = drafted(*documents, **told), datetime.now(UTC)
    actor = identity.signed_in(subject_of_user("thuongnhan")).actor()
    applying.send(application=key_of(APPLICATION, identifier), actor=actor, at=at)
    return identifier


def charged() -> str:
    """An application that was received, whose decision waits for the fee; of goods that are inspected."""
    identifier, at = sent("contract", "health-certificate", **QUARANTINE), datetime.now(UTC)
    officer = identity.signed_in(subject_of_user("capphep")).actor()
    deciding.receive(application=key_of(APPLICATION, identifier), actor=officer, at=at)
    return identifier


def granted() -> str:
    """The number of a licence."""
    key, at = key_of(APPLICATION, sent()), datetime.now(UTC)
    officer = identity.signed_in(subject_of_user("capphep")).actor()
    deciding.receive(application=key, actor=officer, at=at)
    return deciding.grant(application=key, granting=Granting(), actor=officer, at=at)


def decided() -> None:
    """What agencies took for applications granted lately: some of the lawful time, one too long."""
    for days in (2, 4, 5, 13):
        granted()
        row = Application.objects.latest("pk")
        row.received_at -= timedelta(days=days)
        row.due -= timedelta(days=days)
        row.save()


def wished() -> str:
    """The number of a licence that its holder asks to have changed."""
    licence, at = granted(), datetime.now(UTC)
    change = Change({1: "150"}, at.date() + timedelta(days=400))
    actor = identity.signed_in(subject_of_user("thuongnhan")).actor()
    key = key_of(LICENCE, licence)
    amending.ask(licence=key, change=change, reason="Hợp đồng tăng thêm 50 kg", actor=actor, at=at)
    return licence


def asked() -> str:
    """An application in which the agency asks for a supplement: everything of the page is there."""
    identifier, at = sent(), datetime.now(UTC)
    key, officer = key_of(APPLICATION, identifier), identity.signed_in(subject_of_user("capphep")).actor()
    deciding.receive(application=key, actor=officer, at=at)
    deciding.ask_supplement(application=key, text="Bản dịch hợp đồng?", actor=officer, at=at)
    return identifier


def walked() -> dict[str, Any]:
    """Values of the parameters of the pages."""
    from tests.portal.tour import Walked

    decided()
    sent()  # waits at the agency
    charged()  # waits for the fee
    application = asked()
    [enclosure, *_] = documents.documents(subject(APPLICATION, key_of(APPLICATION, application)))
    return {
        "<str:procedure>": Walked("cites-permit", "nothing"),
        "<str:application>": Walked(application, "VN-N99999999", READERS),
        "<str:licence>": Walked(wished(), "VN-G99999999", READERS | CUSTOMS),
        "<uuid:enclosure>": Walked(str(enclosure.id), "00000000-0000-7000-8000-000000000000", READERS),
    }
