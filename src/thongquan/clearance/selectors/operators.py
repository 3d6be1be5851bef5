"""Whether the party abroad of a declaration is an authorised operator there, recognised here on the day.

For selection alone; nothing that previews a declaration imports this module.
"""

from collections.abc import Collection, Mapping
from datetime import date

import polars as pl

from thongquan.authorised import selectors as authorised
from thongquan.authorised.domain.lists import key_of_name, key_of_number

ABROAD = {"IM": ("EX", "SE", "CZ"), "EX": ("IM", "BY", "CN")}


def recognised_of(frames: Mapping[str, pl.DataFrame], which: Collection[int], *, on: date) -> frozenset[int]:
    """The `d` of `which`; one query for a batch that names somebody abroad."""
    directions = frames["declarations"]["type_code"].to_list()
    wanted, keys = frozenset(which), dict[int, set[str]]()
    rows = frames["parties"].select_seq("d", "role_code", "country_code", "id", "name").iter_rows()
    for d, role, country, number, name in rows:
        if d in wanted and country and role in ABROAD.get(directions[d], ()):
            mine = keys.setdefault(d, set())
            mine |= {key_of_number(country, number)} if number else set()
            mine |= {key_of_name(country, name)} if name else set()
    found = authorised.recognised({key for mine in keys.values() for key in mine}, on)
    return frozenset(d for d, mine in keys.items() if mine & found)
