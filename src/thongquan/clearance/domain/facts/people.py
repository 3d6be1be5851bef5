"""What the register of parties says of the people a declaration names."""

import polars as pl

REGISTER = pl.Schema(
    {
        "id": pl.String,
        "known": pl.Boolean,
        "active": pl.Boolean,
        "id_ok": pl.Boolean,  # the form and the check digit of the number, by its type
        "id_why": pl.String,
        "registered_name": pl.String,
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
    *(pl.lit(None, dtype=dtype).alias(name) for name, dtype in REGISTER.items() if name != "id"),
    pl.lit(None, dtype=pl.Boolean).alias("name_agrees"),
)


def with_register(parties: pl.DataFrame, register: pl.DataFrame | None) -> pl.DataFrame:
    """`parties` (after `derive`) with what the register (REGISTER, one row an id) says of each.

    Adds known, active, id_ok, id_why, registered_name, name_agrees (case, accents, punctuation and spaces
    aside) and `speaks`: the importer of an import, the exporter of an export, and the agent.
    """
    if parties.is_empty():
        return parties
    if register is None:
        return parties.with_columns(*_UNASKED, _SPEAKS)
    joined = parties.join(register.select(REGISTER.names()), on="id", how="left", maintain_order="left")
    return joined.with_columns(_AGREES, _SPEAKS)


def with_mandates(declarations: pl.DataFrame, mandates: pl.DataFrame | None) -> pl.DataFrame:
    """`declarations` with mandate_ok (MANDATES: one row for each declaration that has an agent)."""
    if mandates is None:
        return declarations.with_columns(pl.lit(None, dtype=pl.Boolean).alias("mandate_ok"))
    return declarations.join(mandates, on="d", how="left", maintain_order="left")
