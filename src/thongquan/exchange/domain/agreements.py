"""What two administrations agreed to send each other: for which purpose, how long it is kept, what it may be
used for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from thongquan.exchange.domain.kinds import FREE, KINDS
from thongquan.exchange.domain.trade import Scope, require_fit
from thongquan.kernel.refusals import Refused
from thongquan.kernel.states import Machine
from thongquan.kernel.texts import Text
from thongquan.kernel.validity import Validity

NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,39}")
WORDS_MOST = 2000
YEARS_MOST = 100


class Instrument(StrEnum):
    """A treaty binds the State; an arrangement does not (Luật 70/2020/QH14, art. 2)."""

    TREATY = "treaty"
    ARRANGEMENT = "arrangement"


INSTRUMENTS: Mapping[Instrument, Text] = {
    Instrument.TREATY: {"vi": "Điều ước quốc tế", "en": "Treaty"},
    Instrument.ARRANGEMENT: {"vi": "Thỏa thuận quốc tế", "en": "Arrangement"},
}


class State(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"  # in force on its days
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Act(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    END = "end"


AGREEMENT = Machine(
    "exchange.agreement",
    State,
    Act,
    State.PROPOSED,
    {
        State.PROPOSED: {
            Act.APPROVE: State.APPROVED,
            Act.REFUSE: State.REFUSED,
            Act.WITHDRAW: State.WITHDRAWN,
        },
        State.APPROVED: {Act.END: State.ENDED},
        State.REFUSED: {},
        State.WITHDRAWN: {},
        State.ENDED: {},
    },
)


@dataclass(frozen=True, slots=True)
class Terms:
    """`receives`, `sends`: names of kinds (`KINDS`) that the partner may send here and we may send it.

    `retention_days`: how long what was received is kept; `use_limits`: what it may be used for, and who may see
    it; `scope`: of trade data, of what. In force on the days of `validity`.
    """

    number: str
    instrument: Instrument
    title: Text
    legal_basis: Text
    purpose: Text
    use_limits: Text
    retention_days: int
    receives: frozenset[str]
    sends: frozenset[str]
    validity: Validity
    scope: Scope | None = None


def require_sound(terms: Terms) -> None:
    """Refused("agreement-unfit": path, found, expected)."""
    if not NUMBER.fullmatch(terms.number):
        raise _unfit("number", terms.number, NUMBER.pattern)
    for path in ("title", "legal_basis", "purpose", "use_limits"):
        _require_words(path, getattr(terms, path))
    if not 0 < terms.retention_days <= YEARS_MOST * 366:
        raise _unfit("retention_days", terms.retention_days, f"1…{YEARS_MOST * 366}")
    if not terms.receives | terms.sends:
        raise _unfit("receives", "", ", ".join(sorted(KINDS)))
    for path, names in (("receives", terms.receives), ("sends", terms.sends)):
        if unknown := sorted(names - (KINDS.keys() - FREE)):
            raise _unfit(path, unknown[0][:60], ", ".join(sorted(KINDS.keys() - FREE)))
    require_fit(terms.scope, terms.receives | terms.sends)


def require_named(name: Text) -> None:
    """A partner's name in both languages of ours. Refused("agreement-unfit")."""
    _require_words("name", name)


def last_day(valid_to: date | None) -> date | None:
    """As screens and files give it."""
    return None if valid_to is None else valid_to - timedelta(days=1)


def days_left(valid_to: date | None, on: date) -> int | None:
    """Until the first day on which it does not hold; None where no end is known."""
    return None if valid_to is None else (valid_to - on).days


def _require_words(path: str, words: Text) -> None:
    for language in ("vi", "en"):
        found = words.get(language, "")
        if not found.strip() or len(found) > WORDS_MOST:
            raise _unfit(f"{path}.{language}", found[:60], f"1…{WORDS_MOST}")


def _unfit(path: str, found: object, expected: str) -> Refused:
    return Refused("agreement-unfit", path=path, found=found, expected=expected)
