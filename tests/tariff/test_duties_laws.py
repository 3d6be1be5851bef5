"""Laws of duties that hold for every line, whatever is declared."""

from decimal import ROUND_HALF_UP, Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tariff.owed import LAW, assessed, line
from thongquan.tariff.domain.duties import CODE_STATES, CODES, DUTY_STATES
from thongquan.tariff.domain.vat import STATES as VAT_STATES

codes = st.sampled_from([*LAW.codes.values.to_list(), "0101", "99999999", "", "98211110", "một"])
lines = st.builds(
    line,
    codes,
    st.sampled_from([*LAW.schedules.values, "", "ZZZ"]),
    st.sampled_from(["TH", "MY", "KR", "JP", "MX", "MM", "CN", "KP", "", "??"]),
    value=st.none()
    | st.decimals("-1e17", "999999999999999999", places=6)
    | st.integers(0, 10**12).map(Decimal),
    vat=st.sampled_from([*LAW.vat.categories.values, "", "VAT99"]),
    vat_rate=st.none() | st.sampled_from(["0", "8", "10"]),
    proof=st.sampled_from([*LAW.proofs.values, "", "NAPKIN"]),
    direct=st.booleans(),
    good=st.integers(0, 3),
    quota=st.sampled_from(["", "IN", "OUT", "?"]),
    zone=st.sampled_from(["", "", "GIC", "XYZ"]),
    special=st.sampled_from(["", "", "98211110", "98220000", "98999999"]),
    relief=st.sampled_from(["", "", "GIFT", "?"]),
)
batches = st.lists(lines, min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(batches)
def test_a_batch_of_n_is_n_batches_of_one(batch):
    together = assessed(*batch)
    apart = [assessed(one) for one in batch]
    assert together.items.drop("i").equals(pl.concat([a.items for a in apart]).drop("i"))
    taxes = [a.taxes.with_columns(i=pl.lit(n, pl.UInt32)) for n, a in enumerate(apart)]
    assert together.taxes.sort("i", "order").equals(pl.concat(taxes).sort("i", "order"))


@settings(max_examples=25, deadline=None)
@given(batches, st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(batch, random):
    order = list(range(len(batch)))
    random.shuffle(order)
    plain, mixed = assessed(*batch), assessed(*(batch[n] for n in order))
    assert plain.items.drop("i")[order].equals(mixed.items.drop("i"))


@settings(max_examples=40, deadline=None)
@given(batches)
def test_every_line_has_its_states_and_what_is_not_granted_is_told(batch):
    items = assessed(*batch).items
    assert set(items["entitlement"]) <= set(CODES)
    assert set(items["code_state"]) <= set(CODE_STATES)
    assert set(items["duty_state"]) <= set(DUTY_STATES)
    assert set(items["vat_state"]) <= set(VAT_STATES)
    said = items["entitlement_found"].is_not_null() & items["entitlement_expected"].is_not_null()
    assert ((items["entitlement"] != "ok") == said).all()


@settings(max_examples=40, deadline=None)
@given(batches)
def test_a_tax_row_is_base_times_rate_and_rows_stand_where_the_duty_is_worked_out(batch):
    got = assessed(*batch)
    for row in got.taxes.iter_rows(named=True):
        exact = row["base"] * (row["rate"] or 0) / 100
        due = Decimal(0) if row["relief"] else exact.quantize(Decimal(1), ROUND_HALF_UP)
        assert row["amount"] == due
    worked = got.items.filter(duty_state="ok")["i"].to_list()
    assert sorted(got.taxes.filter(tax="ID")["i"].to_list()) == worked


@settings(max_examples=60, deadline=None)
@given(batches)
def test_what_a_line_is_told_to_claim_or_choose_it_would_be_granted(batch):
    """Of origin, papers and transport as they are declared; a good or a side of a quota may still be asked."""
    told = assessed(*batch).items.iter_rows(named=True)
    tried, wanted = [], []
    for given_line, item in zip(batch, told, strict=True):
        for choice in (item["entitlement_expected"] or "").split("; "):
            named = choice.partition(":")[0]
            if item["entitlement"] in ("split-choose", "split-wrong") and ":" in choice:
                tried.append({**given_line, "rate_alternative": int(named)})
                wanted.append({"ok", "quota-choose"})
            elif item["entitlement"] == "quota-choose" and ":" in choice:
                tried.append({**given_line, "quota_code": named})
                wanted.append({"ok"})
        if item["entitlement"] == "no-schedule":
            for schedule in item["entitlement_expected"].split(", "):
                tried.append({**given_line, "duty_regime_code": schedule})
                lawful = (
                    {"no-rate", "not-eligible", "excluded-country"} if schedule in ("ORD", "MFN") else set()
                )
                wanted.append({"ok", "split-choose", "split-wrong", "quota-choose"} | lawful)
    if tried:
        found = assessed(*tried).items["entitlement"].to_list()
        assert all(state in good for state, good in zip(found, wanted, strict=True)), (found, wanted)


@settings(max_examples=30, deadline=None)
@given(batches)
def test_no_advice_is_dearer_than_what_is_charged(batch):
    got = assessed(*batch)
    charged = dict(got.taxes.filter(tax="ID").select("i", "rate").iter_rows())
    for item in got.items.drop_nulls("cheaper_rate").iter_rows(named=True):
        assert item["i"] not in charged or item["cheaper_rate"] < charged[item["i"]]
