"""Laws of valuation that hold for every declaration."""

from decimal import Decimal
from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tariff.worth import LAW, charge, declared, item
from thongquan.kernel.columns import SHORT
from thongquan.kernel.money import apportion
from thongquan.tariff.domain.valuation import value
from thongquan.tariff.domain.valuation.charges import Parts, shares

amounts = st.decimals("0", "99999999", places=2)
prices = st.decimals("0.01", "99999999", places=4)
kinds = st.sampled_from(["freight", "insurance", "A", "E", "G", "V"])
charges = st.builds(
    charge,
    kinds,
    amounts,
    st.sampled_from(["USD", "EUR", "JPY", "VND", "CHF"]),
    by=st.sampled_from(["value", "mass", "quantity"]),
    of=st.sets(st.integers(1, 4), max_size=3),
)
lines = st.builds(item, prices, mass=prices, quantity=prices)
declarations = st.tuples(
    st.sampled_from(["IM", "EX"]),
    st.sampled_from(["CIF", "FOB", "CFR", "EXW", "??"]),
    st.sampled_from(["USD", "EUR", "JPY", "VND"]),
    st.lists(lines, min_size=1, max_size=6),
    st.lists(charges, max_size=4),
)


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 10**15),
    st.lists(st.decimals("0", "999999999", places=6), min_size=1, max_size=40).filter(any),
)
def test_the_frame_shares_out_as_the_scalar_does_and_loses_nothing(total, weights):
    places = pl.Series(range(len(weights)), dtype=pl.UInt32)
    parts = Parts(
        charge=pl.zeros(len(weights), dtype=pl.UInt32, eager=True),
        item=places,
        weight=pl.Series([int(w * 10**6) for w in weights], dtype=pl.Int128),
        start=pl.Series([0, len(weights)], dtype=pl.UInt32),
        unmet=pl.Series([False]),
    )
    found = shares(parts, pl.Series([total], dtype=pl.Int128)).to_list()
    assert sum(found) == total
    assert found == [int(s) for s in apportion(Decimal(total), weights, Decimal(1))]


@settings(max_examples=30, deadline=None)
@given(st.lists(declarations, min_size=1, max_size=5))
def test_a_batch_of_n_is_n_batches_of_one(batch):
    together = value(*declared(*batch), LAW).items
    apart = pl.concat([value(*declared(one), LAW).items for one in batch])
    assert together.drop("d", "i").equals(apart.drop("d", "i"))


@settings(max_examples=20, deadline=None)
@given(st.lists(declarations, min_size=1, max_size=5))
def test_a_batch_too_long_to_look_up_one_by_one_is_valued_as_its_parts(batch):
    times = SHORT // len(batch) + 1
    together = value(*declared(*batch * times), LAW).items
    apart = pl.concat([value(*declared(*batch), LAW).items] * times)
    assert together.drop("d", "i").equals(apart.drop("d", "i"))


@settings(max_examples=30, deadline=None)
@given(declarations, st.randoms(use_true_random=False))
def test_the_order_of_charges_does_not_matter(declaration, random: Random):
    way, term, currency, items, extra = declaration
    mixed = list(extra)
    random.shuffle(mixed)
    plain = value(*declared((way, term, currency, items, extra)), LAW).items
    shuffled = value(*declared((way, term, currency, items, mixed)), LAW).items
    known = pl.col("valuation_state") == "ok"
    assert plain.filter(known).equals(shuffled.filter(known))


@settings(max_examples=50, deadline=None)
@given(declarations)
def test_what_the_lines_got_adds_up_to_the_charges(declaration):
    got = value(*declared(declaration), LAW)
    if (got.items["valuation_state"] == "ok").all():
        assert got.shares["amount"].sum() == got.items["apportioned"].sum()
        for (_, _), part in got.shares.group_by("d", "type_code"):
            assert part["amount"].to_list() == [a.quantize(Decimal(1)) for a in part["amount"].to_list()]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.decimals("-1e17", "1e17", places=6), amounts), min_size=1, max_size=4))
def test_no_magnitude_makes_a_batch_fail(prices_and_freights):
    batch = [
        ("IM", "FOB", "EUR", [item(price), item("1")], [charge("freight", freight)])
        for price, freight in prices_and_freights
    ]
    got = value(*declared(*batch), LAW).items
    assert got["valuation_state"].null_count() == 0
    assert ((got["valuation_state"] == "ok") == got["customs_value"].is_not_null()).all()
