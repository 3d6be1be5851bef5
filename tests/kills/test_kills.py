"""Web, worker and PostgreSQL killed during a bulk load: nothing acknowledged is lost or doubled.

Notices of the bank that come twice or out of order: tests/ledger/test_bank.py.
"""

import json
import os
import random
import threading
import time

import psycopg
import pytest

from tests.kills.platform import Platform
from tests.kills.sender import Sender
from thongquan.cli.demo.firms import firms

NAMES = ("worker", "web", "postgres")
LEFT = """
SELECT (SELECT count(*) FROM intake_queued) + (SELECT count(*) FROM journal_leaf WHERE kind =
    'clearance.registered') - (SELECT count(*) FROM kills_heard)
"""
DRAINED_WITHIN = 300.0  # seconds


def test_three_kills_during_a_load_lose_and_double_nothing() -> None:
    killed_during_a_load(kills=3, load=600, batch=40, items=2)


@pytest.mark.soak
def test_thirty_kills_during_a_load_of_20_000_lose_and_double_nothing() -> None:
    kills, load = int(os.environ.get("TQ_KILLS", "30")), int(os.environ.get("TQ_LOAD", "20000"))
    killed_during_a_load(kills=kills, load=load, batch=250, items=5)


def killed_during_a_load(*, kills: int, load: int, batch: int, items: int) -> None:
    began, dice = time.monotonic(), random.Random(int(os.environ.get("TQ_SEED", "11")))
    with Platform(batch=batch) as platform:
        up = time.monotonic()
        sender = sending(platform, load, items)
        loading = threading.Thread(target=sender.run)
        loading.start()
        for number, name in enumerate(_order(kills, dice)):
            sender.allow(load * (number + 1.5) / (kills + 1))
            sender.reach(load * (number + 0.5) / (kills + 1))
            said = platform.kill(name, dice)
            print(f"{time.monotonic() - up:6.1f} s: {said}; {sender.count} acknowledged")
        sender.allow(load * 2)
        loading.join()
        loaded = time.monotonic()
        platform.wait_for_web()
        _asked_again(sender)
        drained(platform)
        quiet = time.monotonic()
        sender.book.with_suffix(".checkpoints").write_text(json.dumps(sender.checkpoints))
        found = json.loads(platform.run("tests.kills.audit", str(sender.book)))
        print(
            f"up {up - began:.1f} s, loaded {loaded - up:.1f} s, drained {quiet - loaded:.1f} s,"
            f" audited {time.monotonic() - quiet:.1f} s; {sender.cut} requests cut,"
            f" {len(sender.checkpoints)} checkpoints seen, {found['declarations']} declarations"
        )
        assert sender.faults == []
        assert sender.count == load
        assert found["wrong"] == [], found["kinds"]
        assert found["unseen"] == [], "the audit is blind to damage done on purpose"
        assert load * 0.5 < found["declarations"] == found["numbers"] <= load


def _order(kills: int, dice: random.Random) -> list[str]:
    """As many of each as of the others, in an order of chance."""
    names = [NAMES[n % len(NAMES)] for n in range(kills)]
    dice.shuffle(names)
    return names


def sending(platform: Platform, load: int, items: int) -> Sender:
    file = platform.folder / "bodies.json"
    platform.run("tests.kills.bodies", str(load), str(items), str(file))
    bodies: dict[str, str] = json.loads(file.read_text())
    own = firms()[0].tax_code  # whom the demo's trader speaks for
    ours = [one for one, body in bodies.items() if f'"id":"{own}"' in body]
    alone, bulk = set(ours[::3]), set(ours) - set(ours[::3])
    return Sender(platform, bodies, platform.folder / "book", batch=20, alone=alone, bulk=bulk)


def _asked_again(sender: Sender) -> None:
    """The same message gets its first receipt, whoever died between; another body under its id is refused."""
    some = random.Random(3).sample(sorted(sender.bodies.keys() - sender.alone - sender.bulk), 40)
    again = sender.post([{"id": one, "body": sender.bodies[one]} for one in some])
    assert again == [sender.acknowledged[one] for one in some]
    other = sender.post([{"id": one, "body": sender.bodies[one] + " "} for one in some])
    assert {one["refused"] for one in other} == {"message-id-reused"}
    for told in [told for told in sender.acknowledged.values() if "inside" in told][:3]:
        assert sender.post_bulk(told["inside"]) == told
    for one in random.Random(3).sample(sorted(sender.alone), 10):
        assert sender.post_one(one, sender.bodies[one]) == sender.acknowledged[one]
        assert sender.post_one(one, sender.bodies[one] + " ") == {"id": one, "refused": "message-id-reused"}


def drained(platform: Platform) -> None:
    """Until nobody waits for anything: messages handled, events handed out."""
    deadline, left = time.monotonic() + DRAINED_WITHIN, 1
    while left:
        assert time.monotonic() < deadline, f"{left} left\n{platform.logs()}"
        time.sleep(0.3)
        try:
            with psycopg.connect(platform.database, connect_timeout=2) as connection:
                [(left,)] = connection.execute(LEFT).fetchall()
        except psycopg.OperationalError:
            continue
