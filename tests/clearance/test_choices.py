"""The lists a form offers, and what the goods demand."""

import msgspec
import pytest

from tests.api.caller import goods, party, traders
from tests.world import AT, DAY
from thongquan.clearance.domain.declaration import Document
from thongquan.clearance.selectors.choices import (
    LISTS,
    Asked,
    choices,
    goods_of,
    named,
    proofs_of,
    search,
    vat_of,
)
from thongquan.clearance.services.drafted import previewed
from thongquan.kernel.refusals import NotFound
from thongquan.tariff.selectors.browsing import labels

pytestmark = pytest.mark.usefixtures("world")
ASKED = Asked(DAY, AT)


def codes(of: str, words: str, asked: Asked = ASKED) -> list[str]:
    return [one.code for one in search(of, words, asked)]


@pytest.mark.parametrize("of", sorted(set(LISTS) - {"reliefs"}))
def test_every_list_has_choices_with_names_in_every_language(of: str) -> None:
    found = choices(of, ASKED)
    assert found
    assert len({one.code for one in found}) == len(found)
    if of not in ("special",):
        assert all(set(one.names) == {"vi", "en"} for one in found), of


def test_a_list_that_is_none_is_not_found() -> None:
    with pytest.raises(NotFound):
        choices("secrets", ASKED)


def test_words_are_found_without_diacritics_and_codes_by_their_beginning() -> None:
    assert codes("countries", "trung qu")[0] == "CN"
    assert codes("countries", "cn")[0] == "CN"
    assert codes("countries", "viet nam") == ["VN"]
    assert "VNCLI" in codes("locations", "cat lai")
    assert codes("units", "kilo")[0] == "KGM"
    assert codes("countries", "zzzz") == []
    assert len(codes("countries", "")) == 12


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ý", "IT"),
        ("Italia", "IT"),
        ("mỹ", "US"),
        ("usa", "US"),
        ("úc", "AU"),
        ("anh", "GB"),
        ("my", "MY"),
        ("IT", "IT"),
    ],
)
def test_a_country_is_found_by_the_name_people_use_and_by_its_code(typed: str, code: str) -> None:
    assert codes("countries", typed)[0] == code


def test_names_that_people_use_are_of_countries_in_the_list() -> None:
    assert set(labels("also_countries.csv")) <= {one.code for one in choices("countries", ASKED)}


def test_goods_are_searched_as_in_the_calculator() -> None:
    found = search("goods", "ca phe", ASKED)
    assert found[0].code.startswith("0901")
    assert found[0].more["vi"]
    assert codes("goods", "0901.11.20")[0] == "09011120"
    known = goods_of(["87032361", "99999999", "8703", ""], ASKED)
    assert set(known) == {"87032361"}
    assert named("goods", "87032361", ASKED) == known["87032361"]


def test_procedures_are_those_of_the_direction() -> None:
    assert "A11" in codes("regimes", "a11")
    assert codes("regimes", "a11", Asked(DAY, AT, "EX")) == []
    assert named("regimes", "B11", Asked(DAY, AT, "EX")) is not None
    assert named("regimes", "", ASKED) is None


def test_the_currencies_with_a_rate_come_first_and_offices_are_those_where_one_declares() -> None:
    rated = [one.code for one in choices("currencies", ASKED)]
    assert rated[0] == "VND"
    assert rated.index("USD") < rated.index("ALL")
    offices = {one.code for one in choices("offices", ASKED)}
    assert "02CI" in offices
    assert not {"CHQ", "KV02"} & offices


def test_vat_is_asked_where_the_book_leaves_a_choice_and_proofs_are_those_of_the_agreement() -> None:
    [sole] = vat_of("01029010", ASKED)
    assert sole.code == "EXEMPT"
    assert "48/2024" in sole.more["vi"]
    assert vat_of("87032361", ASKED) == []
    assert [one.code for one in proofs_of("ATIGA", ASKED)] == ["FORM-D"]


def test_what_the_goods_demand_is_told_in_words_with_what_answers_it() -> None:
    one = next(found for n in range(99) if (found := goods(seed=n, items=1)).type_code == "IM")
    horses = msgspec.structs.replace(one.items[0], commodity_code="01012100")
    content = msgspec.structs.replace(one, items=[horses])
    me = party(traders()[0].tax_code)
    demands = {demand.measure: demand for demand in previewed(content=content, party=me, at=AT).demands}
    quarantine = demands["animal-quarantine"]
    assert (quarantine.item_number, quarantine.stage, quarantine.open) == (1, "clearance", True)
    assert quarantine.papers == ("veterinary-certificate", "quarantine-registration")
    assert set(quarantine.names) == {"vi", "en"}
    paper = Document(category_code="licence", type_code="veterinary-certificate", id="K-1", item_number=1)
    content = msgspec.structs.replace(content, documents=[*content.documents, paper])
    [met] = [d for d in previewed(content=content, party=me, at=AT).demands if d.measure == "animal-quarantine"]
    assert (met.state, met.document, met.open) == ("licence", "K-1", False)
