"""Drafts: kept for a time, lost to nobody, registered once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from tests.api.caller import goods, party, traders
from tests.world import AT, DAY
from thongquan.clearance.domain.declaration import Declaration, Party
from thongquan.clearance.domain.drafts import Terms, begun
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import Draft
from thongquan.clearance.selectors import drafts as selectors
from thongquan.clearance.selectors.drafts import Drafted
from thongquan.clearance.services import drafted, drafts
from thongquan.cli.demo.firms import firms
from thongquan.identity import selectors as identity
from thongquan.identity.domain import SignedIn
from thongquan.journal.selectors import timeline
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.parties import selectors as parties
from thongquan.parties import services as mandates
from thongquan.parties.domain.words import Mark
from thongquan.parties.selectors import desk

pytestmark = pytest.mark.usefixtures("world")
BROKER = next(firm for firm in firms() if firm.kind == "broker")


def signed(username: str) -> SignedIn:
    return identity.signed_in(identity.subject_of_user(username))


def me() -> Subject:
    return party(traders()[0].tax_code)


def actor(username: str = "thuongnhan") -> Actor:
    return Actor(identity.subject_of_user(username), me())


def blank(kind: str = "IM", *, at: datetime = AT, **besides: object) -> Drafted:
    return drafts.start(party=me(), kind=kind, actor=actor(), at=at, **besides)  # type: ignore[arg-type]


def saved(draft: Drafted, content: Declaration, *, at: datetime = AT) -> Drafted:
    return drafts.save(draft=draft.id, version=draft.version, content=content, actor=actor(), at=at)


def importing(seed: int = 7) -> Declaration:
    return next(one for n in range(seed, 99) if (one := goods(seed=n, items=2)).type_code == "IM")


def code(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.code


def test_a_blank_draft_names_who_declares_and_begins_as_the_pack_says() -> None:
    content = blank().content
    assert [(p.role_code, p.id, p.name) for p in content.parties] == [
        ("IM", traders()[0].tax_code, traders()[0].name)
    ]
    assert (content.type_code, content.procedure_code, content.payment_method_code) == ("IM", "A11", "D")
    assert content.functional_reference_id.startswith("TQ-")
    assert blank("EX").content.procedure_code == "B11"


def test_a_second_draft_begins_with_what_was_usual_last() -> None:
    one = saved(blank(), importing())
    assert drafted.register_draft(draft=one.id, version=one.version, actor=actor(), at=AT).answer["registered"]
    again = blank().content
    assert (again.declaration_office_id, again.unloading_location_id) == ("02CI", "VNCLI")
    assert again.invoice_currency_code == one.content.invoice_currency_code
    assert again.items == []


def test_how_the_tax_was_paid_under_a_guarantee_is_no_habit() -> None:
    terms = Terms(begin={"IM": {"payment_method_code": "D"}})
    last = msgspec.structs.replace(importing(), payment_method_code="B", guarantee_id="BL-1")
    again = begun("IM", "TQ-2", [], terms, last)
    assert (again.payment_method_code, again.guarantee_id) == ("D", "")
    assert again.trade_terms_code == last.trade_terms_code
    plain = msgspec.structs.replace(last, payment_method_code="C", guarantee_id="")
    assert begun("IM", "TQ-2", [], terms, plain).payment_method_code == "C"


def test_of_two_saves_on_the_same_version_the_second_is_refused_and_nothing_is_lost() -> None:
    one = blank()
    first = saved(one, msgspec.structs.replace(one.content, remarks="một"))
    with pytest.raises(Refused) as refusal:
        saved(one, msgspec.structs.replace(one.content, remarks="hai"))
    assert code(refusal) == "draft-changed"
    assert selectors.require(signed("thuongnhan"), one.id, selectors.PERMISSION, AT).content == first.content


def test_a_draft_is_there_for_its_partys_people_alone() -> None:
    one = blank()
    assert selectors.require(signed("thuongnhan"), one.id, selectors.PERMISSION, AT).id == one.id
    assert [row["draft"] for row in selectors.page(signed("thuongnhan"), AT).drafts] == [str(one.id)]
    for other in ("daily", "congchuc", "quantri", "nganhang", "kiemtoan"):
        with pytest.raises(NotFound):
            selectors.require(signed(other), one.id, selectors.PERMISSION, AT)
        assert selectors.page(signed(other), AT).drafts == []
    with pytest.raises(NotFound):
        selectors.require(signed("thuongnhan"), UUID(int=1), selectors.PERMISSION, AT)


def test_a_list_of_drafts_is_paged_from_the_latest_begun() -> None:
    made = [str(blank(at=AT + timedelta(seconds=n)).id) for n in range(3)]
    who, at = signed("thuongnhan"), AT + timedelta(minutes=1)
    first = selectors.page(who, at, limit=2)
    rest = selectors.page(who, at, limit=2, cursor=first.next)
    assert [row["draft"] for row in first.drafts + rest.drafts] == made[::-1]
    assert rest.next == ""
    with pytest.raises(Refused, match="bad-cursor"):
        selectors.page(who, at, cursor="x")


def test_a_broker_drafts_for_who_gave_a_mandate_and_for_nobody_else() -> None:
    daily = Actor(identity.subject_of_user("daily"))
    agent = party(BROKER.tax_code)
    one = drafts.start(party=agent, kind="IM", principal=traders()[1].tax_code, actor=daily, at=AT)
    assert [(p.role_code, p.id) for p in one.content.parties] == [
        ("IM", traders()[1].tax_code),
        ("AG", BROKER.tax_code),
    ]
    for number in (traders()[7].tax_code, "0000000000"):
        with pytest.raises(Refused) as refusal:
            drafts.start(party=agent, kind="IM", principal=number, actor=daily, at=AT)
        assert code(refusal) == "not-mandated"
    clients = selectors.clients(signed("daily"), AT)
    assert clients[0].card.number == BROKER.tax_code
    assert {one.card.number for one in clients[1:]} == {firm.tax_code for firm in traders()[:4]}
    assert [one.itself for one in selectors.clients(signed("thuongnhan"), AT)] == [True]


def test_a_broker_registers_a_draft_under_its_mandate_and_no_longer_without() -> None:
    daily, agent = Actor(identity.subject_of_user("daily")), party(BROKER.tax_code)
    one = drafts.start(party=agent, kind="IM", principal=traders()[0].tax_code, actor=daily, at=AT)
    content = msgspec.structs.replace(
        importing(), parties=[*one.content.parties, importing().parties[1]], functional_reference_id="B-1"
    )
    one = drafts.save(draft=one.id, version=one.version, content=content, actor=daily, at=AT)
    assert drafted.preview_draft(draft=one, at=AT)["judged"] == "ok"
    key = parties.party_by(traders()[0].tax_code, DAY)
    for row in desk.mandates_about(key):
        mandates.revoke_mandate(mandate=row["mandate"], reason="x", actor=actor(), at=AT)
    answered = drafted.register_draft(
        draft=one.id, version=one.version, actor=daily, at=AT + timedelta(minutes=1)
    )
    assert "PTY-011" in {found["rule"] for found in answered.answer["findings"]}
    assert not answered.answer["registered"]


def test_a_copy_keeps_goods_and_partners_and_leaves_out_what_was_of_that_consignment() -> None:
    before = importing()
    one = saved(blank(), before)
    told = drafted.register_draft(draft=one.id, version=one.version, actor=actor(), at=AT)
    row = Row.objects.get(number=told.answer["identifier"].removeprefix("VN-"))
    copy = blank(copy_of=row.pk).content
    assert [item.commodity_code for item in copy.items] == [item.commodity_code for item in before.items]
    assert [p.role_code for p in copy.parties] == ["IM", "EX"]
    assert (copy.arrival_date, copy.transport_means_id, copy.containers) == ("", "", [])
    assert {paper.id for paper in copy.documents} == {""}
    assert {"invoice", "transport"} <= {paper.category_code for paper in copy.documents}
    assert copy.functional_reference_id != before.functional_reference_id


def test_a_draft_filled_from_a_file_is_declared_by_its_own_people() -> None:
    one = blank()
    file = importing()
    stranger = [msgspec.structs.replace(p, id="") if p.role_code == "IM" else p for p in file.parties]
    content = msgspec.structs.replace(file, parties=stranger)
    filled = drafts.fill(draft=one.id, version=one.version, content=content, actor=actor(), at=AT)
    assert filled.content.parties[0].id == traders()[0].tax_code
    assert filled.content.items == file.items
    with pytest.raises(Refused) as refusal:
        drafts.fill(draft=one.id, version=filled.version, content=goods(trader=1), actor=actor(), at=AT)
    assert code(refusal) == "not-mandated"


def test_the_preview_of_an_incomplete_draft_says_what_is_missing_and_never_a_lane() -> None:
    told = drafted.preview_draft(draft=blank(), at=AT)
    rules = {found["rule"] for found in told["findings"]}
    assert told["judged"] == "refused"
    assert {"ARI-009", "COD-005", "DOC-001"} <= rules
    assert "lane" not in str(told).lower()


def test_a_preview_does_not_ask_registers_of_another() -> None:
    one = saved(blank(), goods(trader=1))
    with pytest.raises(Refused) as refusal:
        drafted.preview_draft(draft=one, at=AT)
    assert code(refusal) == "speaks-for-another"


@pytest.mark.parametrize("cover", ["nobody", "agent"])
def test_a_preview_tells_nothing_of_another_who_is_named_beside_ones_own_or_nobodys_number(cover: str) -> None:
    """The registers know of the other that he is stopped, and by what name he is registered."""
    victim = traders()[7].tax_code
    mandates.mark(
        party=parties.party_by(victim, DAY), mark=Mark.ENFORCEMENT_STOP, source=Subject("debt", "VN-1"),
        basis="x", valid_from=DAY, actor=actor(), at=AT,
    )  # fmt: skip
    other = Party(role_code="IM", id=victim, name="tried out")
    before = (
        [Party(role_code="IM", id="")]
        if cover == "nobody"
        else [Party(role_code="AG", id=traders()[0].tax_code)]
    )
    one = saved(blank(), msgspec.structs.replace(importing(), parties=[*before, other]))
    told = drafted.preview_draft(draft=one, at=AT)
    assert "PTY-019" not in str(told)
    assert traders()[7].name not in str(told)


def test_a_broker_begins_a_draft_with_nothing_of_what_another_broker_declared() -> None:
    daily, agent = Actor(identity.subject_of_user("daily")), party(BROKER.tax_code)
    own = saved(blank(), importing())
    assert drafted.register_draft(draft=own.id, version=own.version, actor=actor(), at=AT).answer["registered"]
    blank_one = drafts.start(party=agent, kind="IM", principal=traders()[0].tax_code, actor=daily, at=AT)
    assert blank_one.content.invoice_currency_code == blank(at=AT, kind="EX").content.invoice_currency_code
    assert blank().content.declaration_office_id == importing().declaration_office_id
    assert blank_one.content.declaration_office_id != importing().declaration_office_id


def test_registering_twice_makes_one_declaration_and_gives_one_answer() -> None:
    one = saved(blank(), importing())
    first, again = (
        drafted.register_draft(draft=one.id, version=one.version, actor=actor(), at=AT) for _ in range(2)
    )
    assert first.answer["registered"]
    assert (first.answer, first.receipt) == (again.answer, again.receipt)
    assert (first.again, again.again) == (False, True)
    assert Row.objects.count() == 1
    known = selectors.require(signed("thuongnhan"), one.id, selectors.PERMISSION, AT)
    assert known.declaration == first.answer["identifier"]
    assert known.content.items == []
    with pytest.raises(Refused) as refusal:
        saved(known, importing())
    assert code(refusal) == "draft-registered"
    assert selectors.page(signed("thuongnhan"), AT).drafts == []


def test_what_was_refused_is_judged_anew_without_being_changed() -> None:
    bad = msgspec.structs.replace(importing(), arrival_date="", functional_reference_id="A-1", items=[])
    one = saved(blank(), bad)
    for attempt in (2, 3):
        answered = drafted.register_draft(draft=one.id, version=one.version, actor=actor(), at=AT)
        assert (answered.answer["why"], answered.again) == ("refused", False)
        assert Draft.objects.get(pk=one.id).attempt == attempt
    assert Row.objects.count() == 0
    good = saved(one, importing())
    answered = drafted.register_draft(draft=one.id, version=good.version, actor=actor(), at=AT)
    assert answered.answer["registered"]


def test_what_somebody_changed_meanwhile_is_not_registered() -> None:
    one = saved(blank(), importing())
    saved(one, importing(20))
    with pytest.raises(Refused) as refusal:
        drafted.register_draft(draft=one.id, version=one.version, actor=actor(), at=AT)
    assert code(refusal) == "draft-changed"
    assert Row.objects.count() == 0


def test_a_draft_is_kept_seven_days_after_it_was_saved_last_and_warns_before() -> None:
    one = blank()
    seventh = datetime.combine(DAY + timedelta(days=8), datetime.min.time(), UTC) - timedelta(hours=7)
    assert one.expires_at == seventh
    assert one.warned_at == seventh - timedelta(days=2)
    who = signed("thuongnhan")
    assert selectors.ending(who, AT) == []
    [ending] = selectors.ending(who, one.warned_at)
    assert (ending["draft"], ending["warned"]) == (str(one.id), True)
    again = saved(one, one.content, at=one.warned_at)
    assert again.expires_at == one.expires_at + timedelta(days=6)
    assert selectors.ending(who, one.warned_at) == []


def test_a_draft_past_its_time_is_not_there_and_is_dropped_content_and_all() -> None:
    one = blank()
    over = one.expires_at
    for act in (
        lambda: selectors.require(signed("thuongnhan"), one.id, selectors.PERMISSION, over),
        lambda: saved(one, one.content, at=over),
        lambda: drafted.register_draft(draft=one.id, version=one.version, actor=actor(), at=over),
    ):
        with pytest.raises(NotFound):
            act()
    assert drafts.drop_expired(at=over - timedelta(seconds=1)) == 0
    assert drafts.drop_expired(at=over) == 1
    assert not Draft.objects.exists()


def test_the_record_says_that_one_began_and_how_it_ended_and_nothing_of_what_stood_in_it() -> None:
    one, other = blank(), blank()
    content = msgspec.structs.replace(one.content, remarks="bí mật")
    one = saved(one, content)
    drafts.discard(draft=one.id, actor=actor(), at=AT)
    drafts.drop_expired(at=other.expires_at)
    said = [timeline(Subject("draft", f"VN-{key}")) for key in (one.id, other.id)]
    ends = [[(entry.kind, entry.body.get("how")) for entry in entries] for entries in said]
    began = ("clearance.draft-started", None)
    assert ends == [
        [began, ("clearance.draft-ended", "discarded")],
        [began, ("clearance.draft-ended", "expired")],
    ]
    assert "bí mật" not in str(said)


def test_a_draft_is_no_larger_and_a_party_has_no_more_than_the_pack_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = blank()
    few = selectors.Terms(bytes=400, of_party=1)
    monkeypatch.setattr(drafts, "terms", lambda: few)
    with pytest.raises(Refused) as refusal:
        saved(one, importing())
    assert code(refusal) == "draft-too-large"
    with pytest.raises(Refused) as refusal:
        blank()
    assert code(refusal) == "too-many-drafts"
