"""Where things lie on this installation."""

import os
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("THONGQUAN_VAR", REPOSITORY / "var"))


def installation_secret(name: str, make: Callable[[], str]) -> str:
    """The secret `name` of this installation: made once, kept in a file only its owner can read."""
    folder = VAR / "secrets"
    path = folder / name
    try:
        return path.read_text()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())
    except FileExistsError:
        pass
    return path.read_text()
