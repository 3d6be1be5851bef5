"""No face lets a declarant act past the door where messages are received, acknowledged and signed."""

import ast
from collections.abc import Iterator
from pathlib import Path

import thongquan
from thongquan.clearance.services import amend, cancel, declarant, objecting

FACES = ("api", "cli", "portal")
ROOT = Path(thongquan.__file__).parent
DONE_BY = {  # what `declarant` alone calls
    amend.ask_amendment, amend.withdraw_amendment, cancel.ask_cancellation, cancel.withdraw_cancellation,
    objecting.lodge, objecting.withdraw,
}  # fmt: skip


def called(path: Path) -> Iterator[str]:
    """Names of calls as `module.function`, by the last name of the module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("thongquan.clearance.services."):
            yield from (f"{node.module.rpartition('.')[2]}.{one.name}" for one in node.names)  # type: ignore[union-attr]


def test_every_act_has_what_it_does() -> None:
    assert set(declarant.EFFECTS) == set(declarant.Act)


def test_no_face_calls_what_it_does() -> None:
    kept = {f"{one.__module__.rpartition('.')[2]}.{one.__name__}" for one in DONE_BY}
    files = [path for face in FACES for path in (ROOT / face).rglob("*.py")]
    assert len(files) > 100
    found = {(path.name, name) for path in files for name in called(path) if name in kept}
    assert found == set()
    for path in files:  # and under no other name
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "thongquan.clearance.services":
                names = [one.name for one in node.names if one.asname]
                assert not set(names) & {"amend", "cancel", "objecting"}, path
