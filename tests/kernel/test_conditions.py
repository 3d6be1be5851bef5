"""Conditions that people write: what they mean, what is refused, and what an index may rely on."""

import contextlib
from datetime import date
from decimal import Decimal, localcontext

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.kernel.conditions import BadCondition, Condition, Key, Op, Value

MONEY = pl.Decimal(24, 6)
KNOWN = {
    "code": pl.String(),
    "origin": pl.String(),
    "value": MONEY,
    "price": MONEY,
    "rate": pl.Decimal(9, 4),
    "lines": pl.UInt32(),
    "score": pl.Int64(),
    "arrival": pl.Date(),
    "registered": pl.Date(),
    "related": pl.Boolean(),
    "violation": pl.Boolean(),
    "papers": pl.List(pl.String()),
}
ROW = {
    "code": "87032391",
    "origin": "JP",
    "value": Decimal("1500000000"),
    "price": Decimal("12.5"),
    "rate": Decimal("7.5"),
    "lines": 1,
    "score": -3,
    "arrival": date(2026, 11, 22),
    "registered": date(2026, 11, 20),
    "related": True,
    "violation": None,
    "papers": ["FORM-D", "INV"],
}


def held(text, **row):
    frame = pl.DataFrame({name: [value] for name, value in (ROW | row).items()}, schema=KNOWN)
    return frame.select(Condition.parse(text, KNOWN).expr).item()


def value(text, **row):
    frame = pl.DataFrame({name: [value] for name, value in (ROW | row).items()}, schema=KNOWN)
    return frame.select(Value.parse(text, KNOWN).expr).item()


