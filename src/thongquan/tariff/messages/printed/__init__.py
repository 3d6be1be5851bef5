"""A certificate of origin as a PDF: what it says comes in as texts, how it is laid out stands in
certificate.typ.

It is set by a program that ends, as a declaration is (docs/decisions/0020-paper.md).
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import yaml

from thongquan.kernel.refusals import Refused

HERE = Path(__file__).parent
LONGEST = 120  # seconds
DRAWN_AS = str.maketrans({"≈": "~", "→": "-"})  # what the font lacks


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """What stands on the paper, by language."""
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load((HERE / "labels.yaml").read_text("utf-8"))
    return found


def typeset(
    body: Mapping[str, Any], *, state: str, address: str, languages: Sequence[str], fonts: Path
) -> bytes:
    """Of the data set `body`; `address`: of its public page, "" where it has none. A language that the labels
    do not have reads the English. Refused: fonts-missing.
    """
    if not any(fonts.glob("*.ttf")):
        raise Refused("fonts-missing")
    told = {
        "d": json.loads(json.dumps(body).translate(DRAWN_AS)),
        "labels": {
            code: list(dict.fromkeys(texts.get(one, texts["en"]) for one in languages))
            for code, texts in labels().items()
        },
        "languages": list(languages),
        "state": state,
        "address": address,
        "qr": _qr(address) if address else "",
    }
    with tempfile.TemporaryDirectory(prefix="thongquan-print-") as folder:
        place = Path(folder)
        (place / "told.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        program = [sys.executable, "-m", "thongquan.tariff.messages.printed.setting", folder, str(fonts)]
        done = subprocess.run(program, capture_output=True, text=True, timeout=LONGEST, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return (place / "whole.pdf").read_bytes()


def _qr(address: str) -> str:
    """As a picture (SVG); a fifth of it may be soiled."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()
