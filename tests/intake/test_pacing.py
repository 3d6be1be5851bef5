"""Questions of one place, counted for everybody who answers."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.certificates import NOON
from thongquan.intake.domain.pacing import Pace, place
from thongquan.intake.models import Asked
from thongquan.intake.services import pacing
from thongquan.kernel.refusals import Refused

SLOW = Pace("test", per_minute=60, at_once=3)


def ask(at=NOON, address="10.0.0.1", pace=SLOW):
    pacing.count(pace=pace, address=address, at=at)


def wait(**how) -> int:
    with pytest.raises(Refused, match="too-many-requests") as refused:
        ask(**how)
    return int(refused.value.facts["wait"])


def test_so_many_at_once_and_then_one_after_the_other(db):
    for _ in range(3):
        ask()
    assert wait() == 1
    ask(NOON + timedelta(seconds=1))
    assert wait(at=NOON + timedelta(seconds=1)) == 1
    ask(NOON + timedelta(seconds=2))


def test_who_is_refused_waits_no_longer_for_asking_again(db):
    for _ in range(3):
        ask()
    assert {wait() for _ in range(10)} == {1}
    ask(NOON + timedelta(seconds=1))


def test_another_place_and_another_kind_of_question_are_counted_by_themselves(db):
    for _ in range(3):
        ask()
    ask(address="10.0.0.2")
    ask(pace=Pace("other", per_minute=60, at_once=1))


def test_a_network_of_ipv6_is_one_place_and_a_mapped_address_is_the_ipv4_one():
    assert place("2001:db8:1:2::7") == place("2001:db8:1:2:ffff::1") != place("2001:db8:1:3::7")
    assert place("::ffff:10.0.0.1") == place("10.0.0.1")
    assert place("fe80::1%eth0") == place("fe80::2")
    assert place("unix:") == place("") == ""


@given(st.text(max_size=60))
def test_any_text_is_a_place(address):
    assert "\0" not in place(address)


def test_places_that_have_their_time_back_are_forgotten(db):
    ask()
    ask(NOON + timedelta(minutes=5), "10.0.0.2")
    assert pacing.forget_places(at=NOON + timedelta(minutes=1)) == 1
    assert Asked.objects.get().place == "10.0.0.2"
