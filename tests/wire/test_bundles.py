"""What waits goes several at a time, where the partner has said that it takes bundles."""

import httpx
import pytest

from tests.wire import laos
from tests.wire.certificates import DAY
from tests.wire.laos import FIRST, LAOS, SENT
from tests.wire.test_outbox import Partner, deliver, receipt, send, state
from thongquan.wire import services
from thongquan.wire.domain import SignatureKind, bundles, check, httpsig
from thongquan.wire.domain import envelope as envelopes
from thongquan.wire.domain.bundles import packed
from thongquan.wire.services import posting
from thongquan.wire.services.delivery import LEASE

pytestmark = pytest.mark.django_db
TAKES = {"Accept-Post": bundles.MEDIA_TYPE}


class Bundler(Partner):
    """Takes bundles, or, with `stubborn`, says so and refuses them; `short`: forgets the last answer."""

    stubborn = short = False

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[int] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.headers["content-type"] != bundles.MEDIA_TYPE:
            self.requests.append(1)
            answer = super().__call__(request)
            answer.headers.update(TAKES)
            return answer
        enclosed = bundles.read(request.read())
        self.requests.append(len(enclosed))
        if self.stubborn:
            return httpx.Response(400, json={"code": "envelope-unreadable"})
        answers = [self.one(request, one) for one in enclosed]
        return httpx.Response(200, json={"answers": answers[: len(answers) - self.short]}, headers=TAKES)

    def one(self, request: httpx.Request, one: bundles.Enclosed) -> dict:
        evidence = httpsig.evidence(request.method, request.url.path, one.fields)
        assert check(SignatureKind.HTTP, one.body, evidence, services.exchange_signer().certificate) == ""
        envelope = envelopes.read(one.fields)
        self.got.append((envelope, one.body))
        if one.body == b"bad":
            return {"status": 409, "code": "sequence-reused"}
        if one.body == b"later":
            return {"status": 503, "code": "try-again"}
        return {"status": 202, "receipt": {"signed": receipt(envelope, one.body)}}


@pytest.fixture
def partner(db, monkeypatch) -> Bundler:
    found = Bundler()
    client = httpx.Client(transport=httpx.MockTransport(found))
    monkeypatch.setattr(posting, "_client", lambda to, address: client)
    monkeypatch.setattr(posting, "CONNECTIONS", 1)
    monkeypatch.setattr(posting, "_take_bundles", set())
    laos.known(7)
    services.set_route(to=LAOS, address=laos_address(), valid_from=DAY, actor=FIRST, at=SENT)
    return found


def laos_address() -> str:
    return f"http://127.0.0.1:9{laos.PATH}"


def test_the_first_go_alone_and_the_next_together(partner):
    first = [send(conversation=f"{number}") for number in range(2)]
    deliver()
    second = [send(conversation=f"{number}") for number in range(5)]
    deliver()
    assert partner.requests == [1, 1, 5]
    assert {state(sent) for sent in first + second} == {("received", "")}


def test_each_of_a_bundle_has_its_own_end(partner):
    send()
    deliver()
    bodies = (b"good", b"bad", b"later", b"good")
    sent = [send(body, conversation=f"{place}") for place, body in enumerate(bodies)]
    deliver()
    assert [state(one) for one in sent] == [
        ("received", ""),
        ("refused", "sequence-reused"),
        ("waiting", "try-again"),
        ("received", ""),
    ]


def test_an_answer_that_is_not_one_to_each_is_one_to_none(partner):
    send()
    deliver()
    partner.short = True
    sent = [send(conversation=f"{number}") for number in range(3)]
    deliver()
    assert {state(one) for one in sent} == {("waiting", "no-answer-to-each")}


def test_a_partner_that_takes_none_any_more_gets_them_alone(partner):
    send()
    deliver()
    partner.stubborn = True
    sent = [send(conversation=f"{number}") for number in range(3)]
    deliver()
    assert {state(one)[0] for one in sent} == {"waiting"}
    partner.requests.clear()
    deliver(at=SENT + LEASE)
    assert partner.requests == [1, 1, 1]
    assert {state(one)[0] for one in sent} == {"received"}


def test_a_bundle_is_full_by_number_or_by_size():
    items = list(range(250))
    assert [len(load) for load in packed(items, [1] * 250)] == [100, 100, 50]
    assert [list(load) for load in packed("abcd", [bundles.TAKES, 1, bundles.TAKES - 1, 1])] == [
        ["a"], ["b", "c"], ["d"],
    ]  # fmt: skip
    assert list(packed([], [])) == []
