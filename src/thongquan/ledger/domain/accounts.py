"""The chart of accounts: the pack numbers and names them, the engine knows only what each is for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from thongquan.kernel.refusals import Refused
from thongquan.kernel.texts import Text

ANY_TAX = "*"


class Role(StrEnum):
    """What an account is for. Memo accounts cover a debt without discharging it, and balance each other."""

    RECEIVABLE = "receivable"  # per tax: what the party owes
    REVENUE = "revenue"  # per tax: what the budget is to receive
    CASH = "cash"  # at the bank
    SUSPENSE = "suspense"  # money received that no debt has taken up
    PAYABLE = "payable"  # refunds approved and not yet paid out
    RELIEF = "relief"  # tax exempted
    GUARANTEED = "guaranteed"  # memo: part of a guarantee set aside for a debt
    CALLED = "called"  # memo: part of a guarantee demanded of the guarantor
    PLEDGES = "pledges"  # memo, against the two above
    DEFERRED = "deferred"  # memo: a debt whose payment is put off
    DEFERRALS = "deferrals"  # memo, against the one above


@dataclass(frozen=True, slots=True)
class Account:
    """A row of the chart; `tax` "*" serves every tax that has none of its own."""

    code: str
    role: Role
    tax: str
    name: Text


@dataclass(frozen=True)
class Chart:
    """Accounts by role and tax; a row with tax "*" serves every tax that has none of its own."""

    accounts: tuple[Account, ...]
    _by_use: dict[tuple[Role, str], str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_use", {(a.role, a.tax): a.code for a in self.accounts})

    def code(self, role: Role, tax: str = ANY_TAX) -> str:
        """The account for `role` and `tax`; Refused("no-account") where the chart has none."""
        found = self._by_use.get((role, tax)) or self._by_use.get((role, ANY_TAX))
        if found is None:
            raise Refused("no-account", role=role, tax=tax)
        return found


def faults(accounts: Iterable[Account]) -> list[str]:
    """What keeps a chart from being published: roles without an account, one use or code given twice."""
    uses: set[tuple[Role, str]] = set()
    codes: dict[str, Role] = {}
    said: list[str] = []
    for account in accounts:
        use = (account.role, account.tax)
        if use in uses:
            said.append(f"two accounts for {account.role} of {account.tax}")
        uses.add(use)
        if codes.setdefault(account.code, account.role) != account.role:
            said.append(f"account {account.code} has two roles")
    missing = [role for role in Role if (role, ANY_TAX) not in uses]
    return said + [f"no account for {role} of any tax" for role in missing]
