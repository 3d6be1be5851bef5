"""A file of many declarations at the command line: sent, looked at, its rest written and sent again."""

import csv

from tests.clearance.files import KEYS, lawful, table


def test_what_was_refused_is_written_mended_and_sent(thongquan, tmp_path):
    good = lawful(3, seed=31)
    mass = good[1].items[0].net_mass
    good[1].items[0].net_mass = "1,5"
    path = tmp_path / "thang.csv"
    path.write_bytes(table(*good))
    trader = thongquan.by("thuongnhan")
    told = trader.json("declare", path, "--json", status=1)
    assert (told["registered"], told["declarations"], told["rest"]) == (2, 3, "csv")
    [newest, *_] = trader.json("batch", "list", "--json")
    assert (newest["receipt"], newest["name"], newest["refused"]) == (told["receipt"], "thang.csv", 1)
    shown = trader.json("batch", "show", told["receipt"], "--refused", "--json")
    assert [one["place"] for one in shown["answers"]] == [2]
    assert "FMT-104" in trader("batch", "show", told["receipt"]).stdout
    rest = tmp_path / "rest.csv"
    trader("batch", "rest", told["receipt"], "--to", rest)
    with rest.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "FMT-104" in rows[0]["why_refused"]
    rows[0]["item.net_mass"] = mass
    with rest.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["why_refused", *KEYS])
        writer.writeheader()
        writer.writerows(rows)
    again = trader.json("declare", rest, "--json")
    assert (again["registered"], again["declarations"]) == (1, 1)
    thongquan.by("daily")("batch", "show", told["receipt"], status=1)
