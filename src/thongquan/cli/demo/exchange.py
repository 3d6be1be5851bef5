"""The partner of the demo: what is agreed is in force, and no way leads to it yet."""

from datetime import date, datetime

from django.conf import settings

from thongquan.exchange.domain.agreements import Instrument, Terms
from thongquan.exchange.domain.kinds import FREE, KINDS
from thongquan.exchange.domain.trade import Scope, Stage
from thongquan.exchange.services import SetUp, set_up
from thongquan.identity.domain import Role
from thongquan.kernel.actors import Actor
from thongquan.kernel.validity import Validity

FROM = date(2026, 1, 1)
NAMES = {
    "LA": {"vi": "Hải quan Lào", "en": "Customs of Laos"},
    "VN": {"vi": "Hải quan Việt Nam", "en": "Customs of Viet Nam"},
}

# A port or checkpoint here, one there.
PAIRS = {
    "VN": (("VNDAD", "LAVTE"), ("VNVII", "LATHK")),
    "LA": (("LAVTE", "VNDAD"), ("LATHK", "VNVII")),
}


def other() -> str:
    return next(code for code in NAMES if code != settings.ADMINISTRATION)


def partner(*, first: Actor, second: Actor, at: datetime) -> None:
    """Laos, or from Laos Viet Nam: without a route and a key nothing goes or comes, and paper goes on."""
    set_up(given=given(), first=first, second=second, at=at)


def given(address: str = "", certificates: tuple[bytes, ...] = ()) -> SetUp:
    return SetUp(other(), NAMES[other()], [terms()], address, certificates)


def terms() -> Terms:
    """Invented for the demo, and says so; every kind, both ways."""
    kinds = frozenset(KINDS) - FREE
    return Terms(
        number="VN-LA-DEMO",
        instrument=Instrument.ARRANGEMENT,
        title={
            "vi": "Trao đổi dữ liệu hải quan điện tử (thử nghiệm)",
            "en": "Electronic exchange of customs data (demo)",
        },
        legal_basis={
            "vi": "Giả định cho thế giới thử nghiệm; không phải văn bản thật",
            "en": "Made up for the demo world; no real instrument",
        },
        purpose={
            "vi": "Áp dụng ưu đãi theo xuất xứ và đối chiếu hàng hóa giữa hai nước",
            "en": "To grant preferences by origin, and to compare what is traded between the two countries",
        },
        use_limits={
            "vi": "Chỉ dùng cho thủ tục hải quan; không chuyển cho bên thứ ba",
            "en": "For customs procedures only; not passed on to others",
        },
        retention_days=5 * 366,
        receives=kinds,
        sends=kinds,
        validity=Validity(FROM),
        scope=Scope(
            pairs=PAIRS.get(settings.ADMINISTRATION, PAIRS["VN"]),
            goods=("0901", "1006", "4001", "4407"),
            fields=frozenset({"origin", "quantity", "net_mass", "value", "transport_mode"}),
            stage=Stage.CLEARED,
            readers=frozenset({Role.OFFICER, Role.SUPERVISOR}),
        ),
    )
