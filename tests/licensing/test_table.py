"""An application as a table."""

import pytest

from thongquan.kernel.refusals import Refused
from thongquan.licensing.messages.table import GOODS, read, template


def test_what_is_filled_in_under_the_heading_is_read_back():
    heading = template(["species", "code"])
    body = heading + "import,Equus,I,01012900,Horses,100,KGM,,,AU\n,,,01013010,,2,KGM,,,\n"
    found = read(body.encode("utf-8-sig"))
    assert found["direction"] == "import"
    assert found["fields"] == {"species": "Equus", "code": "I"}  # a field may be called as a word of the goods
    assert [good["code"] for good in found["goods"]] == ["01012900", "01013010"]
    assert found["goods"][0]["origin"] == "AU"
    assert heading.count("goods.") == len(GOODS)


@pytest.mark.parametrize("body", [b"", b"direction,species\n", b"\xff\xfe", b"a,b\n1,2,3\n", b'a\n"x'])
def test_what_is_no_such_table_is_refused(body: bytes):
    with pytest.raises(Refused, match="table-unreadable"):
        read(body)
