"""Whether an installation is a demo: kept beside its data, and true for the database it was built in alone.

Read before Django is set up, so it asks nothing but the environment and the folder it is given.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

NAME = "demo.json"


def database_mark() -> str:
    """Tells one database from another without its password; the embedded one is always the same."""
    if os.environ.get("THONGQUAN_EMBEDDED") == "1":
        return "embedded"
    parts = urlsplit(os.environ.get("DATABASE_URL", ""))
    place = f"{parts.hostname}:{parts.port}{parts.path}?{parts.query}"
    return hashlib.sha256(place.encode()).hexdigest()[:16]


def kept(folder: Path) -> dict[str, Any] | None:
    """What was kept of the demo in this database (`accounts`: password by user name; `day`; `built`)."""
    try:
        found: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found if found.get("database") == database_mark() else None


def keep(folder: Path, facts: Mapping[str, Any]) -> None:
    """Only the owner of the installation can read it."""
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{NAME}.half"
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump({"database": database_mark(), **facts}, file, ensure_ascii=False, indent=2)
    half.replace(folder / NAME)


def remember(folder: Path) -> None:
    """A demo stays one: its commands see the demo's editions (the DEMO exchange rates) too."""
    if kept(folder) is not None:
        os.environ.setdefault("THONGQUAN_DEMO", "1")
