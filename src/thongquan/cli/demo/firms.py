"""Invented firms with tax codes whose check digits are right. Any likeness to a real firm is chance."""

from dataclasses import dataclass

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def tax_code(serial: int) -> str | None:
    """Ten digits whose last is the check digit, or None where `serial` has none (the sum leaves ten)."""
    digits = f"{serial:09d}"
    check = 10 - sum(w * int(x) for w, x in zip(_WEIGHTS, digits, strict=True)) % 11
    return digits + str(check) if check < 10 else None


def tax_codes(start: int, count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        code = tax_code(start)
        if code:
            found.append(code)
        start += 1
    return found


@dataclass(frozen=True)
class Firm:
    """A firm of the demo. `tax_code` has a true check digit; the name is invented."""

    tax_code: str
    name: str
    city: str
    kind: str  # trader or broker


_TRADERS = (
    ("Cà phê Sơn Nguyên", "Buôn Ma Thuột"),
    ("Dệt may Bình Minh", "Nam Định"),
    ("Thủy sản Cửu Long Xanh", "Cần Thơ"),
    ("Điện tử Hồng Hà", "Bắc Ninh"),
    ("Gỗ An Phú", "Bình Dương"),
    ("Cơ khí Đông Triều", "Hải Phòng"),
    ("Nông sản Tây Đô", "Long An"),
    ("Giày da Thống Nhất", "Đồng Nai"),
    ("Hóa chất Việt Thanh", "Phú Thọ"),
    ("Thiết bị y tế Hoa Sen", "Hà Nội"),
    ("Ô tô Trường Giang", "Quảng Nam"),
    ("Bao bì Nam Sài Gòn", "TP. Hồ Chí Minh"),
)
_BROKERS = (("Đại lý hải quan Ba Đình", "Hà Nội"), ("Giao nhận Cát Lái", "TP. Hồ Chí Minh"))


def firms() -> list[Firm]:
    codes = tax_codes(990_000_100, len(_TRADERS) + len(_BROKERS))
    named = [*((n, c, "trader") for n, c in _TRADERS), *((n, c, "broker") for n, c in _BROKERS)]
    return [
        Firm(code, f"Công ty TNHH {name} (thử nghiệm)", city, kind)
        for code, (name, city, kind) in zip(codes, named, strict=True)
    ]
