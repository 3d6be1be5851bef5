"""Customs values worked by hand from the articles. What is expected is literal; the sums stand beside it.

Rates of the week here: USD 25,476.2; EUR 29,588.5; 100 JPY 16,582; KRW 18.463217; 1,000 IDR 1,551.4; LAK 1.18.
"""

from decimal import Decimal

from tests.oracle.oracle import Charge, Line, Shipment

CODE = "84713020"  # computers: MFN 0 per cent


def line(number=1, price="1000", **said):
    return Line(number, CODE, origin="US", claim="MFN", price=Decimal(price), vat="VAT8", **said)


def charge(kind, amount, currency="USD", **said):
    return Charge(kind, Decimal(amount), currency, **said)


def values(engine, *lines, terms="CIF", currency="USD", direction="import", charges=()):
    sale = Shipment(lines, direction, terms, currency, tuple(charges))
    return [owed.value for owed in engine.answer([sale])[0]]


def test_nd59_art_20_a_cif_price_is_the_value_at_the_first_port_of_entry(in_2026):
    """NĐ 59/2018, Điều 20: the price payable up to the first port of entry."""
    # 1,200 x 25,476.2 = 30,571,440
    assert values(in_2026, line(price="1200")) == [30_571_440]


def test_nd59_art_20_freight_and_insurance_are_added_to_a_fob_price(in_2026):
    """NĐ 59/2018, Điều 20: what the price leaves out up to the first port of entry is added."""
    # price     1,000 x 25,476.2 = 25,476,200
    # freight     100 x 25,476.2 =  2,547,620
    # insurance   5.5 x 25,476.2 =    140,119.1 -> 140,119          sum 28,163,939
    charges = [charge("freight", "100"), charge("insurance", "5.5")]
    assert values(in_2026, line(), terms="FOB", charges=charges) == [28_163_939]


def test_nd59_art_20_insurance_that_was_not_bought_is_not_added(in_2026):
    """NĐ 59/2018, Điều 20: only what was paid or is payable; without insurance there is none to add."""
    # 25,476,200 + 2,547,620 = 28,023,820
    assert values(in_2026, line(), terms="FOB", charges=[charge("freight", "100")]) == [28_023_820]


def test_nd59_art_20_a_fob_price_without_its_freight_is_no_value(in_2026):
    """NĐ 59/2018, Điều 20: the goods were carried; until the freight is declared there is no value."""
    assert values(in_2026, line(), terms="FOB", charges=[charge("insurance", "5.5")]) == [None]


def test_nd59_art_20_freight_that_stands_in_the_price_is_not_added_again(in_2026):
    """NĐ 59/2018, Điều 20: CFR holds the freight and leaves out the insurance."""
    # price   2,000 x 29,588.5 = 59,177,000;  insurance 10 x 29,588.5 = 295,885;  sum 59,472,885
    charges = [charge("freight", "300", "EUR"), charge("insurance", "10", "EUR")]
    assert values(in_2026, line(price="2000"), terms="CFR", currency="EUR", charges=charges) == [59_472_885]


def test_nd59_art_20_the_value_of_exports_is_the_price_at_the_port_of_exit(in_2026):
    """NĐ 59/2018, Điều 20: a FOB price is that price; freight abroad is no part of it."""
    # 500 x 25,476.2 = 12,738,100
    found = values(
        in_2026, line(price="500"), terms="FOB", direction="export", charges=[charge("freight", "40")]
    )
    assert found == [12_738_100]


def test_nd59_art_20_international_freight_and_insurance_are_taken_off_an_export_price(in_2026):
    """NĐ 59/2018, Điều 20: export value without international insurance and freight."""
    # 12,738,100 - 40 x 25,476.2 (1,019,048) - 3 x 25,476.2 (76,428.6 -> 76,429) = 11,642,623
    charges = [charge("freight", "40"), charge("insurance", "3")]
    assert values(in_2026, line(price="500"), direction="export", charges=charges) == [11_642_623]


def test_nd59_art_20_commission_is_shared_by_the_value_of_the_lines(in_2026):
    """NĐ 59/2018, Điều 20: line value = invoice line + its share, share = line / base of allocation."""
    # each line 100 x 25,476.2 = 2,547,620; commission 10 x 25,476.2 = 254,762, a third each: 84,920 and
    # two thirds of a đồng; the two đồng left over go to the first two lines
    lines = [line(n, "100") for n in (1, 2, 3)]
    found = values(in_2026, *lines, charges=[charge("A", "10")])
    assert found == [2_632_541, 2_632_541, 2_632_540]
    assert sum(found) == 3 * 2_547_620 + 254_762