@pytest.mark.parametrize(
    "text",
    [
        "code = '87032391' AND origin <> 'DE'",
        "code LIKE '8703%'",
        "code LIKE '%2391'",
        "code LIKE '%0323%'",
        "code LIKE '8_032391'",
        "origin ILIKE 'j%'",
        "STARTS_WITH(code, '87') AND NOT STARTS_WITH(code, '88')",
        "origin IN ('JP', 'KR') AND origin NOT IN ('DE')",
        "value BETWEEN 1000000000 AND 1500000000.5",
        "value > 1499999999.999999",
        "price = 12.50",
        "price IN (12.5, 3)",
        "lines IN (1, 2) AND lines = 1.0",
        "lines - 2 = -1",
        "lines - 2 < 0",
        "-lines < 0",
        "lines > -1 AND lines < 5000000000",
        "score * 4000000000 = -12000000000",
        "ABS(score) = 3",
        "value * rate / 100 = 112500000",
        "price * 0.01 = 0.125",
        "lines / 4 = 0.25",
        "0.1 + 0.2 = 0.3",
        "ROUND(price, 0) = 13",
        "COALESCE(violation, FALSE) = FALSE",
        "violation IS NULL AND related IS NOT NULL AND related",
        "CASE WHEN origin = 'JP' THEN price ELSE 0 END > 12",
        "CASE origin WHEN 'JP' THEN 'yes' ELSE 'no' END = 'yes'",
        "LENGTH(code) = 8 AND UPPER(LOWER(origin)) = 'JP' AND TRIM(origin) = 'JP'",
        "LEFT(code, 4) = '8703' AND SUBSTR(code, 5, 2) = '23'",
        "GREATEST(price, lines) = 12.5 AND LEAST(price, rate) = 7.5",
        "arrival > '2026-11-21' AND arrival = DATE '2026-11-22'",
        "arrival - registered = 2",
        "registered + INTERVAL '30 days' > arrival AND EXTRACT(MONTH FROM arrival) = 11",
        "ARRAY_CONTAINS(papers, 'FORM-D') AND 'INV' = ANY(papers) AND ARRAY_LENGTH(papers) = 2",
        "origin || '-' || code = 'JP-87032391'",
        "origin IS DISTINCT FROM 'KR'",
        "NULLIF(origin, 'JP') IS NULL",
        "related IS TRUE",
    ],
)
def test_what_is_allowed_means_what_it_says(text):
    assert held(text) is True


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no expression"),
        ("   ", "no expression"),
        ("code = 'x' OR " * 200 + "related", "2000"),
        ("secret = 1", "no fact named 'secret'"),
        ('"^val.*$" > 1', "Selector"),
        ("COLUMNS('val.*') > 1", "Selector"),
        ("value AS x", "Alias"),
        ("papers.x = 'y'", "StructExpr"),
        ("EXISTS (SELECT 1)", "SubPlan"),
        ("code IN (SELECT code FROM facts)", "relation"),
        ("SUM(value) OVER (PARTITION BY origin) > 1", "Over"),
        ("SUM(value) > 1", "Agg"),
        ("MAX(value) > 1", "Agg"),
        ("code ~ '8.*'", "regular expression"),
        ("REGEXP_LIKE(code, '(a+)+$')", "regular expression"),
        ("code RLIKE '^8'", "regular expression"),
        ("value > 1e9", "exactly"),
        ("value > 0.1234567890123", "12 decimal places"),
        ("CAST(value AS DOUBLE) > 1", "cast to text"),
        ("code > 5", "compared"),
        ("code = value", "compared"),
        ("lines = '1'", "compared"),
        ("related = 1", "compared"),
        ("arrival > '22/11/2026'", "not a date"),
        ("arrival > 5", "compared"),
        ("arrival + 1 > arrival", "two numbers"),
        ("origin = NULL", "IS NULL"),
        ("origin IN ('JP', NULL)", "IS NULL"),
        ("origin IN (1, 2)", "list"),
        ("value IN ('1')", "list"),
        ("related AND lines", "wanted"),
        ("NOT lines", "wanted"),
        ("value", "true or false"),
        ("code", "true or false"),
        ("SQRT(value) > 1", "not allowed"),
        ("POW(value, 2) > 1", "not allowed"),
        ("lines % 2 = 0", "not allowed"),
        ("lines // 2 = 0", "not allowed"),
        ("RIGHT(code, 2) = '91'", "positions"),
        ("CASE WHEN related THEN code ELSE value END = 'x'", "one kind"),
        ("related = TRUE" + " = TRUE" * 100, "deeper"),
        ("lines" + "+lines" * 300 + " > 1", "dee"),
        ("value * price * rate * value * price > 1", "decimal places"),
        ("related; DROP TABLE x", "unexpected"),
        ("*", "parse"),
        ("1 = 1 UNION SELECT 1", "expected"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_reason(text, why):
    with pytest.raises(BadCondition) as refused:
        Condition.parse(text, KNOWN)
    assert why in refused.value.why


@pytest.mark.parametrize(
    "text",
    [
        "value / price > 1",
        "value / (price - price) > 1",
        "CASE WHEN price <> 0 THEN value / price ELSE 0 END > 1",
        "1 / lines > 0",
    ],
)
def test_a_division_by_zero_is_not_known_and_stops_no_batch(text):
    assert held(text, price=Decimal(0), lines=0) is not True


def test_a_product_past_38_digits_is_not_known_and_stops_no_batch():
    top = Decimal("999999999999999999.999999")
    assert held("value * price > 1", value=top, price=top) is None
    assert held("value * price > 1", value=Decimal(10) ** 12, price=Decimal(10) ** 12) is True
    assert held("value * price * rate + value > 1", value=top, price=top, rate=Decimal(99999)) is None


def test_an_unknown_fact_leaves_the_condition_unknown():
    assert held("value > 5", value=None) is None
    assert held("value > 5 OR related", value=None) is True
    assert held("NOT value > 5", value=None) is None


def test_a_fact_is_named_where_the_condition_reads_it():
    assert Condition.parse("value > 5 OR origin = 'JP'", KNOWN).reads == {"value", "origin"}


def test_a_value_is_given_as_exact_text():
    assert value("price * 2") == "25.000000"
    assert value("origin || ' ' || CAST(lines AS VARCHAR)") == "JP 1"
    assert value("arrival") == "2026-11-22"
    with pytest.raises(BadCondition):
        Value.parse("papers", KNOWN)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("code = '87032391'", {Key("code", Op.IS, "87032391")}),
        ("'JP' = origin", {Key("origin", Op.IS, "JP")}),
        ("code LIKE '8703%'", {Key("code", Op.STARTS, "8703")}),
        ("origin IN ('JP', 'KR')", {Key("origin", Op.IS, "JP"), Key("origin", Op.IS, "KR")}),
        ("origin = 'JP' AND STARTS_WITH(code, '8703') AND value > 5", {Key("code", Op.STARTS, "8703")}),
        ("origin = 'JP' OR code = '87032391'", {Key("origin", Op.IS, "JP"), Key("code", Op.IS, "87032391")}),
        ("ARRAY_CONTAINS(papers, 'FORM-D')", {Key("papers", Op.HAS, "FORM-D")}),
        ("'FORM-D' = ANY(papers)", {Key("papers", Op.HAS, "FORM-D")}),
        ("code LIKE '8703%' AND value / price > 100", {Key("code", Op.STARTS, "8703")}),
        ("value > 5", None),
        ("origin = 'JP' OR value > 5", None),
        ("NOT origin = 'JP'", None),
        ("origin <> 'JP'", None),
        ("origin NOT IN ('JP')", None),
        ("UPPER(origin) = 'JP'", None),
        ("COALESCE(origin, 'JP') = 'JP'", None),
        ("CASE WHEN origin = 'JP' THEN TRUE ELSE FALSE END", None),
        ("code LIKE '%'", None),
        ("STARTS_WITH(code, '')", None),
        ("lines = 1", None),
        ("related", {Key("related", Op.IS, True)}),
        ("NOT related AND value > 5", {Key("related", Op.IS, False)}),
        ("related AND origin = 'JP'", {Key("origin", Op.IS, "JP")}),
        ("NOT (related AND violation)", None),
    ],
)
def test_one_necessary_condition_is_read_for_the_index_or_none(text, keys):
    needs = Condition.parse(text, KNOWN).needs
    assert needs == (None if keys is None else frozenset(keys))


