"""`thongquan calculate`: what would I pay under each agreement, by which proof. Nobody signs in."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import typer
from django.utils import timezone
from rich.rule import Rule
from rich.text import Text

from thongquan.books import selectors as books
from thongquan.clearance.selectors.offers import Good, calculated
from thongquan.cli import install, terminal
from thongquan.cli.assess import TREATMENTS
from thongquan.cli.declaration import AsJson, print_json
from thongquan.cli.law import Day
from thongquan.kernel.decimals import exact
from thongquan.kernel.refusals import Refused
from thongquan.kernel.texts import Text as Said

SURE = ("ok", "undecided")  # of the value added tax: the total is one
Code = Annotated[str, typer.Argument(help="Mã hàng / commodity code: 8517.13.00")]
WHY_NOT: Mapping[str, Said] = {
    state: {"vi": vi, "en": en}
    for state, vi, en in (
        ("no-rate", "không có thuế suất cho mã này", "no rate for this code"),
        ("quota-choose", "trong và ngoài hạn ngạch khác nhau", "it differs within and outside the quota"),
        ("quota-inside-only", "chỉ ưu đãi trong hạn ngạch", "favours goods within the quota alone"),
        ("split-wrong", "không có mặt hàng này trong mã", "has no such good under the code"),
        ("split-choose", "mã chia thành nhiều mặt hàng", "cuts the code into several goods"),
        ("no-direct", "cần vận chuyển trực tiếp", "wants direct transport"),
        ("wrong-proof", "cần chứng từ xuất xứ khác", "wants another proof of origin"),
        ("no-proof", "cần chứng từ xuất xứ", "wants a proof of origin"),
        ("zone-not-covered", "hàng từ khu này không được hưởng", "not for goods of this zone"),
        ("excluded-country", "không áp dụng cho nước này", "not for goods of this country"),
        ("not-eligible", "mã hàng không được ưu đãi", "leaves this code out"),
        ("not-member", "nước xuất xứ không phải thành viên", "the origin is not a party to it"),
        ("ordinary-only", "xuất xứ không có đối xử tối huệ quốc", "the origin has no MFN treatment"),
        ("mfn-origin-missing", "hãy khai nước xuất xứ", "say the origin"),
        (
            "unconfirmed",
            "thành viên, chứng từ chưa được đối chiếu",
            "parties or proofs not confirmed here",
        ),
        ("no-schedule", "không có biểu thuế này", "there is no such schedule"),
        ("unknown", "không có mã này", "there is no such code"),
        ("not-leaf", "mã còn chia nhỏ", "the code is divided further"),
        (
            "98-misplaced",
            "dòng Chương 98 khai kèm mã Chương 1-97",
            "chapter 98 goes with chapters 1-97",
        ),
        ("needs-98", "thuế suất ở Chương 98: --special", "the rate stands in chapter 98: --special"),
        ("98-unknown", "Chương 98 không có dòng này", "chapter 98 has no such line here"),
        ("98-ambiguous", "dòng có nhiều thuế suất ở Chương 98", "chapter 98 has it at several rates"),
        ("98-unlinked", "mã không gắn với Chương 98", "the code is not tied to chapter 98"),
        ("no-value", "không có trị giá", "there is no value"),
        ("too-large", "trị giá vượt mức tính được", "the value is beyond what is computed"),
        ("undetermined", "chưa xác định được thuế suất", "the law leaves the rate open"),
        ("not-listed", "không chịu thuế xuất khẩu", "no export duty"),
        ("not-covered", "chưa có dữ liệu thuế xuất khẩu", "export duty is not covered"),
    )
}


def calculate(
    code: Code,
    origin: Annotated[str, typer.Option("--origin", help="Nước xuất xứ / country of origin: CN")],
    value: Annotated[str, typer.Option("--value", help="Trị giá hải quan (VND) / customs value")] = "100000000",
    vat: Annotated[str, typer.Option("--vat", help="Loại thuế suất GTGT / VAT category")] = "",
    special: Annotated[str, typer.Option("--special", help="Dòng Chương 98 / line of chapter 98")] = "",
    zone: Annotated[str, typer.Option("--zone", help="Khu phi thuế quan / zone of origin")] = "",
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Thuế theo từng hiệp định, cần chứng từ gì / what to pay under each agreement, by which proof."""
    install.if_empty()
    at = timezone.now()
    day = _day(on, at)
    good = Good(_digits(code), origin.strip().upper(), _amount(value), vat, _digits(special), zone)
    told = calculated(good, on=day, known_at=at)
    if as_json:
        print_json(told)
    else:
        _show(told, day, at)


