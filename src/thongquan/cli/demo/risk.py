"""A few invented risk profiles and guarantees: written by one hand of the demo, approved by another."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.kernel.validity import Validity
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
from thongquan.ledger.domain import GuaranteeKind
from thongquan.risk import services as risk
from thongquan.risk.domain import Lane, Profile, Reason
from thongquan.risk.selectors import profiles_at

OWNER = "02CI"
BANK = "VN-B1"
BY_BANK = Actor.system("demo-bank")
GUARANTEE = Decimal(20_000_000_000)
_PROFILES: tuple[tuple[str, str, Reason, Lane, int, str, str], ...] = (
    ("DEMO-01", "origin_country_code = 'CN' AND commodity_code LIKE '85%'", Reason.TARGETED, Lane.YELLOW, 20,
     "Hàng điện tử từ Trung Quốc", "Electronics from China"),
    ("DEMO-02", "commodity_code LIKE '22%' OR commodity_code LIKE '24%'", Reason.POLICY, Lane.RED, 60,
     "Rượu, bia, thuốc lá", "Alcohol and tobacco"),
    ("DEMO-03", "commodity_code LIKE '71%'", Reason.POLICY, Lane.RED, 60,
     "Đá quý, kim loại quý", "Gems and precious metals"),
    ("DEMO-04", "first_declaration", Reason.INDICATOR, Lane.GREEN, 10,
     "Lần đầu làm thủ tục", "First declaration"),
    ("DEMO-05", "total_customs_value > 50000000000", Reason.INDICATOR, Lane.GREEN, 25,
     "Trị giá lô hàng lớn", "A consignment of great value"),
    ("DEMO-06", "commodity_code LIKE '87%' AND origin_country_code NOT IN ('JP', 'TH')", Reason.TARGETED,
     Lane.YELLOW, 15, "Xe và phụ tùng", "Vehicles and parts"),
    ("DEMO-07", "duty_regime_code = 'ATIGA' AND item_count > 6", Reason.INDICATOR, Lane.GREEN, 30,
     "Nhiều dòng hàng hưởng ưu đãi", "Many preferential items"),
    ("DEMO-08", "net_mass > 0 AND customs_value / net_mass < 20000", Reason.INDICATOR, Lane.GREEN, 15,
     "Trị giá mỗi kg thấp", "A low value per kilogram"),
)  # fmt: skip


def profiles(*, drafter: Actor, approver: Actor, at: datetime, today: date) -> int:
    """How many are new."""
    active = {profile.code for profile in profiles_at(at)}
    new = [row for row in _PROFILES if row[0] not in active]
    for code, condition, reason, lane, weight, vi, en in new:
        profile = Profile(
            code, OWNER, condition, reason, Validity(today - timedelta(days=30)), lane, weight,
            title={"vi": vi, "en": en},
        )  # fmt: skip
        revision = risk.draft_profile(profile=profile, actor=drafter, at=at, why="dữ liệu thử nghiệm / demo")
        risk.approve_profile(code=code, revision=revision, actor=approver, at=at)
        risk.activate_profile(code=code, revision=revision, actor=approver, at=at)
    return len(new)


def guarantees(*, parties: list[Subject], actor: Actor, at: datetime, today: date) -> list[str]:
    """A general guarantee for each of `parties`; their numbers, in that order."""
    numbers = [f"BLC-DEMO-{place:02d}" for place in range(1, len(parties) + 1)]
    for number, party in zip(numbers, parties, strict=True):
        try:
            ledger.guarantee(number)
        except NotFound:
            money.register_guarantee(
                number=number,
                kind=GuaranteeKind.GENERAL,
                party=party.id,
                guarantor=BANK,
                currency="VND",
                amount=GUARANTEE,
                validity=Validity(
                    today.replace(day=1, month=1), today.replace(day=1, month=1, year=today.year + 2)
                ),
                actor=BY_BANK,
                at=at,
            )
            money.accept_guarantee(number=number, actor=actor, at=at)
    return numbers
