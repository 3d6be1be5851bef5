"""A partner, or an agreement, as YAML or JSON: read strictly.

code: LA
name: {vi: Hải quan Lào, en: Lao Customs}
contacts: [{office: International cooperation, email: …}]
address: https://…/api/v1/exchange/messages
certificates: [PEM, …]
agreements:
  - number: VN-LA-1
    instrument: treaty
    title: {vi: …, en: …}
    legal_basis: {vi: …, en: …}
    purpose: {vi: …, en: …}
    use_limits: {vi: …, en: …}
    retention_days: 1825
    receives: [certificate-of-origin]
    sends: [certificate-of-origin-utilisation]
    valid_from: 2026-01-01
    valid_through: 2030-12-31   # the last day; left out: no end
    scope:                      # of trade-data: between which ports, of which goods, what, who may read it
      pairs: [[VNHPH, THLCH]]
      goods: ["0901", "1006"]
      fields: [net_mass, value]
      stage: cleared
      readers: [officer, supervisor]
"""

import re
from datetime import date
from typing import Any, TypeVar

import msgspec
import yaml

from thongquan.exchange.domain import trade
from thongquan.exchange.domain.agreements import Instrument, Terms
from thongquan.identity.domain import Role
from thongquan.kernel.refusals import Refused
from thongquan.kernel.validity import Validity

BYTES_MAX = 1 << 20
_AT = re.compile(r" - at `\$\.?(.*)`$")
T = TypeVar("T", bound=msgspec.Struct)


class Scope(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    pairs: list[tuple[str, str]]
    goods: list[str]
    fields: list[str] = []
    stage: trade.Stage = trade.Stage.CLEARED
    readers: list[Role]

    def told(self) -> trade.Scope:
        return trade.Scope(
            tuple(self.pairs),
            tuple(self.goods),
            frozenset(self.fields),
            self.stage,
            frozenset(self.readers),
        )


class Agreement(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    number: str
    instrument: Instrument
    title: dict[str, str]
    legal_basis: dict[str, str]
    purpose: dict[str, str]
    use_limits: dict[str, str]
    retention_days: int
    valid_from: date
    receives: list[str] = []
    sends: list[str] = []
    valid_through: date | None = None
    scope: Scope | None = None

    def terms(self) -> Terms:
        """Refused("agreement-unfit") where the last day is before the first."""
        if self.valid_through is not None and self.valid_through < self.valid_from:
            found, expected = self.valid_through, f"≥ {self.valid_from}"
            raise Refused("agreement-unfit", path="valid_through", found=found, expected=expected)
        return Terms(
            number=self.number,
            instrument=self.instrument,
            title=self.title,
            legal_basis=self.legal_basis,
            purpose=self.purpose,
            use_limits=self.use_limits,
            retention_days=self.retention_days,
            receives=frozenset(self.receives),
            sends=frozenset(self.sends),
            validity=Validity.through(self.valid_from, self.valid_through),
            scope=self.scope.told() if self.scope else None,
        )


class Partner(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    code: str
    name: dict[str, str]
    contacts: list[dict[str, str]] = []
    address: str = ""
    certificates: list[str] = []
    agreements: list[Agreement] = []


def partner(text: bytes) -> Partner:
    return _read(text, Partner)


def agreement(text: bytes) -> Agreement:
    return _read(text, Agreement)


def agreement_of(told: object) -> Agreement:
    """Of plain values, as a form gives them. Refused("agreement-unfit")."""
    return _converted(told, Agreement)


def _read(text: bytes, as_: type[T]) -> T:
    """Refused: too-large, agreement-unfit (where, and what is wrong there)."""
    if len(text) > BYTES_MAX:
        raise Refused("too-large", limit=BYTES_MAX)
    try:
        told: Any = yaml.safe_load(text.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as why:
        raise Refused("agreement-unfit", path="", found="", expected=str(why)[:200]) from None
    return _converted(told, as_)


def _converted(told: object, as_: type[T]) -> T:
    try:
        return msgspec.convert(told, as_)
    except msgspec.ValidationError as why:
        where = _AT.search(str(why))
        path = where[1] if where else ""
        raise Refused("agreement-unfit", path=path, found="", expected=_AT.sub("", str(why))[:200]) from None
