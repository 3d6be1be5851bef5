"""What people do with declarations in a busy office, in the database of the benchmarks: it makes queues long.

Each act is the service's own; one that is refused (of a declaration that is cleared already, say) is left out.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks import place

COMPANIES, DRAFTS, QUESTIONS, CLIENTS, MARKS, FILES = 500, 300, 400, 20, 80, 40
AMENDMENTS, CANCELLATIONS, EXAMINATIONS, HOLDS, PAPERS, TAKEN = 120, 60, 250, 80, 120, 200
QUESTIONS_A_DAY = 20  # of one who asks
FIRST_SERIAL = 991_000_000  # of tax codes that no firm of the demo has
JOBS = 20_000


def act() -> None:
    """Everything, some seconds each."""
    opened, waiting = _declarations()
    for name, work in (
        ("companies", _companies),
        ("drafts", _drafts),
        ("questions", _questions),
        ("marks to approve, clients, files", _registers),
        ("amendments and cancellations", lambda: _changes(opened)),
        ("examinations", lambda: _examinations(waiting)),
        ("holds, papers, desks", lambda: _control(waiting, opened)),
        ("jobs, the journal sealed", _upkeep),
    ):
        place.say(f"  {name}")
        work()


def _actor(name: str) -> Any:
    from thongquan.identity import selectors as identity
    from thongquan.kernel.actors import Actor

    return Actor(identity.subject_of_user(name), office="02CI")


def _declarations() -> tuple[list[str], list[str]]:
    """Identifiers: what is open, and of that what waits for an examination."""
    from django.conf import settings

    from thongquan.clearance.models import Declaration
    from thongquan.kernel.identifiers import qualified

    open_ones = Declaration.objects.filter(life="registered")
    asked = open_ones.exclude(control="examination-due"), open_ones.filter(control="examination-due")
    others, due = (
        [
            qualified(settings.ADMINISTRATION, number)
            for number in rows.order_by("-id").values_list("number", flat=True)[:1000]
        ]
        for rows in asked
    )
    return others, due


def _each(given: Iterable[Any], work: Callable[[Any], object]) -> int:
    """How many of them went through."""
    from django.db import transaction

    from thongquan.kernel.refusals import Refused

    done = 0
    for one in given:
        with suppress(Refused), transaction.atomic():
            work(one)
            done += 1
    return done


def _companies() -> None:
    from thongquan.cli.demo.firms import tax_codes
    from thongquan.cli.demo.people import SINCE
    from thongquan.kernel.actors import Actor
    from thongquan.parties import services as parties
    from thongquan.parties.domain.words import Kind
    from thongquan.parties.services import NewIdentifier

    at = datetime.now(UTC)
    for serial, code in enumerate(tax_codes(FIRST_SERIAL, COMPANIES)):
        parties.register(
            kind=Kind.ORGANISATION, name=f"Công ty TNHH Thương mại Số {serial} (thử nghiệm)", country="VN",
            identifiers=[NewIdentifier("tax-10", code)], valid_from=SINCE, actor=Actor.system("bench"), at=at,
            address="Hải Phòng",
        )  # fmt: skip


def _drafts() -> None:
    from tests.portal.tour import drafted

    _each(range(DRAFTS), lambda _: drafted(items=5))


def _questions() -> None:
    """On as many days as they are asked on; a third is answered, some answers are articles."""
    from tests.portal import help_told

    from thongquan.identity import selectors as identity
    from thongquan.partnership.domain.questions import Context
    from thongquan.partnership.services import asking
    from thongquan.partnership.services.asking import Asked

    now, trader = datetime.now(UTC), identity.signed_in(identity.subject_of_user("thuongnhan"))
    context = Context(page=f"/tariff/{help_told.CODE}", code=help_told.CODE)

    def ask(serial: int) -> None:
        at = now - timedelta(days=1 + serial // QUESTIONS_A_DAY)
        told = Asked("classification", f"Mặt hàng thứ {serial} thuộc mã nào?", "vi", context, help_told.OFFICE)
        question = asking.ask(asked=told, signed=trader, at=at)
        if serial % 3 == 0:
            help_told.answered(question)
        if serial % 10 == 0:
            help_told.published()

    _each(range(QUESTIONS), ask)


def _registers() -> None:
    from tests.clearance.files import send_file
    from tests.portal.tour import registered_client

    from thongquan.parties import services as parties
    from thongquan.parties.domain.words import Mark
    from thongquan.parties.models import Party

    at, officer = datetime.now(UTC), _actor("congchuc")

    def propose(party: int) -> None:
        parties.propose_mark(
            party=party, mark=Mark.PRIORITY, basis="17/QĐ-CHQ", valid_from=at.date(), actor=officer, at=at
        )

    _each(Party.objects.order_by("-pk").values_list("pk", flat=True)[:MARKS], propose)
    _each(range(CLIENTS), lambda _: registered_client())
    _each(range(FILES), lambda _: send_file())


def _changes(identifiers: list[str]) -> None:
    import msgspec

    from thongquan.clearance.models import Declaration
    from thongquan.clearance.selectors import drafts
    from thongquan.clearance.services import amend, cancel

    at, trader = datetime.now(UTC), _actor("thuongnhan")

    def ask(identifier: str) -> None:
        stood = drafts.content_of(Declaration.objects.get(number=identifier.split("-", 1)[1]))
        after = msgspec.structs.replace(stood, remarks="corrected")
        amend.ask_amendment(identifier=identifier, content=after, reason="typing", actor=trader, at=at)

    def drop(identifier: str) -> None:
        cancel.ask_cancellation(identifier=identifier, reason="double", note="", actor=trader, at=at)

    _each(identifiers[:AMENDMENTS], ask)
    _each(identifiers[AMENDMENTS:][:CANCELLATIONS], drop)


def _examinations(identifiers: list[str]) -> None:
    from thongquan.clearance.services import control
    from thongquan.inspection.domain import Kind

    at, officer, supervisor = datetime.now(UTC), _actor("congchuc"), _actor("lanhdao")

    def examine(identifier: str) -> None:
        made = control.request_examination(
            identifier=identifier, reason="Luồng đỏ", kind=Kind.PHYSICAL, actor=officer, at=at
        )
        if made.id % 2:
            control.assign_examination(
                identifier=identifier, inspection=made.id, officer=officer.subject, actor=supervisor, at=at
            )

    _each(identifiers[:EXAMINATIONS], examine)


def _control(identifiers: list[str], opened: list[str]) -> None:
    from thongquan.clearance.services import desk, holding
    from thongquan.documents import services as documents
    from thongquan.kernel.findings import Audience
    from thongquan.kernel.identifiers import Subject
    from thongquan.risk.domain.holds import HoldEffect

    at, officer = datetime.now(UTC), _actor("congchuc")
    placing = holding.Placing(
        HoldEffect.HOLD_CLEARANCE, "authority", "Luật 54/2014, đ.33", "02CI", "Chờ xác minh",
        audience=Audience.PUBLIC,
    )  # fmt: skip

    def paper(identifier: str) -> None:
        documents.ask(
            owner=Subject("declaration", identifier), category="271", text={"vi": "Bảng kê", "en": "List"},
            due=at + timedelta(days=3), actor=officer, at=at,
        )  # fmt: skip

    _each(identifiers[-TAKEN:], lambda one: desk.take(identifier=one, actor=officer, at=at))
    _each(identifiers[:HOLDS], lambda one: holding.place(identifier=one, placing=placing, actor=officer, at=at))
    _each(opened[-PAPERS:], paper)


def _upkeep() -> None:
    """Jobs that are done, as a month leaves them; the journal up to now in its tree."""
    from django.db import connection

    from thongquan.journal import services as journal

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
            " SELECT 'default', 'bench', '{}', 'succeeded', now() FROM generate_series(1, %s)",
            [JOBS],
        )
    journal.seal(datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
