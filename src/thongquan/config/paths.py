"""Where things lie on this installation."""

import os
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("THONGQUAN_VAR") or REPOSITORY / "var")  # set to nothing, it is not set


def installation_secret(name: str, make: Callable[[], str]) -> str:
    """The secret `name` of this installation: made once, kept in a file only its owner can read."""
    path = VAR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _put_once(path, make())
    return path.read_text()


def _put_once(path: Path, text: str) -> None:
    """Two may come here at once, or be killed here: the first whole file wins, none is seen half written."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
