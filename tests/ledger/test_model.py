"""The ledger against a plain model of a few dictionaries: whatever is done, both say the same."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger.money import ANA, AT, BINH, CHI, DAY, code, owe, pay, promise, reserve
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors, services
from thongquan.ledger.models import Entry

UNIT, PROMISED = 500_000, 3_000_000
ACTS = ("charge", "pay", "refund", "reverse", "reserve", "restore")
step = st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 6))
Delta = Counter[tuple[str, int]]


class Model:
    """Two declarations of one tax, one guarantee. Each entry is the change it makes; balances are the sum."""

    def __init__(self) -> None:
        self.entries: list[Delta] = []
        self.taken_back: set[int] = set()

    def of(self, what: str, which: int = 0) -> int:
        return sum(entry[what, which] for entry in self.entries)

    def add(self, **changes: int) -> None:
        """`changes`: open0=…, and so on; what changes nothing is left out."""
        self.entries.append(Counter({(name[:-1], int(name[-1])): n for name, n in changes.items() if n}))

    def charge(self, which: int, size: int) -> None:
        more = size * UNIT - self.of("charged", which)
        if more == 0:
            return
        opened = max(self.of("open", which) + more, 0)
        back = opened - self.of("open", which) - more
        self._opened(which, opened, charged=more, credit=back)
        waiting = min(self.of("credit", which), opened)
        if waiting:
            self._opened(which, opened - waiting, credit=-waiting)

    def pay(self, which: int, size: int) -> None:
        amount = size * UNIT
        self._refuse_unless(amount > 0)
        taken = min(amount, self.of("open", which))
        self._opened(which, self.of("open", which) - taken, credit=amount - taken, cash=amount)

    def refund(self, which: int, size: int) -> None:
        self._refuse_unless(0 < size * UNIT <= self.of("credit", which))
        self.add(**{f"credit{which}": -size * UNIT, f"payable{which}": size * UNIT})
        self.taken_back.add(len(self.entries) - 1)  # the bank has the order: nobody takes it back

    def reserve(self, which: int, size: int) -> None:
        bare = self.of("open", which) - self.of("guaranteed", which)
        free = PROMISED - self.of("guaranteed", 0) - self.of("guaranteed", 1)
        self._refuse_unless(0 < bare <= free)
        self.add(**{f"guaranteed{which}": bare})

    def restore(self, which: int, size: int) -> None:
        if covered := self.of("guaranteed", which):
            self.add(**{f"guaranteed{which}": -covered})

    def reverse(self, which: int, size: int) -> None:
        if size >= len(self.entries):
            return
        self._refuse_unless(size not in self.taken_back)
        self.entries.append(Counter({name: -n for name, n in self.entries[size].items()}))
        if not self._sound():
            self.entries.pop()
            raise Refused("cannot-reverse")
        self.taken_back.add(size)

    def _opened(self, which: int, still: int, **besides: int) -> None:
        """The debt is `still` open; cover it no longer needs goes back."""
        changes = {f"{name}{which}": n for name, n in besides.items()}
        needless = max(self.of("guaranteed", which) - still, 0)
        change = still - self.of("open", which)
        self.add(**{f"open{which}": change, f"guaranteed{which}": -needless, **changes})

    def _sound(self) -> bool:
        within = sum(self.of("guaranteed", w) for w in (0, 1)) <= PROMISED
        return within and all(
            0 <= self.of("guaranteed", w) <= self.of("open", w) <= self.of("charged", w)
            and self.of("credit", w) >= 0
            for w in (0, 1)
        )

    @staticmethod
    def _refuse_unless(allowed: bool) -> None:
        if not allowed:
            raise Refused("cannot")


def done(name: str, which: int, size: int, n: int) -> None:
    """The same in the ledger."""
    declaration, said = code(which), {"declaration": code(which), "on": DAY, "actor": BINH, "at": AT}
    match name:
        case "charge":
            services.amend(**said, amounts={"VAT": Decimal(size * UNIT)}, reason="")
        case "pay":
            pay(size * UNIT, declaration, f"T{n}")
        case "refund":
            refund = services.propose_refund(
                party=ANA, declaration=declaration, currency="VND", amount=Decimal(size * UNIT),
                payee_account="A", reason="", actor=BINH, at=AT,
            )  # fmt: skip
            services.approve_refund(refund=refund, on=DAY, actor=CHI, at=AT)
        case "reserve":
            reserve(declaration)
        case "restore":
            services.restore_guarantee(**said, reason="")
        case "reverse":
            entries = list(Entry.objects.order_by("id")[size : size + 1])
            for entry in entries:
                correction = services.propose_reversal(entry=entry.pk, actor=BINH, at=AT, reason="")
                services.approve_reversal(correction=correction, actor=CHI, at=AT)


def balances() -> dict[tuple[str, int], Decimal]:
    found: dict[tuple[str, int], Decimal] = {}
    for which in (0, 1):
        [debt] = selectors.debts(code(which))
        found["open", which], found["guaranteed", which] = debt.open, debt.guaranteed
        found["charged", which] = selectors.charged(code(which)).get("VAT", Decimal(0))
        found["credit", which] = selectors.credit_of(party=ANA, declaration=code(which), currency="VND")
    return found


def total(role: str) -> Decimal:
    return sum(selectors.trial_balance().filter(role=role)["balance"], Decimal(0))


def refused(act: object, *given: object) -> bool:
    try:
        with transaction.atomic():
            act(*given)  # type: ignore[operator]
    except Refused:
        return True
    return False


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(step, min_size=8, max_size=20))
def test_the_ledger_does_what_a_few_dictionaries_do(steps: list[tuple[str, int, int]]) -> None:
    undo = transaction.savepoint()
    try:
        promise(amount=PROMISED)
        model = Model()
        for which in (0, 1):
            owe(code(which), {"VAT": Decimal(2 * UNIT)})
            model.charge(which, 2)
        for n, (name, which, size) in enumerate(steps):
            expected = refused(getattr(model, name), which, size)
            assert refused(done, name, which, size, n) == expected, (name, which, size)
            assert balances() == {key: model.of(*key) for key in balances()}, (name, which, size)
        assert Entry.objects.count() == len(model.entries)
        assert selectors.guarantee("BL1").reserved == model.of("guaranteed", 0) + model.of("guaranteed", 1)
        assert total("cash") == model.of("cash", 0) + model.of("cash", 1)
        assert -total("payable") == model.of("payable", 0) + model.of("payable", 1)
        assert selectors.trial_balance()["balance"].sum() == 0
        assert selectors.drift() == []
    finally:
        transaction.savepoint_rollback(undo)
