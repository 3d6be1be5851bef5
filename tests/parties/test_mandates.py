"""A broker speaks under a mandate: where, in what, from when, until it ends or is revoked."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parties.conftest import AT, MAI, SINCE, TODAY, new_party
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.validity import Validity
from thongquan.parties import selectors, services
from thongquan.parties.domain import mandates
from thongquan.parties.domain.mandates import Mandate
from thongquan.parties.domain.words import subject_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOI_BAI = ["01B1", "KV01", "CHQ"]


def give(agent, principal, **rest):
    terms = {"valid_from": SINCE, "valid_to": None, "actor": MAI, "at": AT, **rest}
    return services.register_mandate(agent=agent, principal=principal, **terms)


def speaks(agent, principal, office=NOI_BAI, procedure="import", on=TODAY, at=None):
    pair = pl.DataFrame(
        {"agent_id": [agent], "principal_id": [principal], "office_path": [office], "procedure": [procedure]},
        schema_overrides={"agent_id": pl.Int64, "principal_id": pl.Int64},
    )
    return selectors.mandated(pair, on, at=at).item()


def test_nobody_speaks_for_another_without_a_mandate(hoa, binh):
    assert not speaks(binh, hoa)
    assert speaks(hoa, hoa)


def test_a_mandate_does_not_work_backwards(hoa, binh):
    give(binh, hoa)
    assert speaks(binh, hoa)
    assert not speaks(hoa, binh)


def test_an_unknown_party_speaks_for_nobody_not_even_itself(hoa):
    assert not speaks(None, hoa)
    assert not speaks(hoa, None)
    assert not speaks(None, None)


def test_a_mandate_speaks_from_its_first_day_to_its_last(hoa, binh):
    give(binh, hoa, valid_from=date(2026, 3, 1), valid_to=date(2026, 4, 1))
    days = {date(2026, 2, 28): False, date(2026, 3, 1): True, date(2026, 3, 31): True, date(2026, 4, 1): False}
    assert {day: speaks(binh, hoa, on=day) for day in days} == days


def test_a_revoked_mandate_no_longer_speaks_for_the_trader(hoa, binh):
    mandate = give(binh, hoa)
    services.revoke_mandate(mandate=mandate, actor=MAI, at=AT + HOUR, reason="broken off")
    assert not speaks(binh, hoa)
    assert speaks(binh, hoa, at=AT + HOUR / 2)
    assert not speaks(binh, hoa, at=AT + HOUR)
    with pytest.raises(Refused, match="mandate-revoked-before"):
        services.revoke_mandate(mandate=mandate, actor=MAI, at=AT + HOUR, reason="again")


def test_revoking_one_mandate_leaves_another(hoa, binh):
    first, _ = give(binh, hoa, offices=["KV01"]), give(binh, hoa, offices=["KV01"])
    services.revoke_mandate(mandate=first, actor=MAI, at=AT, reason="double")
    assert speaks(binh, hoa)


def test_a_mandate_for_a_region_holds_in_its_offices_and_nowhere_else(hoa, binh):
    give(binh, hoa, offices=["KV01"], procedures=["import"])
    assert speaks(binh, hoa)
    assert not speaks(binh, hoa, office=["02CI", "KV02", "CHQ"])
    assert not speaks(binh, hoa, procedure="export")


def test_the_mandates_of_a_broker_name_whom_it_speaks_for(hoa, binh):
    give(binh, hoa, offices=["KV01"])
    found = selectors.mandates([binh, hoa], TODAY).rows(named=True)
    assert found == [{"agent_id": binh, "principal_id": hoa, "offices": ["KV01"], "procedures": []}]


def test_mandates_are_those_known_at_the_moment(hoa, binh):
    mandate = give(binh, hoa, at=AT)
    services.revoke_mandate(mandate=mandate, actor=MAI, at=AT + HOUR, reason="broken off")
    moments = {AT - HOUR: 0, AT: 1, AT + HOUR / 2: 1, AT + HOUR: 0, None: 0}
    assert {m: selectors.mandates([binh], TODAY, at=m).height for m in moments} == moments


def test_all_who_may_speak_for_a_trader_are_named(hoa, binh):
    trader, broker = subject_of(hoa, "VN"), subject_of(binh, "VN")
    stranger = new_party("0101243150", "Stranger")
    give(binh, hoa, offices=["KV01"])
    give(stranger, hoa, offices=["KV02"])
    terms = {"office": NOI_BAI, "procedure": "import", "on": TODAY}
    assert selectors.speakers(trader, **terms) == {trader, broker}
    assert selectors.speakers(broker, **terms) == {broker}
    assert selectors.speakers(Subject("bank", "VN-1"), **terms) == {Subject("bank", "VN-1")}


def test_a_mandate_of_nobody_or_of_oneself_is_refused(hoa):
    with pytest.raises(Refused, match="mandate-of-oneself"):
        give(hoa, hoa)
    with pytest.raises(NotFound):
        give(hoa, 999_999)
    with pytest.raises(NotFound):
        services.revoke_mandate(mandate=999_999, actor=MAI, at=AT, reason="x")
    with pytest.raises(Refused, match="ends-before"):
        give(hoa, hoa + 1, valid_to=SINCE)


CODES = st.lists(st.sampled_from(["01B1", "KV01", "CHQ", "02CI"]), max_size=2, unique=True)
PROCEDURES = st.lists(st.sampled_from(["import", "export"]), max_size=2, unique=True)
PARTY = st.integers(1, 3)
GIVEN = st.lists(st.tuples(PARTY, PARTY, CODES, PROCEDURES), max_size=6)
ASKED = st.lists(
    st.tuples(st.none() | PARTY, st.none() | PARTY, CODES, st.sampled_from(["import", "export"])), max_size=6
)


@given(GIVEN, ASKED)
def test_a_batch_of_questions_gets_the_answers_each_would_get_alone(given_, asked):
    frame = pl.DataFrame(given_, schema=mandates.SCHEMA, orient="row")
    pairs = pl.DataFrame(
        asked,
        schema={
            "agent_id": pl.Int64,
            "principal_id": pl.Int64,
            "office_path": pl.List(pl.String),
            "procedure": pl.String,
        },
        orient="row",
    )
    alone = [
        (agent is not None and agent == principal)
        or any(
            (a, p) == (agent, principal)
            and Mandate(a, p, frozenset(o), frozenset(q), Validity(SINCE)).speaks(
                office=path, procedure=procedure, on=TODAY
            )
            for a, p, o, q in given_
        )
        for agent, principal, path, procedure in asked
    ]
    assert mandates.mandated(pairs, frame).to_list() == alone
