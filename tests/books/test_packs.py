"""A small second country loads without any change of code, and what becomes of a pack that changes."""

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.tariff.workbooks import xlsx
from thongquan.books import selectors, services
from thongquan.config.paths import REPOSITORY
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.tariff import services as tariff

pytestmark = pytest.mark.django_db
XX = REPOSITORY / "tests" / "packs" / "xx"
AT = datetime(2026, 11, 22, tzinfo=UTC)
TODAY = AT.date()
ANA = Actor.system("ana")


def tables(book, on=TODAY):
    return selectors.in_force(book, on=on, known_at=AT).tables


def test_a_book_that_changed_in_a_later_pack_becomes_a_draft_for_people_to_publish(tmp_path, settings):
    pack = tmp_path / "xx"
    shutil.copytree(XX, pack)
    services.install(pack=pack, at=AT)
    codes = pack / "books" / "vat" / "vat_rates.csv"
    codes.write_text(codes.read_text().replace("17.5", "18"))
    later = services.install(pack=pack, at=AT)
    assert [r.book for r in later.drafted] == ["vat"]
    assert tables("vat")["vat_rates"].filter(category="STD")["rate"].to_list() == [Decimal("17.5")]
    assert selectors.diff("vat", 1, 2).select("before", "after").rows() == [("17.5000", "18.0000")]


def test_a_second_country_loads_without_any_change_of_code(settings):
    settings.PACK = XX
    pack = selectors.pack()
    assert (pack.languages, pack.currency.code, pack.currency.decimals) == (["fr", "en"], "XTS", 2)
    assert ZoneInfo(pack.zone).key == "America/Lima"
    services.install(pack=XX, at=AT)
    assert tables("taxes")["tax_types"]["places"].to_list() == [2, 2]
    assert tables("vat")["vat_rates"]["name_fr"].to_list() == ["Hors champ", "Taux normal", "Taux zéro"]
    july = tables("tariff", date(2026, 7, 15))
    assert july["nomenclature"].filter(code="0901")["fr"].to_list() == ["Café"]
    assert july["rates"].filter(code="09011120", schedule="UNION")["rate"].to_list() == [0, 5]
    npf = july["rates"].filter(code="09011120", schedule="NPF")
    assert npf.select("rate", "valid_to").rows() == [(10, date(2027, 1, 1))]
    assert tables("tariff", date(2027, 1, 1))["rates"].filter(code="09011120", schedule="NPF")[
        "rate"
    ].to_list() == [8]


def test_the_second_countrys_spreadsheet_is_laid_out_and_written_otherwise(settings):
    settings.PACK = XX
    services.install(pack=XX, at=AT)
    body = xlsx(
        [
            ["Niveau", "Position", "Désignation", "Union", "NPF", "Droit général"],
            [0, "0901", "Café", "", "", ""],
            [1, "09011110", "- Arabica", "0 % sauf BO", "10 %", "12.5 %"],
            [1, "09011120", "- Robusta", "0 % ou 6 %", "huit", "néant"],
        ],
        sheet="Tarif",
    )
    found = tariff.import_workbook(body=body, actor=ANA, at=AT)
    assert found.unread.rows() == [(4, "NPF", "09011120", "huit", "taux illisible", "unreadable rate")]
    rates = (
        selectors.edition("tariff", found.ref.number).tables["rates"].filter(code="09011120", schedule="UNION")
    )
    assert rates.sort("valid_from", "alternative").select("rate", "valid_from", "valid_to").rows() == [
        (0, date(2026, 7, 1), None),
        (5, date(2026, 7, 1), date(2027, 1, 1)),
        (6, date(2027, 1, 1), None),
    ]


def test_a_workbook_cannot_be_imported_before_there_is_a_tariff(settings):
    with pytest.raises(Refused, match="no-tariff-yet"):
        tariff.import_workbook(body=b"", actor=ANA, at=AT)


def test_a_book_nobody_registered_is_named_and_not_read(tmp_path):
    shutil.copytree(XX, tmp_path / "xx")
    (tmp_path / "xx" / "books" / "tides").mkdir()
    assert services.install(pack=tmp_path / "xx", at=AT).unread == ("tides",)
    with pytest.raises(NotFound):
        selectors.kind("tides")
