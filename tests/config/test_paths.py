"""Where an installation keeps what it has."""

import os
import subprocess
import sys

import pytest

from thongquan.config.paths import REPOSITORY

ASKED = "from thongquan.config.paths import VAR; print(VAR)"


@pytest.mark.parametrize(
    ("said", "meant"), [("", str(REPOSITORY / "var")), ("/srv/thongquan", "/srv/thongquan")]
)
def test_a_folder_that_is_named_by_nothing_is_the_usual_one_and_never_where_one_stands(
    said: str, meant: str
) -> None:
    environment = os.environ | {"THONGQUAN_VAR": said, "PYTHONPATH": str(REPOSITORY / "src")}
    told = subprocess.run([sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True)
    assert told.stdout.strip() == meant
