"""`thongquan co …`, as people type it."""

from pathlib import Path

import msgspec

from tests.cli.typed import Typed
from tests.portal import certificates_told


def test_an_officer_issues_from_a_file_shows_replaces_and_cancels(thongquan: Typed, tmp_path: Path) -> None:
    file = tmp_path / "certificate.json"
    file.write_bytes(msgspec.json.encode(certificates_told.of_ours(reference="VN-LA 26/02/00201")))
    officer = thongquan.by("congchuc")
    which = next(word for word in officer("co", "issue", file).stdout.split() if word.startswith("VN-O"))
    assert "30000 / 30000 KGM" in officer("co", "show", which).stdout
    assert "certificate-known-already" in officer("co", "issue", file, status=1).stderr
    file.write_bytes(msgspec.json.encode(certificates_told.of_ours(reference="VN-LA 26/02/00202")))
    officer("co", "replace", which, file, "--reason", "Sai số lượng")
    after = officer.json("co", "show", which, "--json")["replaced_by"]
    assert officer.json("co", "list", "--side", "ours", "--json")[0]["identifier"] == after
    part = thongquan.by("thuongnhan")("co", "credential", after, "--show", "items.hs_code").stdout
    assert part.count("~") == 3
    thongquan.by("congchuc")("co", "cancel", after, "--reason", "Khai sai")
    assert thongquan.json("co", "show", after, "--json")["state"] == "cancelled"
