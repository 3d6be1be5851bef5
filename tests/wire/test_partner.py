"""Two administrations on bad days: the same end as on good ones, nothing lost or twice, forgeries refused."""

import json
import time
from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tests.wire.laos import FIRST, LAOS, PATH
from tests.wire.partner import WAITS, Partner
from thongquan.intake import services as intake
from thongquan.intake.models import Message, Quarantined, Turn
from thongquan.intake.services import queue
from thongquan.journal.models import Leaf
from thongquan.wire import selectors, services
from thongquan.wire.domain.outgoing import Outgoing
from thongquan.wire.models import OutgoingMessage
from thongquan.wire.services import delivery
from thongquan_outside.partner.weather import Weather

ASKED, TOLD, REPLY = "certificate-of-origin/1", "utilisation-report/1", "certificate-response/1"
DOSSIERS, EACH = ("A-1", "B-2", "C-3"), 4


@pytest.fixture
def handled(monkeypatch):
    """What we handled of each conversation, in order."""
    found = defaultdict(list)

    def handle(messages) -> None:
        for one in messages:
            found[one.envelope.conversation].append(one.body.decode())

    monkeypatch.setattr(queue, "_handlers", {})
    monkeypatch.setattr(queue, "_of_partners", set())
    for kind in (TOLD, REPLY):
        intake.register_handler(kind, handle, of_partners=True)
    monkeypatch.setattr(delivery, "pause", lambda tries, first: timedelta(milliseconds=50))
    monkeypatch.setattr(delivery, "PAUSE", timedelta(milliseconds=50))
    monkeypatch.setattr(delivery, "LEASE", timedelta(milliseconds=200))
    return found


def send(conversation: str, number: int) -> None:
    now = timezone.now()
    with transaction.atomic():
        services.send(
            to=LAOS, kind=ASKED, conversation=conversation, body=f"{conversation} {number}".encode(),
            media_type="text/plain", expires_at=now + timedelta(days=1), actor=FIRST, at=now,
        )  # fmt: skip


def work() -> None:
    """A turn of our workers."""
    while services.deliver(to=LAOS, limit=5, at=timezone.now()):
        pass
    while sum(intake.work(kind, limit=10, at=timezone.now()) for kind in (TOLD, REPLY)):
        pass


def done(laos: Partner) -> bool:
    ours = not OutgoingMessage.objects.exclude(state=Outgoing.RECEIVED).exists()
    sent = laos.ask("GET", "/sent")["messages"]
    assert [one for one in sent if one["state"] == "refused"] == []
    theirs = len(sent) == 2 * EACH * len(DOSSIERS) and all(one["state"] == "received" for one in sent)
    return ours and theirs and not Turn.objects.filter(handled=False).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("bad_days", [0.0, 0.7])
def test_two_administrations_come_to_the_same_end_whatever_happens_on_the_way(
    live_server, tmp_path, handled, monkeypatch, bad_days
):
    laos = Partner(tmp_path, bad_days=bad_days)
    try:
        _meet(laos, live_server.url)
        for number in range(1, EACH + 1):
            for conversation in DOSSIERS:
                send(conversation, number)
                laos.ask("POST", "/messages", kind=TOLD, conversation=conversation, body=f"told {number}")
        if bad_days:
            _killed(monkeypatch)
            laos.die()
            work()
            laos.start()
        until = time.monotonic() + WAITS
        while not done(laos):
            work()
            assert time.monotonic() < until, "no end"
            time.sleep(0.05)
        _same_end(laos, handled)
        if bad_days:
            _forgeries(laos)
    finally:
        laos.die()


def _meet(laos: Partner, url: str) -> None:
    at = timezone.now()
    pem = laos.meet(url + PATH, **{ASKED: REPLY})
    services.register_certificate(
        subject=LAOS, certificate=pem, registered_from=at.date() - timedelta(days=1), actor=FIRST, at=at
    )
    services.set_route(to=LAOS, address=laos.address, valid_from=at.date(), actor=FIRST, at=at)


def _killed(monkeypatch) -> None:
    """Our worker dies after its posts and before it has kept a receipt."""

    def dies(*_) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_settle", dies)
        with pytest.raises(KeyboardInterrupt):
            services.deliver(to=LAOS, limit=6, at=timezone.now())


def _same_end(laos: Partner, handled) -> None:
    """Every message of either side was handled once, in the order of its conversation, and answered."""
    there = defaultdict(list)
    for one in laos.ask("GET", "/handled")["messages"]:
        there[one["conversation"]].append(one["body"])
    numbers = range(1, EACH + 1)
    for dossier in DOSSIERS:
        assert there[dossier] == [f"{dossier} {number}" for number in numbers]
        told = [body for body in handled[dossier] if body.startswith("told")]
        replies = [json.loads(body)["answers"] for body in handled[dossier] if not body.startswith("told")]
        assert told == [f"told {number}" for number in numbers]
        assert replies == there[dossier]
    assert Message.objects.filter(refused="").count() == 2 * EACH * len(DOSSIERS)
    assert selectors.on_desk() == []


def _forgeries(laos: Partner) -> None:
    """Each that came is in quarantine and recorded; none was handled, which `_same_end` has seen."""
    kept = Quarantined.objects.filter(why="partner-signature-invalid")
    assert sum(one.times for one in kept) > 5
    assert Leaf.objects.filter(leaf__contains="intake.quarantined").count() == Quarantined.objects.count()
    assert max(one.tries for one in OutgoingMessage.objects.all()) > 1


def test_mischief_is_had_again_by_its_seed():
    one, other = Weather(3, 0.5), Weather(3, 0.5)
    names = [str(number) for number in range(50)]
    for mishap in Weather.SHARES:
        struck = [one.strikes(mishap, name) for name in names]
        assert struck == [other.strikes(mishap, name) for name in names]
        assert 0 < sum(struck) < 50
    assert not any(Weather(3, 0.0).strikes(mishap, name) for mishap in Weather.SHARES for name in names)
