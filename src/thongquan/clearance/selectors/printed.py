"""A declaration as it is printed: texts in the languages asked for, for its declarant's eyes.

Nothing that is for officers alone is read here, whoever prints.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import segno
from django.conf import settings

from thongquan.books import selectors as books
from thongquan.clearance.messages.printed import PART, label, labels
from thongquan.clearance.selectors import whole
from thongquan.clearance.selectors.taxes import lines
from thongquan.kernel.canonical import digest
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import Text, text_in
from thongquan.ledger import selectors as ledger
from thongquan.ledger.domain.reference import payment_reference
from thongquan.reference import selectors as reference
from thongquan.tariff.domain.wording import MARKS

EXPLAINED = 100  # items of a declaration up to which every tax is explained in words
PAID_BY = ("payment", "application")
OWNERS = ("IM", "EX", "AG")
DRAWN_AS = {ord("≈"): "~"}  # signs of ours that the font lacks; what a declarant wrote is left as it is
_BY_THEN = {"IM": "arrival", "EX": "departure"}


@dataclass(frozen=True, slots=True)
class Printed:
    """`head`: all but the items, as declaration.typ reads it. `mark`: another one wherever the paper would say
    something else."""

    identifier: str
    languages: tuple[str, ...]
    items: int
    head: Mapping[str, Any]
    mark: str
    _row: Any
    _law: Any
    _declared: Sequence[Mapping[str, Any]]

    def parts(self) -> Iterator[list[dict[str, Any]]]:
        """The items as declaration.typ reads them, at most PART at a time."""
        by_number = {one.get("item_number"): one for one in self._declared}
        say, explained = Say(self.languages), self.items <= EXPLAINED
        for first in range(1, self.items + 1, PART):
            judged = lines(self._row, self._law, first=first, last=first + PART - 1)
            yield [
                _item(line, by_number.get(line["number"], {}), self._row, say, explained=explained)
                for line in judged
            ]


@dataclass(frozen=True, slots=True)
class Say:
    """How values are written: numbers and days as in the first language, texts in each."""

    languages: tuple[str, ...]

    def texts(self, text: Text | None) -> list[str]:
        said = [text_in(text, one).translate(DRAWN_AS) for one in self.languages] if text else [""]
        return list(dict.fromkeys(said))

    def number(self, value: object) -> str:
        if value in (None, ""):
            return ""
        thousands, point = MARKS.get(self.languages[0], (",", "."))
        whole_, _, rest = f"{Decimal(str(value)):,f}".partition(".")
        rest = rest.rstrip("0")
        return whole_.replace(",", thousands) + (point + rest if rest else "")

    def day(self, value: date | str | None) -> str:
        if not value:
            return ""
        on = date.fromisoformat(value) if isinstance(value, str) else value
        return on.strftime("%d/%m/%Y") if self.languages[0] == "vi" else f"{on.day} {on:%b %Y}"

    def moment(self, value: datetime | str | None) -> str:
        if not value:
            return ""
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        here = at.astimezone(ZoneInfo(books.pack().zone))
        return f"{here:%H:%M} {self.day(here.date())}"


def languages_of(asked: str) -> tuple[str, ...]:
    """ "vi", "en" or "vi,en"; "": all languages of the pack. Refused("language-unknown")."""
    known = books.pack().languages
    wanted = tuple(dict.fromkeys(one.strip() for one in asked.split(",") if one.strip())) or tuple(known)
    if unknown := [one for one in wanted if one not in known]:
        raise Refused("language-unknown", language=unknown[0], languages=", ".join(known))
    return wanted


def printed(identifier: str, key: int, languages: tuple[str, ...], *, at: datetime) -> Printed:
    """NotFound."""
    row = whole.rows().filter(pk=key).first()
    if row is None:
        raise NotFound("declaration", identifier)
    one = whole.whole(row, at=at, inside=False)
    say = Say(languages)
    address = f"{settings.URL.rstrip('/')}/declarations/{identifier}"
    head = {**_about(one, say), **_declared(one.shown["content"], say), **_money(one, identifier, say)}
    head |= {"qr": _qr(address), "address": address, "languages": list(languages)}
    head |= {"labels": {code: label(code, languages) for code in labels()}}
    mark = digest({"head": head, "law": one.law.digest, "revision": row.revision})
    footer = [label("record", languages)[0], f"{label('printed', languages)[0]} {say.moment(at)}"]
    return Printed(
        identifier,
        languages,
        row.items,
        {**head, "footer": footer},
        mark,
        row,
        one.law,
        one.shown["content"].get("items", []),
    )


def _about(one: whole.Whole, say: Say) -> dict[str, Any]:
    shown, on = one.shown, one.row.law_day
    content = shown["content"]
    regimes = books.rows_of(one.refs["regimes"], on=on)["regimes"]
    regime = regimes.filter(pl.col("regime") == shown["procedure"]).to_dicts()
    facts = [
        _fact("procedure", shown["procedure"], say, " · ".join(say.texts(_texts(regime)))),
        _fact("registered", say.moment(one.row.registered_at), say),
        _fact("cleared", say.moment(shown["cleared_at"]), say),
        _fact("law-day", say.day(on), say),
        *_parties(content, say),
        _fact("reference", shown["reference"], say),
        _fact("transport", _named("transport_modes", content.get("transport_mode_code", ""), on, say), say),
        _fact("means", content.get("transport_means_id", ""), say),
        _fact(
            "arrival" if shown["direction"] == "IM" else "departure", say.day(content.get("arrival_date")), say
        ),
        _fact("loading", content.get("loading_location_id", ""), say),
        _fact("unloading", content.get("unloading_location_id", ""), say),
        _fact("terms", content.get("trade_terms_code", ""), say, content.get("trade_terms_location", "")),
        _fact(
            "invoice",
            f"{say.number(content.get('invoice_amount'))} {content.get('invoice_currency_code', '')}".strip(),
            say,
        ),
        _fact("gross-mass", say.number(content.get("total_gross_mass")), say),
        _fact("net-mass", say.number(content.get("total_net_mass")), say),
        _fact("packages", say.number(content.get("total_package_quantity")), say),
        _fact("item-count", say.number(shown["items"]), say),
    ]
    return {
        "title": label(f"declaration.{shown['direction']}", say.languages),
        "number": shown["number"],
        "office": say.texts(reference.office(shown["office"], on).names),
        "state": label(f"life.{shown['state']}", say.languages),
        "lane": label(f"lane.{shown['lane']}", say.languages),
        "lane_code": shown["lane"],
        "scan": label("scan", say.languages),
        "page": label("page", say.languages),
        "facts": [fact for fact in facts if fact["value"]],
    }


def _fact(code: str, value: str, say: Say, sub: str = "") -> dict[str, Any]:
    return {"label": label(code, say.languages), "value": value or "", "sub": sub or ""}


def _parties(content: Mapping[str, Any], say: Say) -> Iterator[dict[str, Any]]:
    for one in content.get("parties", []):
        code = f"party.{one['role_code']}" if one["role_code"] in OWNERS else "party"
        where = ", ".join(filter(None, (one.get("city_name"), one.get("country_code"))))
        yield _fact(
            code, one.get("name") or one.get("id", ""), say, " · ".join(filter(None, (one.get("id"), where)))
        )


def _declared(content: Mapping[str, Any], say: Say) -> dict[str, Any]:
    papers = [
        {
            "kind": say.texts(labels().get(f"paper.{one['category_code']}", {"en": one["category_code"]})),
            "type": one.get("type_code", ""),
            "number": one.get("id", ""),
            "date": say.day(one.get("issue_date")),
        }
        for one in content.get("documents", [])
    ]
    return {"documents": papers, "containers": ", ".join(one["id"] for one in content.get("containers", []))}


def _money(one: whole.Whole, identifier: str, say: Say) -> dict[str, Any]:
    taxes = books.rows_of(one.refs["taxes"], on=one.row.law_day)["tax_types"].iter_rows(named=True)
    names = {row["tax"]: _texts([row]) for row in taxes}
    value, every = one.shown["customs_value"], one.totals["all"]
    totals = [
        _total(label("customs-value", say.languages), value, say),
        *(_total(say.texts(names.get(t, {"en": t})), a, say) for t, a in one.totals.items() if t != "all"),
        _total(label("all-taxes", say.languages), every, say, strong=True),
    ]
    debts = [
        {
            "tax": say.texts(names.get(debt["tax"], {"en": debt["tax"]})),
            **{name: say.number(debt[name]) for name in ("open", "guaranteed", "deferred")},
            "due": say.day(debt["due_on"]),
        }
        for debt in one.owed["debts"]
    ]
    owed = one.shown["owed"]
    return {
        "currency": one.law.currency,
        "totals": totals,
        "untaxed": say.texts(one.untaxed) if one.untaxed else [],
        "payment": {
            "owed": say.number(owed),
            "reference": payment_reference(identifier) if owed != "0" else "",
            "debts": debts,
            "paid": _paid(identifier, say),
        },
    }


def _total(texts: list[str], amount: str | None, say: Say, *, strong: bool = False) -> dict[str, Any]:
    told = " · ".join(label("not-known", say.languages)) if amount is None else say.number(amount)
    return {"label": texts, "amount": told, "strong": strong}


def _paid(identifier: str, say: Say) -> list[dict[str, str]]:
    """What money came, in the order it came."""
    posted = ledger.of_declaration(identifier).filter(
        pl.col("kind").is_in(PAID_BY) & (pl.col("role") == "receivable") & (pl.col("declaration") == identifier)
    )
    entries = posted.group_by("entry", maintain_order=True).agg(
        pl.col("at").first(), pl.col("reference").first(), amount=-pl.col("amount").sum()
    )
    return [
        {"at": say.moment(row["at"]), "reference": row["reference"], "amount": say.number(row["amount"])}
        for row in entries.iter_rows(named=True)
    ]


def _item(
    line: Mapping[str, Any], declared: Mapping[str, Any], row: Any, say: Say, *, explained: bool
) -> dict[str, Any]:
    about = [
        f"{label('origin', say.languages)[0]} {line['origin']}" if line["origin"] else "",
        line["schedule"],
        f"{say.number(declared.get('quantity'))} {declared.get('quantity_unit_code', '')}".strip(),
        f"{say.number(declared.get('net_mass'))} kg" if declared.get("net_mass") else "",
        f"{say.number(declared.get('invoice_amount'))} {row.invoice_currency}"
        if declared.get("invoice_amount")
        else "",
    ]
    return {
        "number": str(line["number"]),
        "code": ".".join(filter(None, (line["commodity"][:4], line["commodity"][4:6], line["commodity"][6:]))),
        "description": declared.get("description", ""),
        "about": " · ".join(filter(None, about)),
        "value": say.number(line["customs_value"]),
        "taxes": [_tax(tax, say, explained=explained) for tax in line["taxes"]],
        "untaxed": say.texts(line["untaxed"]) if line["untaxed"] else [],
    }


def _tax(tax: Mapping[str, Any], say: Say, *, explained: bool) -> dict[str, Any]:
    """`why`: in words; where there are many items, the legal basis and the measure alone."""
    treated = label(tax["treatment"], say.languages)[0] if tax["treatment"] in ("exempt", "not-subject") else ""
    rate = f"{say.number(tax['rate'])}\u00a0%" if tax["rate"] is not None else ""
    basis = " · ".join(filter(None, (tax["legal_basis"], tax["measure"])))
    return {
        "name": say.texts(tax["name"]),
        "base": say.number(tax["base"]),
        "rate": " ".join(filter(None, (rate, treated))),
        "amount": say.number(tax["amount"]),
        "why": say.texts(tax["explanation"]) if explained else [basis],
    }


def _named(table: str, code: str, on: date, say: Say) -> str:
    """The code and its name in the first language."""
    rows = reference.codes(table, on).filter(pl.col("code") == code).to_dicts() if code else []
    name = say.texts({k: v for k, v in rows[0].items() if k in say.languages and v})[0] if rows else ""
    return " ".join(filter(None, (code, name)))


def _texts(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    first = rows[0] if rows else {}
    return {k.removeprefix("name_"): v for k, v in first.items() if k.startswith("name_") and v}


def _qr(address: str) -> str:
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()