def _show(told: Mapping[str, Any], on: date, at: datetime) -> None:
    console = terminal.out()
    about = f"  {told['origin']}  {terminal.money(told['value'])} {told['currency']}  {told['on']}"
    console.print(Text.assemble((told["code"], "bold"), about))
    granted = [one for one in told["offers"] if one["granted"]]
    columns = (
        ("Biểu thuế / schedule", "left"), ("%", "right"), ("Thuế nhập khẩu\nduty", "right"),
        ("Tổng thuế\nall taxes", "right"), ("Cần / wants", "left"),
    )  # fmt: skip
    console.print()
    console.print(terminal.grid(columns, [_offered(one) for one in granted]))
    if any(one["vat_state"] not in SURE for one in granted):
        rows = books.in_force("vat", on=on, known_at=at).tables["vat_rates"]
        categories = ", ".join(rows["category"].unique().sort())
        text = f"Chưa rõ thuế GTGT, chưa có tổng / VAT is open, so is the total: --vat {categories}"
        console.print(Text(text, "yellow"))
    console.print()
    console.print(Rule("Không áp dụng / not applicable", align="left", style="dim"))
    console.print(terminal.grid((("", "left"), ("", "left")), _refused(told["offers"])))
    console.print(Text(f"Ấn bản / edition: tariff {told['edition']['tariff'].partition('@')[0]}", "dim"))


def _refused(offers: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Why not, and the schedules of which it is so."""
    found: dict[str, list[str]] = {}
    for one in offers:
        if not one["granted"]:
            found.setdefault(one["state"], []).append(one["schedule"])
    return [(terminal.said(WHY_NOT[state]), ", ".join(dict.fromkeys(names))) for state, names in found.items()]


def _offered(one: Mapping[str, Any]) -> tuple[Text, str, str, Text, str]:
    which = [one["schedule"], *([f"#{one['alternative']}"] if one["alternative"] else []), one["quota"]]
    name = Text.assemble((" ".join(filter(None, which)), "bold"), f"\n{_said(one['name'])}")
    duty = next((tax for tax in one["owed"] if tax["tax"] != "VAT"), {"treatment": ""})
    rate = TREATMENTS.get(duty["treatment"], "{rate}").format(rate=one["rate"])
    wants = [_said(name) or proof for proof, name in one["papers"].items()]
    wants += ["vận chuyển trực tiếp / direct transport"] if one["needs_direct"] else []
    total = Text(terminal.money(one["taxes"]), "bold") if one["taxes"] else Text("?", "dim")
    return name, rate, terminal.money(one["duty"]), total, "\n".join(wants) or "—"


def _said(texts: Mapping[str, str]) -> str:
    """In the order of the pack's languages."""
    return terminal.said({language: texts.get(language, "") for language in books.pack().languages})


def _day(given: datetime | None, at: datetime) -> date:
    return given.date() if given else books.today(at)


def _digits(text: str) -> str:
    return re.sub(r"[ .]", "", text)


def _amount(text: str) -> Decimal:
    amount = exact(text.replace(" ", ""))
    if amount is None:
        raise Refused("number-unreadable", found=text)
    if amount <= 0:
        raise Refused("amount-not-above-zero", amount=text)
    return amount
