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
"""

import re
from datetime import date
from typing import Any, TypeVar

import msgspec
import yaml

from thongquan.exchange.domain.agreements import Instrument, Terms
from thongquan.kernel.refusals import Refused
from thongquan.kernel.validity import Validity

BYTES_MAX = 1 << 20
_AT = re.compile(r" - at `\$\.?(.*)`$")
T = TypeVar("T", bound=msgspec.Struct)


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


def _read(text: bytes, as_: type[T]) -> T:
    """Refused: too-large, agreement-unfit (where, and what is wrong there)."""
    if len(text) > BYTES_MAX:
        raise Refused("too-large", limit=BYTES_MAX)
    try:
        told: Any = yaml.safe_load(text.decode("utf-8"))
        return msgspec.convert(told, as_)
    except msgspec.ValidationError as why:
        where = _AT.search(str(why))
        path = where[1] if where else ""
        raise Refused("agreement-unfit", path=path, found="", expected=_AT.sub("", str(why))[:200]) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as why:
        raise Refused("agreement-unfit", path="", found="", expected=str(why)[:200]) from None
