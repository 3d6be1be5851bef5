"""The life of one certificate between Laos and Viet Nam, played step by step; Failed at the first wrong one.

Issued in Laos, received in Viet Nam, used by a declaration there, reported back, revoked in Laos, refused at
its next use in Viet Nam, and proved on both sides.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.text import Text

from thongquan.cli.demo.reach import Body, Failed, Side, until

GRANTED, FIRST_USE, TOO_MUCH, NEXT_USE = "1000", "600", "500", "100"
GOODS = "21011111"  # instant coffee: under no other agency's control in Viet Nam
PRICE = Decimal("7.50")  # US dollars a kilogram
REVOKED = "Nhà xuất khẩu khai không đúng / the exporter's statement was untrue"
UNUSABLE, BEYOND = "ORI-021", "ORI-027"


@dataclass(frozen=True)
class Told:
    """A fact of a step: what it is, and what was found."""

    what: str
    found: str


def certificate(reference: str, consignee: Body, *, on: datetime) -> Body:
    """A form D of Laos for the demo's importer."""
    day = on.date().isoformat()
    exporter = {"name": "ກາເຟພູພຽງ (ທົດລອງ)", "address": "Pakse, Champasak", "country": "LA"}
    signed = {"place": "Pakse", "date": day}
    return {
        "reference": reference,
        "form": "D",
        "issuing_country": "LA",
        "importing_country": "VN",
        "issued_on": day,
        "valid_until": (on.date() + timedelta(days=365)).isoformat(),
        "exporter": exporter,
        "consignee": consignee,
        "transport": {"departure_date": day, "conveyance": "Lorry", "discharge_port": "Lao Bảo"},
        "items": [
            {
                "number": 1,
                "packages": "100 cartons",
                "description": "Instant coffee",
                "hs_code": GOODS[:6],
                "origin_criterion": "RVC 40%",
                "quantity": GRANTED,
                "unit": "KGM",
                "gross_mass": "1060",
                "fob_value": {"amount": str(PRICE * int(GRANTED)), "currency": "USD"},
                "invoice": {"number": f"INV-{reference[-5:]}", "date": day},
            }
        ],
        "declared": {"name": exporter["name"], **signed},
        "certified": {"name": "Department of the demo", **signed},
    }


def declaration(
    reference: str, importer: Body, quantity: str, *, on: datetime, own: str, prefers: bool = True
) -> Body:
    """An import at Lao Bảo of so many kilograms, with the certificate or without."""
    day = on.date().isoformat()
    amount = str(PRICE * int(quantity))
    origin = {"category_code": "origin", "type_code": "FORM-D", "id": reference, "country_code": "LA"}
    mass = f"{Decimal(quantity) * Decimal('1.06'):.2f}"
    return {
        "functional_reference_id": own,
        "type_code": "IM",
        "procedure_code": "A11",
        "declaration_office_id": "32BB",
        "transport_mode_code": "4",
        "transport_means_id": "UN 1234",
        "arrival_date": day,
        "loading_location_id": "LADSH",
        "unloading_location_id": "VNLAO",
        "export_country_code": "LA",
        "destination_country_code": "VN",
        "trade_terms_code": "DAP",
        "invoice_currency_code": "USD",
        "invoice_amount": amount,
        "total_gross_mass": mass,
        "total_net_mass": quantity,
        "total_package_quantity": "10",
        "item_quantity": 1,
        "parties": [
            {"role_code": "IM", "id": importer["id"], "name": importer["name"], "country_code": "VN"},
            {"role_code": "EX", "name": "Phou Phieng Coffee (demo)", "country_code": "LA"},
        ],
        "documents": [
            {"category_code": "invoice", "type_code": "380", "id": f"INV-{own}", "issue_date": day},
            {"category_code": "transport", "type_code": "730", "id": f"CMR-{own}", "issue_date": day},
            *([origin] if prefers else []),
        ],
        "items": [
            {
                "item_number": 1,
                "commodity_code": GOODS,
                "description": "Cà phê hòa tan",
                "origin_country_code": "LA",
                "duty_regime_code": "ATIGA" if prefers else "MFN",
                "direct_transport": prefers,
                "quantity": quantity,
                "quantity_unit_code": "KGM",
                "net_mass": quantity,
                "gross_mass": mass,
                "package_quantity": "10",
                "package_type_code": "CT",
                "unit_price": str(PRICE),
                "invoice_amount": amount,
                "valuation_method_code": "6",
                "taxes": [{"tax_code": "VAT", "category_code": "VAT8"}],
            }
        ],
    }