ATOMS = [
    "code = '87'",
    "code LIKE '8%'",
    "origin IN ('JP', 'KR')",
    "origin <> 'JP'",
    "related",
    "NOT related",
    "value > 5",
    "ARRAY_CONTAINS(papers, 'A')",
    "origin IS NULL",
    "value / price > 1",
]
conditions = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
        inner.map(lambda text: f"NOT ({text})"),
    ),
    max_leaves=6,
)
rows = st.fixed_dictionaries(
    {
        "code": st.sampled_from([None, "", "87", "88", "9"]),
        "origin": st.sampled_from([None, "JP", "KR", "DE"]),
        "related": st.sampled_from([None, True, False]),
        "value": st.sampled_from([None, Decimal(0), Decimal(9)]),
        "price": st.sampled_from([None, Decimal(0), Decimal("0.000001")]),
        "papers": st.sampled_from([None, [], ["A"], ["B", "A"], [None]]),
    }
)


def meets(key, row):
    found = row[key.column]
    if found is None:
        return False
    if key.op is Op.HAS:
        return key.value in found
    return found == key.value if key.op is Op.IS else found.startswith(key.value)


@given(conditions, rows)
def test_a_condition_never_holds_where_no_key_of_it_does(text, row):
    condition = Condition.parse(text, KNOWN)
    frame = pl.DataFrame({name: [row.get(name, ROW[name])] for name in KNOWN}, schema=KNOWN)
    if frame.select(condition.expr).item() and condition.needs is not None:
        assert any(meets(key, row) for key in condition.needs)


money = st.decimals(
    allow_nan=False, allow_infinity=False, places=6, min_value=-(10**18) + 1, max_value=10**18 - 1
)


@given(money, money, st.integers(0, 2**32 - 1), st.sampled_from(["+", "-", "*", "/"]))
def test_arithmetic_is_exact_or_not_known_and_never_fails(a, b, n, op):
    with localcontext(prec=60):
        check_arithmetic(a, b, n, op)


def check_arithmetic(a, b, n, op):
    for text, right in (("value {} price", b), ("value {} lines", Decimal(n))):
        found = value(text.format(op), value=a, price=b, lines=n)
        if found is None:
            assert (op == "/" and right == 0) or (op in "*/" and max(abs(a), abs(right)) >= 10**13)
            continue
        if op == "/":
            assert abs(Decimal(found) * right - a) <= abs(right) * Decimal("1e-12")
        else:
            exact = {"+": a + right, "-": a - right, "*": a * right}[op]
            assert Decimal(found) == exact


WORDS = """code origin value lines arrival related papers ( ) , AND OR NOT = <> > * / - + 1 0.5 'x' '' NULL IS
IN LIKE '%_' CASE WHEN THEN ELSE END BETWEEN DATE '2026-01-01' INTERVAL '9999_months' COALESCE( LEFT( ABS(
ROUND( EXTRACT(YEAR FROM ANY( ^@ ~ :: VARCHAR || -> [ ] { } ; -- % & | # đ 1e9 99999999999999999999"""
words = st.lists(st.sampled_from([word.replace("_months", " months") for word in WORDS.split()]), max_size=14)


@given(words.map(" ".join))
def test_any_text_is_a_condition_that_runs_or_is_refused(text):
    with contextlib.suppress(BadCondition):
        held(text, price=Decimal(0), arrival=date(9999, 12, 31))
