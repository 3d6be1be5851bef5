"""What the register of parties says of the people a declaration names."""

import polars as pl

from thongquan.kernel.columns import repeated, typed
from thongquan.parties.domain.identifiers import (
    Types,
    check_identifier,
    type_of,
)

# What is read of the facts that the register gives (parties.selectors.facts).
REGISTER = pl.Schema(
    {
        "id": pl.String(),
        "known": pl.Boolean(),
        "active": pl.Boolean(),
        "stopped": pl.Boolean(),
        "broker": pl.Boolean(),
        "party_id": pl.Int64(),
        "name": pl.String(),
    }
)
MANDATES = pl.Schema({"d": pl.UInt32, "mandate_ok": pl.Boolean})


def _folded(column: str) -> pl.Expr:
    plain = pl.col(column).str.normalize("NFKD").str.to_uppercase().str.replace_all("Đ", "D", literal=True)
    return plain.str.replace_all(r"[^A-Z0-9]", "")


_OWN_ROLE = (pl.col("role_code") == pl.col("direction")) & pl.col("direction").is_in(["IM", "EX"])
_SPEAKS = (_OWN_ROLE | (pl.col("role_code") == "AG")).alias("speaks")
_AGREES = (
    pl.when((pl.col("name") != "") & (pl.col("registered_name") != ""))
    .then(_folded("name") == _folded("registered_name"))
    .alias("name_agrees")
)
_UNASKED = (
    *(pl.lit(None, dtype=dtype).alias(name) for name, dtype in REGISTER.items() if name not in ("id", "name")),
    pl.lit(None, dtype=pl.String).alias("registered_name"),
    pl.lit(None, dtype=pl.Boolean).alias("name_agrees"),
)


def with_register(parties: pl.DataFrame, register: pl.DataFrame | None) -> pl.DataFrame:
    """`parties` (after `derive`) with what the register (REGISTER, one row an id) says of each.

    Adds known, active, stopped, broker, party_id, registered_name, name_agrees (case, accents, punctuation and
    spaces aside) and `speaks`: the importer of an import, the exporter of an export, and the agent.
    """
    if parties.is_empty():
        return parties
    if register is None:
        return parties.with_columns_seq(*_UNASKED, _SPEAKS)
    places = {number: place for place, number in enumerate(register["id"].to_list())}
    found = typed("", [places.get(number) for number in parties["id"].to_list()], pl.UInt32)
    names = {"name": "registered_name"}
    told = [register[name][found].alias(names.get(name, name)) for name in REGISTER.names() if name != "id"]
    return parties.hstack(told).with_columns_seq(_AGREES, _SPEAKS)


def with_mandates(declarations: pl.DataFrame, mandates: pl.DataFrame | None) -> pl.DataFrame:
    """`declarations` with mandate_ok (MANDATES: one row for each declaration that has an agent)."""
    if mandates is None or mandates.is_empty():
        return declarations.hstack([repeated("mandate_ok", None, pl.Boolean, declarations.height)])
    return declarations.join(mandates, on="d", how="left", maintain_order="left")


def agents(parties: pl.DataFrame) -> pl.DataFrame:
    """d, agent_id, principal_id (null: unknown) of each declaration by an agent: to ask for its mandate."""
    agent = parties.filter(pl.col("role_code") == "AG").select_seq("d", agent_id="party_id")
    trader = parties.filter(_OWN_ROLE).select_seq("d", principal_id="party_id")
    each = agent.unique("d", keep="first", maintain_order=True)
    return each.join(trader.unique("d", keep="first"), on="d", how="left", maintain_order="left")


def identified(parties: pl.DataFrame, types: Types) -> list[pl.Series]:
    """id_type and id_fault; each number once, as the same few declare most of a batch."""
    if not types:
        return [repeated(name, None, pl.String, parties.height) for name in ("id_type", "id_fault")]
    pairs = list(zip(parties["id_type_code"].to_list(), parties["id"].to_list(), strict=True))
    known = {pair: _identifier(*pair, types) for pair in set(pairs)}
    found = zip(*(known[pair] for pair in pairs), strict=True)
    return [typed(name, column, pl.String) for name, column in zip(("id_type", "id_fault"), found, strict=True)]


def _identifier(type_code: str, number: str, types: Types) -> tuple[str | None, str | None]:
    type_ = types.get(type_code) if type_code else type_of(number, types)
    if type_ is None:
        return None, "type" if number else None
    return type_.code, check_identifier(type_, number) if number else None
