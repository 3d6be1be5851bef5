"""An application from its draft to the decision: who may see and do it, whose turn it is, what is decided."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from tests.licensing.conftest import FORM, attached, drafted, granted, key, received, sent
from tests.world import AT, DAY
from thongquan.identity.domain import SignedIn
from thongquan.journal.models import Leaf
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.licensing import models
from thongquan.licensing.domain.applications import AWAITED, FUNCTIONS, MACHINE, STATES, Act, Awaited, State
from thongquan.licensing.domain.licences import FORCES, Force
from thongquan.licensing.domain.procedures import Step
from thongquan.licensing.selectors import access, applications, law, licences, measures, shown
from thongquan.licensing.selectors.applications import Filters
from thongquan.licensing.selectors.names import LICENCE, key_of
from thongquan.licensing.services import applying, clocks, deciding
from thongquan.licensing.services.deciding import Granting


def told(signed: SignedIn, identifier: str) -> dict:
    return applications.application(signed, identifier, AT)


def test_of_every_state_and_act_it_is_said_who_is_awaited_and_which_message_it_is():
    assert set(AWAITED) == set(STATES) == set(State)
    assert set(FUNCTIONS) == set(Act)
    assert {state for state in State if AWAITED[state] is Awaited.NOBODY} == MACHINE.finals
    assert set(FORCES) == set(Force)
    assert all(set(text) == {"vi", "en"} for text in (*STATES.values(), *FORCES.values()))


def test_a_draft_tells_what_it_lacks_and_is_sent_once_nothing_is_missing(trader: SignedIn, agency: SignedIn):
    identifier = drafted(trader, fields={"species": "x"})
    rules = [f"{one['rule']} {one['path']}" for one in told(trader, identifier)["findings"]]
    assert rules == [
        "LIC-001 fields.appendix",
        "LIC-001 fields.source",
        "LIC-001 fields.purpose",
        "LIC-005 documents.contract",
        "LIC-005 documents.origin-proof",
    ]
    with pytest.raises(Refused, match="application-not-in-order"):
        applying.send(application=key(identifier), actor=trader.actor(), at=AT)
    with pytest.raises(NotFound):  # a draft is nobody's but the applicant's
        told(agency, identifier)
    goods = told(trader, identifier)["goods"]
    applying.write(application=key(identifier), direction="import", fields=FORM, goods=goods)
    attached(identifier, trader)
    applying.send(application=key(identifier), actor=trader.actor(), at=AT)
    assert (told(agency, identifier)["state"], told(agency, identifier)["awaited"]) == ("sent", "agency")
    with pytest.raises(Refused, match="application-closed"):
        applying.write(application=key(identifier), direction="import", fields={}, goods=[])


def test_a_document_the_procedure_does_not_know_is_not_taken(trader: SignedIn):
    identifier = drafted(trader)
    with pytest.raises(Refused, match="no-such-document"):
        attached(identifier, trader, "photograph")


def test_anothers_application_does_not_exist(
    trader: SignedIn,
    broker: SignedIn,
    agency: SignedIn,
    another_trader: SignedIn,
    another_agency: SignedIn,
):
    identifier = sent(trader)
    for stranger in (another_trader, another_agency):
        with pytest.raises(NotFound):
            told(stranger, identifier)
        assert applications.page(stranger, Filters(), AT).applications == []
        assert applications.waiting(stranger, AT) == []
    for reader in (trader, broker, agency):
        assert told(reader, identifier)["identifier"] == identifier
    with pytest.raises(Refused, match="not-permitted"):
        access.application(trader, identifier, access.DECIDE, AT)
    with pytest.raises(Refused, match="not-permitted"):
        access.application(agency, identifier, access.APPLY, AT)
    assert [one["identifier"] for one in applications.waiting(agency, AT)] == [identifier]
    assert told(agency, identifier)["may"] == ["receive"]
    assert told(trader, identifier)["may"] == ["withdraw"]


def test_a_broker_applies_for_who_gave_him_a_mandate_and_for_nobody_else(
    broker: SignedIn, trader: SignedIn, another_agency: SignedIn
):
    principal = trader.parties(at=AT)[0].id
    assert told(trader, drafted(broker, party=principal))["party"] == principal
    with pytest.raises(Refused, match="not-permitted"):
        drafted(broker, party="VN-P99999999")
    with pytest.raises(Refused, match="not-permitted"):
        drafted(another_agency)


def test_the_agencys_clock_runs_from_the_receipt_and_stands_while_the_applicant_supplies(
    trader: SignedIn, agency: SignedIn
):
    identifier = received(trader, agency)
    row = models.Application.objects.get(pk=key(identifier))
    procedure = law.law(at=AT).procedure("cites-permit")
    assert row.due == law.due_of(procedure, Step.DECIDE, since=AT, at=AT)
    assert row.number == f"{DAY.year}/MARD/{row.pk:08}"
    deciding.ask_supplement(application=row.pk, text="Thiếu bản dịch", actor=agency.actor(), at=AT)
    asked = told(trader, identifier)
    assert (asked["awaited"], asked["steps"][-1]["function"], asked["steps"][-1]["by"]) == (
        "applicant",
        "25",
        "",
    )
    assert asked["due"] == law.due_of(procedure, Step.SUPPLEMENT, since=AT, at=AT)
    assert told(agency, identifier)["steps"][-1]["by"] == "user:VN-capphep"
    later = AT + timedelta(days=10)
    applying.supplement(application=row.pk, text="Đã dịch", actor=trader.actor(), at=later)
    row.refresh_from_db()
    unpaused = law.due_of(procedure, Step.DECIDE, since=AT, at=AT)
    assert row.due >= unpaused + timedelta(days=6)


def test_who_supplies_nothing_in_time_has_his_application_closed(trader: SignedIn, agency: SignedIn):
    identifier = received(trader, agency)
    deciding.ask_supplement(application=key(identifier), text="?", actor=agency.actor(), at=AT)
    due = told(trader, identifier)["due"]
    assert clocks.lapse_overdue(at=due - timedelta(seconds=1)) == 0
    assert clocks.lapse_overdue(at=due) == 1
    assert (told(trader, identifier)["state"], told(trader, identifier)["awaited"]) == ("lapsed", "nobody")


def test_a_refusal_names_authority_law_reason_and_where_to_appeal_until_when(
    trader: SignedIn, agency: SignedIn
):
    identifier = received(trader, agency)
    with pytest.raises(Refused, match="text-wanted"):
        deciding.refuse(application=key(identifier), reason=" ", actor=agency.actor(), at=AT)
    deciding.refuse(application=key(identifier), reason="Sai nguồn gốc", actor=agency.actor(), at=AT)
    seen = told(trader, identifier)
    decision = seen["decision"]
    assert decision["authority"]["name"]["en"] == "Ministry of Agriculture and Rural Development"
    assert (decision["basis"], decision["reason"]) == ("17/2023/TT-BNNPTNT", "Sai nguồn gốc")
    assert decision["appeals"][0]["until"] == (DAY + timedelta(days=90)).isoformat()
    assert seen["signed"].count(".") == 2
    assert (seen["state"], seen["awaited"]) == ("refused", "nobody")


def test_a_licence_grants_what_the_agency_says_line_by_line(trader: SignedIn, agency: SignedIn):
    through = DAY + timedelta(days=30)
    identifier = granted(trader, agency, Granting(amounts={1: "80"}, valid_through=through, countries=["AU"]))
    seen = licences.licence(trader, identifier, AT)
    assert (seen["paper"], seen["valid_through"], seen["countries"]) == ("cites-permit", through, ["AU"])
    assert [(one["code"], one["granted"], one["left"]) for one in seen["lines"]] == [("01012900", "80", "80")]
    assert seen["in_force"]
    assert seen["may"] == ["ask-amendment", "surrender"]
    assert licences.licence(agency, identifier, AT)["may"] == ["amend-licence", "revoke"]
    assert clocks.expire_ended(at=AT + timedelta(days=29)) == 0
    assert clocks.expire_ended(at=AT + timedelta(days=32)) == 1


def test_a_licence_lasts_as_many_months_as_the_procedure_says():
    assert deciding._months_on(DAY.replace(month=1, day=31, year=2026), 1).isoformat() == "2026-02-27"
    assert deciding._months_on(DAY.replace(month=6, day=15, year=2026), 6).isoformat() == "2026-12-14"


def test_a_revoked_licence_is_in_force_no_more_and_says_where_to_appeal(
    trader: SignedIn, agency: SignedIn, another_trader: SignedIn
):
    identifier = granted(trader, agency)
    with pytest.raises(NotFound):
        licences.licence(another_trader, identifier, AT)
    deciding.revoke(licence=key_of(LICENCE, identifier), reason="Khai sai", actor=agency.actor(), at=AT)
    seen = licences.licence(trader, identifier, AT)
    assert (seen["state"], seen["in_force"], seen["decision"]["kind"]) == ("revoked", False, "revoked")
    assert seen["decision"]["appeals"]
    with pytest.raises(Refused, match="not-in-this-state"):
        deciding.surrender(licence=key_of(LICENCE, identifier), actor=trader.actor(), at=AT)


def test_a_movement_is_never_changed(trader: SignedIn, agency: SignedIn):
    line = models.Line.objects.get(licence=key_of(LICENCE, granted(trader, agency)))
    models.Movement.objects.create(line=line, declaration="x", item=1, amount=1, why="x", at=AT)
    assert len(licences.drift()) == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Movement.objects.update(amount=2)


def test_everybody_reads_how_long_each_agency_may_take_and_took(trader: SignedIn, agency: SignedIn):
    identifier = received(trader, agency)
    later = AT + timedelta(hours=48)
    deciding.refuse(application=key(identifier), reason="x", actor=agency.actor(), at=later)
    found = {one["procedure"]: one for one in measures.takes(at=later)}
    mine = found["cites-permit"]
    assert (mine["decided"], mine["median_hours"], mine["late"], mine["waiting"]) == (1, "48.0", 0, 0)
    due = models.Application.objects.get(pk=key(identifier)).due
    share = 100 * timedelta(hours=48) / (due - AT)
    assert (mine["median_share"], mine["ninth_decile_share"]) == (f"{share:.1f}", f"{share:.1f}")
    assert found["scrap-import"]["median_share"] is None
    [again] = [one for one in measures.takes(at=later + timedelta(days=31), days=30) if one["decided"]] or [
        None
    ]
    assert again is None
    assert {one["agency"] for one in measures.takes(at=later, agencies={"MOH"})} == {"MOH"}
    assert {one["step"] for one in mine["clocks"]} == {"receive", "supplement", "decide"}


def test_procedures_are_found_by_the_code_of_the_goods_and_the_paper_that_is_missing(world: None):
    found = {one["procedure"] for one in shown.procedures(at=AT, code="01012100")}
    assert found == {"animal-quarantine"}
    papers = shown.procedures(at=AT, code="01012900", paper="cites-permit")
    assert [one["procedure"] for one in papers] == ["cites-permit"]
    assert [one["amount"] for one in shown.procedure("animal-quarantine", at=AT)["fees"]] == ["40000"]


def test_every_step_stands_in_the_record(trader: SignedIn, agency: SignedIn):
    granted(trader, agency)
    found = Leaf.objects.filter(kind__startswith="licensing.").values_list("kind", flat=True)
    assert sorted(found) == ["licensing.application-moved"] * 3 + ["licensing.licence-moved"]