class Journey:
    """Each step does its part on either side, and says what it found."""

    def __init__(self, sides: Mapping[str, Side], reference: str, *, at: datetime) -> None:
        self.laos, self.vietnam, self.at = sides["LA"], sides["VN"], at
        self.reference = reference
        self.dossier = f"LA-{reference.replace(' ', '_')}"
        self.importer = {key: self.vietnam.who["firm"][key] for key in ("id", "name", "country")}

    def steps(self) -> Sequence[tuple[str, Any]]:
        return (
            ("Lào cấp giấy chứng nhận / Laos issues the certificate", self.issue),
            ("Thông điệp và biên nhận / the message and its receipt", self.carried),
            ("Việt Nam: thuế có và không có ưu đãi / the duty with and without it", self.compared),
            ("Việt Nam: đăng ký và trừ lùi / registered, and drawn of", self.used),
            ("Lào biết phần đã dùng / Laos learns what was used", self.reported),
            ("Việt Nam: quá phần còn lại / beyond what is left", self.beyond),
            ("Lào thu hồi / Laos revokes it", self.revoked),
            ("Việt Nam: lần dùng sau bị từ chối / the next use is refused", self.refused),
            ("Nhật ký hai bên chứng minh / proved by the record of either side", self.proved),
        )

    def issue(self) -> Iterator[Told]:
        told = certificate(self.reference, self.importer, on=self.at)
        officer = self.laos.hand.ask("issue", certificate=told)
        yield Told("số / reference", self.reference)
        yield Told("hàng / goods", f"{GRANTED} kg, HS {GOODS[:6]}, {told['form']}, LA → VN")
        yield Told("người cấp / issued by", officer)

    def carried(self) -> Iterator[Told]:
        yield from self._crossed(self.laos, self.vietnam, "certificate-of-origin")
        here, there = (
            side.hand.ask("certificate", country="LA", reference=self.reference)
            for side in (self.vietnam, self.laos)
        )
        _same(here["state"], "received")
        _same(here["digest"], there["digest"])
        yield Told("SHA-256 ở cả hai bên / the same on both sides", here["digest"])

    def compared(self) -> Iterator[Told]:
        without, granted = (self._tried(FIRST_USE, prefers=prefers) for prefers in (False, True))
        _same(granted["judged"], "ok")
        duties = [_duty(one) for one in (without, granted)]
        if not duties[0][1] > duties[1][1]:
            raise Failed(f"the preference saves nothing: {duties}")
        for name, (rate, duty), said in zip(("MFN", "ATIGA"), duties, (without, granted), strict=True):
            yield Told(f"{name}", f"{rate}% → {_money(duty)} VND; {_money(said['totals']['all'])} VND + VAT")
        yield Told("chênh lệch / difference", f"{_money(duties[0][1] - duties[1][1])} VND")

    def used(self) -> Iterator[Told]:
        own = f"{self.reference[-5:]}-1"
        sent = declaration(self.reference, self.importer, FIRST_USE, on=self.at, own=own)
        status, said = self.vietnam.post("trader", "/declarations", sent)
        if status != 201:
            raise Failed(f"not registered: {status} {_findings(said)}")
        yield Told("tờ khai / declaration", f"{said['identifier']}, {FIRST_USE} kg")
        held = self.vietnam.hand.ask("certificate", country="LA", reference=self.reference)
        _same((held["state"], Decimal(held["items"][0]["used"])), ("used-in-part", Decimal(FIRST_USE)))
        yield Told("đã trừ / drawn", f"{FIRST_USE} / {GRANTED} kg")

    def reported(self) -> Iterator[Told]:
        yield from self._crossed(self.vietnam, self.laos, "certificate-of-origin-utilisation")
        held = self.laos.hand.ask("certificate", country="LA", reference=self.reference)
        _same((held["state"], Decimal(held["items"][0]["used"])), ("used-in-part", Decimal(FIRST_USE)))
        yield Told("Lào ghi / Laos has", f"{held['state']}, {FIRST_USE} / {GRANTED} kg")

    def beyond(self) -> Iterator[Told]:
        yield self._refusal(self._tried(TOO_MUCH), BEYOND)

    def revoked(self) -> Iterator[Told]:
        officer = self.laos.hand.ask("revoke", reference=self.reference, reason=REVOKED)
        yield Told("người thu hồi / revoked by", f"{officer}: {REVOKED}")
        yield from self._crossed(self.laos, self.vietnam, "certificate-of-origin-cancellation")
        held = self.vietnam.hand.ask("certificate", country="LA", reference=self.reference)
        _same(held["state"], "cancelled")
        yield Told("Việt Nam ghi / Viet Nam has", held["state"])

    def refused(self) -> Iterator[Told]:
        own = f"{self.reference[-5:]}-2"
        sent = declaration(self.reference, self.importer, NEXT_USE, on=self.at, own=own)
        status, said = self.vietnam.post("trader", "/declarations", sent)
        _same(status, 422)
        yield self._refusal(said, UNUSABLE)
        held = self.vietnam.hand.ask("certificate", country="LA", reference=self.reference)
        _same(Decimal(held["items"][0]["used"]), Decimal(FIRST_USE))
        yield Told("đã dùng vẫn giữ / what was used stays", f"{FIRST_USE} kg")

    def proved(self) -> Iterator[Told]:
        """By a program that has none of our code."""
        for side in (self.laos, self.vietnam):
            found = until(lambda side=side: self._sealed(side), f"{side.code}: sealed")
            said = checked([one["proof"] for one in found])
            _same(said.count("TRUE:"), len(found))
            last = found[-1]["proof"]["checkpoint"].splitlines()
            yield Told(f"{side.code}: {', '.join(one['kind'].partition('.')[2] for one in found)}", "✓")
            yield Told(f"{side.code}: niêm phong / sealed in", f"{last[0]}, {last[1]} leaves, {last[2]}")

    def _sealed(self, side: Side) -> list[Body]:
        said = side.hand.try_to("proofs", country="LA", reference=self.reference)
        found: list[Body] = said.get("answer", [])
        return found

    def _crossed(self, here: Side, there: Side, kind: str) -> Iterator[Told]:
        """The last message of that kind is received, acknowledged and handled."""

        def receipt() -> Body | None:
            told = here.hand.ask("sent", conversation=self.dossier)
            sent = [one for one in told if one["kind"].partition("/")[0] == kind]
            return sent[-1] if sent and sent[-1]["receipt"] else None

        def handled(sequence: int) -> bool:
            turns = there.hand.ask("received", conversation=self.dossier)
            return any(one["sequence"] == sequence and one["handled"] for one in turns)

        sent = until(receipt, f"{kind} {here.code} → {there.code}")
        until(lambda: handled(sent["sequence"]), f"{kind} in {there.code}")
        signer = next(one for one in here.hand.ask("keys") if one["use"] == "exchange")
        yield Told(f"{here.code} → {there.code}", f"{sent['kind']}, {sent['message_id']}, #{sent['sequence']}")
        yield Told("khóa đã ký / signed by", signer["fingerprint"])
        yield Told("biên nhận / receipt", f"{sent['receipt']['receipt']}, SHA-256 {sent['receipt']['sha256']}")

    def _tried(self, quantity: str, *, prefers: bool = True) -> Body:
        sent = declaration(self.reference, self.importer, quantity, on=self.at, own="TRY", prefers=prefers)
        status, said = self.vietnam.post("trader", "/declarations/preview", sent)
        _same(status, 200)
        return said

    def _refusal(self, said: Body, rule: str) -> Told:
        refusals = [one for one in said["findings"] if one["effect"] == "refuse"]
        if [one["rule"] for one in refusals] != [rule]:
            raise Failed(f"expected {rule} alone, found {_findings(said)}")
        message = refusals[0]["message"]
        return Told(rule, f"{message['vi']} / {message['en']}")


