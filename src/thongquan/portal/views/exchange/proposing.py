"""Forms of the desk as what the services take."""

from datetime import date

from django.http import HttpRequest

from thongquan.exchange.domain.agreements import Terms
from thongquan.exchange.messages import files
from thongquan.kernel.refusals import Refused
from thongquan.portal import wrong

FILE_MOST = 1 << 20
TEXTS = ("title", "legal_basis", "purpose", "use_limits")


def terms_of(request: HttpRequest) -> Terms:
    """Refused("agreement-unfit") where the form says what no agreement has."""
    given = request.POST
    told: dict[str, object] = {
        name: {each: given.get(f"{name}_{each}", "").strip()[:4000] for each in ("vi", "en")} for name in TEXTS
    }
    days = given.get("retention_days", "")
    told |= {
        "number": given.get("number", "").strip()[:60],
        "instrument": given.get("instrument", ""),
        "retention_days": int(days) if days.isascii() and days.isdigit() and len(days) < 7 else 0,
        "receives": given.getlist("receives")[:100],
        "sends": given.getlist("sends")[:100],
        "valid_from": given.get("valid_from", ""),
    }
    if given.get("valid_through"):
        told["valid_through"] = given["valid_through"]
    return files.agreement_of(told).terms()


def date_of(request: HttpRequest, field: str) -> date | None:
    """None where the field is empty. Refused where it is no date."""
    text = request.POST.get(field, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong.value(field, text, "date") from None


def certificate_of(request: HttpRequest) -> bytes:
    """Of the file, or as it was pasted. Refused("certificate-unreadable")."""
    file = request.FILES.get("file")
    if file is not None:
        return file.read(FILE_MOST)
    pasted = request.POST.get("certificate", "").strip()
    if not pasted:
        raise Refused("certificate-unreadable", why="")
    return pasted[:FILE_MOST].encode()
