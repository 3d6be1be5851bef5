"""What the import linter cannot see."""

import ast
import configparser
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import django.db.models
import pytest
from django.apps import apps

import thongquan

ROOT = Path(thongquan.__file__).parent
LINTER = configparser.ConfigParser()
LINTER.read(ROOT.parents[1] / ".importlinter")
FACES = {"config", "portal", "api", "cli", "kernel"}


def floors() -> list[set[str]]:
    layers = LINTER["importlinter:contract:floors"]["layers"].strip().splitlines()
    return [{room.strip(" ()") for room in line.split("|")} for line in layers]


def rooms() -> set[str]:
    return {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()}


def sources(*patterns: str) -> Iterator[tuple[Path, ast.Module]]:
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text())


def test_every_room_has_a_floor_and_its_folder_is_among_the_containers() -> None:
    assert rooms() <= set().union(*floors())
    containers = LINTER["importlinter:contract:rooms"]["containers"].split()
    assert {name.removeprefix("thongquan.") for name in containers} == rooms() - FACES


def test_no_contract_ignores_an_import() -> None:
    assert all("ignore_imports" not in LINTER[section] for section in LINTER.sections())


def test_foreign_keys_point_downstairs_only() -> None:
    floor = {room: n for n, names in enumerate(reversed(floors())) for room in names}
    for model in apps.get_models():
        if not model.__module__.startswith("thongquan."):
            continue
        here = model._meta.app_label
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not isinstance(field, django.db.models.ForeignKey | django.db.models.ManyToManyField):
                continue
            if target._meta.app_label in floor and target._meta.app_label != here:
                assert floor[target._meta.app_label] < floor[here], f"{model.__name__}.{field.name}"


FORBIDDEN_IN_DOMAIN = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic",
    "timezone.now", "os.urandom", "uuid.uuid4", "uuid4", "uuid.uuid1", "open", "input", "print",
}  # fmt: skip
FORBIDDEN_MODULES = {
    "random", "secrets", "os", "socket", "subprocess", "urllib", "requests", "threading", "asyncio", "time",
    "pathlib", "tempfile", "shutil", "sqlite3",
}  # fmt: skip


def _only_pure_paths(node: ast.AST) -> bool:
    """Pure paths are text; they touch no disk."""
    return isinstance(node, ast.ImportFrom) and all(alias.name.startswith("Pure") for alias in node.names)


def test_no_domain_reads_a_clock_a_die_or_a_file() -> None:
    for path, tree in sources("*/domain.py", "*/domain/**/*.py", "kernel/*.py"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in FORBIDDEN_IN_DOMAIN, f"{path}:{node.lineno}"
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                if name == "pathlib" and _only_pure_paths(node):
                    continue
                assert name.split(".")[0] not in FORBIDDEN_MODULES, f"{path}:{node.lineno} imports {name}"


# Of models; those of a library that no floor lies between (allauth) are connected where a room is made ready.
SIGNALS = tuple(
    f"{name}.connect"
    for name in ("pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed",
                 "class_prepared", "pre_migrate", "post_migrate")
)  # fmt: skip


def test_nobody_reaches_a_model_or_a_signal_by_string() -> None:
    for path, tree in sources("**/*.py"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert not called.endswith("get_model"), f"{path}:{node.lineno}"
                assert called.split(".")[-1] not in ("connect_via", "receiver"), f"{path}:{node.lineno}"
                assert not called.endswith(SIGNALS), f"{path}:{node.lineno}"
                if called.endswith("import_module") and isinstance(node.args[0], ast.Constant):
                    assert str(node.args[0].value).split(".")[1] in path.parts, f"{path}:{node.lineno}"


def _named(module: str) -> Iterator[str]:
    """The modules of ours that a module of ours names in its imports, the packages above them included."""
    path = ROOT.parent.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for node in ast.walk(ast.parse(file.read_text())) if file.exists() else ():
        named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            named = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        yield from (name for name in named if name.startswith("thongquan."))


def test_preview_imports_nothing_of_risk() -> None:
    seen: set[str] = set()
    waiting = ["thongquan.clearance.services.preview"]
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += _named(module)
    assert len(seen) > 50
    assert sorted(name for name in seen if name.startswith("thongquan.risk")) == []


def test_files_and_functions_stay_small() -> None:
    for path, tree in sources("**/*.py"):
        lines = path.read_text().count("\n")
        assert lines <= 600, f"{path} has {lines} lines"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or 0) - node.lineno + 1
                assert size <= 70, f"{path}:{node.lineno} {node.name} has {size} lines"


def test_no_room_is_a_shared_drawer() -> None:
    drawers = {"common", "core", "base", "shared", "utils", "helpers", "misc"}
    for path in ROOT.rglob("*"):
        assert path.stem not in drawers, path


@pytest.mark.parametrize("room", sorted(rooms() - {"config"}))
def test_every_module_imports_by_itself(room: str) -> None:
    package = importlib.import_module(f"thongquan.{room}")
    for module in pkgutil.walk_packages(package.__path__, f"thongquan.{room}."):
        importlib.import_module(module.name)