def play(sides: Mapping[str, Side], console: Console) -> None:
    """All steps on the screen."""
    at = datetime.now(UTC)
    journey = Journey(sides, f"LA-VN {at:%y/%m/%d%H%M%S}", at=at)
    for number, (title, step) in enumerate(journey.steps(), 1):
        console.print(Text.assemble((f"\n{number}  ", "bold cyan"), (title, "bold")))
        for told in step():
            console.print(Text.assemble("   ", (told.what, "dim"), "  ", told.found))
        console.print(Text("   ✓", "bold green"))
    console.print(Text("\n✓ Trọn vòng đời / the whole life went right", "bold green"))


def checked(proofs: Sequence[Body]) -> str:
    """What docs/verify_proof.py says of them."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "proofs.json"
        path.write_text(json.dumps(proofs), "utf-8")
        program = Path(__file__).resolve().parents[4] / "docs" / "verify_proof.py"
        said = subprocess.run(
            [sys.executable, str(program), str(path)], capture_output=True, text=True, check=False
        )
    if said.returncode:
        raise Failed(said.stdout + said.stderr)
    return said.stdout


def _duty(said: Body) -> tuple[str, Decimal]:
    """Rate and amount of the import duty."""
    [line] = said["lines"]
    duty = next(tax for tax in line["taxes"] if tax["tax"] == "ID")
    return duty["rate"], Decimal(duty["amount"])


def _findings(said: Body) -> str:
    return "; ".join(
        f"{one['rule']} {one['message'].get('en', '')}" for one in said.get("findings", [])
    ) or str(said)


def _money(amount: object) -> str:
    return f"{Decimal(str(amount)):,.0f}"


def _same(found: object, expected: object) -> None:
    if found != expected:
        raise Failed(f"found {found}, expected {expected}")
