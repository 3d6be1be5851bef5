"""Who plays in the demo world: Viet Nam's here, another country's in `demo.yaml` of its pack. All invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from thongquan.cli.demo.firms import Firm, firms
from thongquan.identity.domain import Role

OFFICE = "02CI"
HOME = "VN"


@dataclass(frozen=True)
class Account:
    """Somebody of the demo: how he signs in, and what he is there for."""

    username: str
    full_name: str
    role: Role
    above: bool = False  # of the office above that of the others


ACCOUNTS = (
    Account("quantri", "Quản trị viên thử nghiệm", Role.ADMINISTRATOR),
    Account("quantri2", "Quản trị viên thứ hai (thử nghiệm)", Role.ADMINISTRATOR),
    Account("thuongnhan", "Người khai thử nghiệm", Role.TRADER),
    Account("daily", "Đại lý thử nghiệm", Role.BROKER),
    Account("congchuc", "Công chức thử nghiệm", Role.OFFICER),
    Account("lanhdao", "Lãnh đạo thử nghiệm", Role.SUPERVISOR),
    Account("captren", "Lãnh đạo cấp trên thử nghiệm", Role.SUPERVISOR, above=True),
    Account("nganhang", "Ngân hàng thử nghiệm", Role.BANK),
    Account("kiemtoan", "Kiểm toán thử nghiệm", Role.AUDITOR),
    Account("capphep", "Cán bộ cấp phép thử nghiệm", Role.AGENCY),
    Account("traodoi", "Công chức trao đổi quốc tế thử nghiệm", Role.EXCHANGE),
    Account("traodoi2", "Công chức trao đổi quốc tế thứ hai (thử nghiệm)", Role.EXCHANGE),
)


@dataclass(frozen=True)
class Cast:
    """`office`: where its officers work; `agency`: whose officer decides on applications; `identifier`: the
    type of its firms' numbers."""

    country: str
    office: str
    agency: str
    identifier: str
    accounts: Sequence[Account]
    firms: Sequence[Firm]

    def of(self, role: Role, place: int = 0) -> Account:
        """The first who has that role, or the one after so many."""
        return [one for one in self.accounts if one.role is role][place]


def cast() -> Cast:
    """Of this administration."""
    if settings.ADMINISTRATION == HOME:
        return Cast(HOME, OFFICE, "MARD", "tax-10", ACCOUNTS, firms())
    return _of_pack(settings.ADMINISTRATION, Path(settings.PACK) / "demo.yaml")


@lru_cache(maxsize=2)
def _of_pack(country: str, path: Path) -> Cast:
    told: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    accounts = [
        Account(one["username"], one["name"], Role(one["role"]), one.get("above", False))
        for one in told["accounts"]
    ]
    return Cast(
        country,
        told["office"],
        told["agency"],
        told["identifier"],
        tuple(accounts),
        tuple(Firm(one["number"], one["name"], one["city"], one["kind"]) for one in told["firms"]),
    )
