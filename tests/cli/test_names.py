"""Every command has a name of its own: of two that share one, one would be lost unseen."""

from collections import Counter
from collections.abc import Iterator

import typer

from thongquan.cli.main import app


def named(group: typer.Typer, above: str = "") -> Iterator[str]:
    for command in group.registered_commands:
        yield f"{above} {command.name}"
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        yield f"{above} {inner.name}"
        yield from named(inner.typer_instance, f"{above} {inner.name}")


def test_no_two_commands_share_a_name() -> None:
    counted = Counter(named(app))
    assert len(counted) > 100
    assert [name for name, count in counted.items() if count > 1] == []