def test_nd59_art_20_shares_follow_unequal_lines(in_2026):
    """NĐ 59/2018, Điều 20: share = line invoice value / allocation base."""
    # royalties 1,000 đ over 70 : 20 : 10 -> 700, 200, 100; prices in đồng stand as they are
    lines = [line(1, "70"), line(2, "20"), line(3, "10")]
    assert values(in_2026, *lines, currency="VND", charges=[charge("E", "1000", "VND")]) == [770, 220, 110]


def test_nd59_art_20_freight_may_be_shared_by_weight(in_2026):
    """NĐ 59/2018, Điều 20: the base of allocation may be weight or volume."""
    # 1,000,001 x 1/3 = 333,333.67 and x 2/3 = 666,667.33: the đồng left goes to the larger remainder, line 1
    lines = [line(1, "5000", net_mass=Decimal(1)), line(2, "5000", net_mass=Decimal(2))]
    freight = [charge("freight", "1000001", "VND", by="mass")]
    assert values(in_2026, *lines, terms="FOB", currency="VND", charges=freight) == [338_334, 671_667]


def test_nd59_art_20_a_charge_stays_with_the_lines_it_is_for(in_2026):
    """NĐ 59/2018, Điều 20: the line says which of the adjustments of the header are its own."""
    # packing 101 đ for lines 2 and 3 alone: 50.5 each, the odd đồng to the earlier
    lines = [line(n, "1000") for n in (1, 2, 3)]
    packing = [charge("C", "101", "VND", lines=(2, 3))]
    assert values(in_2026, *lines, currency="VND", charges=packing) == [1_000, 1_051, 1_050]


def test_nd59_art_20_what_comes_after_importation_is_taken_off(in_2026):
    """NĐ 59/2018, Điều 20: the price up to the port of entry, without inland freight and later works."""
    # 10,000,000 - 750,000 (V, inland freight) - 250,000 (U, assembly) = 9,000,000
    charges = [charge("V", "750000", "VND"), charge("U", "250000", "VND")]
    assert values(in_2026, line(price="10000000"), currency="VND", charges=charges) == [9_000_000]


def test_nd59_art_20_a_discount_cannot_make_a_value_less_than_nothing(in_2026):
    """NĐ 59/2018, Điều 20: a price paid or payable is not negative; such a declaration has no value."""
    # line 1: 100 - 201 < 0; line 2: 1,000 - 200 = 800 (401 by quantity 1 : 1, the odd đồng to line 1)
    lines = [line(1, "100", quantity=Decimal(1)), line(2, "1000", quantity=Decimal(1))]
    discount = [charge("G", "401", "VND", by="quantity")]
    assert values(in_2026, *lines, currency="VND", charges=discount) == [None, 800]


def test_nd59_art_21_5_each_amount_is_reckoned_at_the_rate_of_its_own_currency(in_2026):
    """NĐ 59/2018, Điều 21.5: the bank's rate of the week for every currency of the declaration."""
    # price     123,456 JPY x 165.82   = 20,471,473.92 -> 20,471,474
    # freight    150.25 USD x 25,476.2 =  3,827,799.05 ->  3,827,799
    # insurance   1,000 KRW x 18.463217 =     18,463.217 -> 18,463      sum 24,317,736
    charges = [charge("freight", "150.25"), charge("insurance", "1000", "KRW")]
    found = values(in_2026, line(price="123456"), terms="FOB", currency="JPY", charges=charges)
    assert found == [24_317_736]


def test_nd59_art_21_5_a_rate_for_a_thousand_units_is_a_thousandth_for_one(in_2026):
    """NĐ 59/2018, Điều 21.5: small currencies are quoted by the thousand."""
    # 1,000,000 IDR x 1,551.4 / 1,000 = 1,551,400
    assert values(in_2026, line(price="1000000"), currency="IDR") == [1_551_400]


def test_nd59_art_21_5_without_a_rate_there_is_no_value(in_2026):
    """NĐ 59/2018, Điều 21.5: a currency the week has no rate for cannot be reckoned."""
    assert values(in_2026, line(), currency="XAF") == [None]


def test_tt38_art_18_5_an_amount_in_đồng_has_no_decimals(in_2026):
    """TT 38/2015, Điều 18.5: amounts in VND without decimals; half a đồng is a whole one."""
    # 25 LAK x 1.18 = 29.5 -> 30; 75 LAK x 1.18 = 88.5 -> 89 (to the even one it would be 88)
    assert values(in_2026, line(1, "25"), line(2, "75"), currency="LAK") == [30, 89]


def test_tt38_art_18_5_an_invoice_value_has_up_to_four_decimals(in_2026):
    """TT 38/2015, Điều 18.5: invoice value 4 decimals, none of them lost before the reckoning."""
    # 0.0001 x 29,588.5 = 2.95885 -> 3; 1,234.5678 x 29,588.5 = 36,529,009.3503 -> 36,529,009
    found = values(in_2026, line(1, "0.0001"), line(2, "1234.5678"), currency="EUR")
    assert found == [3, 36_529_009]
