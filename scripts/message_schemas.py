"""Writes the schemas of messages between administrations, and the page of their fields, into docs/messages.

A schema of a version that is read and no longer the newest is kept as it was published.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from thongquan.authorised.messages import lists
from thongquan.clearance.messages import acdd
from thongquan.exchange.messages import checkpoints, trade
from thongquan.kernel.messages import Messages
from thongquan.licensing.messages import phytosanitary_schema
from thongquan.tariff.messages import certificates, verification

FOLDER = Path(__file__).parents[1] / "docs" / "messages"
PAGE = FOLDER / "fields.md"
SETS: tuple[Messages, ...] = (
    acdd.MESSAGES,
    lists.MESSAGES,
    certificates.MESSAGES,
    verification.MESSAGES,
    trade.MESSAGES,
    checkpoints.MESSAGES,
)
READERS = {
    **dict.fromkeys(lists.MESSAGES.newest, lists.read),
    **dict.fromkeys(acdd.MESSAGES.newest, acdd.read),
    **dict.fromkeys(trade.MESSAGES.newest, trade.read),
    **dict.fromkeys(checkpoints.MESSAGES.newest, checkpoints.read),
    **dict.fromkeys(certificates.MESSAGES.newest, certificates.read),
    **dict.fromkeys(verification.MESSAGES.newest, verification.read),
}
HEAD = """# Fields of the messages

Each kind in its newest version, field by field, as its JSON Schema says it (`scripts/message_schemas.py`
makes this page). Fields in *italics* may be left out. What each kind is for: [the message set](README.md).
"""


def written() -> dict[Path, str]:
    """By file: its text."""
    return {
        **{
            FOLDER / f"{name}.schema.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
            for kinds in SETS
            for name, schema in kinds.schemas().items()
        },
        **{FOLDER / name: text for name, text in phytosanitary_schema.written().items()},
        PAGE: page(),
    }


def kept() -> set[Path]:
    """Schemas of older versions that are still read."""
    return {FOLDER / f"{name}-{version}.schema.json" for kinds in SETS for name, version in kinds.upgrades}


def page() -> str:
    parts = [HEAD]
    for name, schema in (pair for kinds in SETS for pair in kinds.schemas().items()):
        top = _resolved(schema, schema)
        rows = [f"| {' | '.join(row)} |" for row in _fields(top, schema, "")]
        links = f"[schema]({name}.schema.json) · [example]({name}.example.json)"
        parts.append(f"## {schema['title']}\n\n{_line(top.get('description', ''))}\n")
        parts.append("\n".join(["| field | form | what |", "|---|---|---|", *rows, "", links]) + "\n")
    return "\n".join(parts)


def _fields(node: dict[str, Any], whole: dict[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    wanted = set(node.get("required", ()))
    for name, told in node.get("properties", {}).items():
        form, said, inside = _form(told, whole)
        place = f"`{path}{name}`"
        yield place if name in wanted else f"*{place}*", form, _line(told.get("description", said))
        if inside:
            yield from _fields(inside, whole, f"{path}{name}{'[]' if form.startswith('list') else ''}.")


def _form(told: dict[str, Any], whole: dict[str, Any]) -> tuple[str, str, dict[str, Any] | None]:
    """In words; what it says of itself; the object it is or is a list of."""
    told = _resolved(told, whole)
    said = told.get("description", "")
    if "anyOf" in told:
        forms = [_form(each, whole) for each in told["anyOf"]]
        inside = next((found for _, _, found in forms if found), None)
        said = said or next((each for _, each, _ in forms if each), "")
        return " or ".join(form for form, _, _ in forms), said, inside
    if told.get("type") == "array":
        form, of_each, inside = _form(told["items"], whole)
        most = f", at most {told['maxItems']}" if "maxItems" in told else ""
        return f"list of {form}{most}", said or of_each, inside
    if "enum" in told:
        return ", ".join(f"`{each}`" for each in told["enum"]), said, None
    if told.get("type") == "object":
        return "object", said, told
    return _plain(told), said, None


def _plain(told: dict[str, Any]) -> str:
    kind = told.get("type", "any")
    form = {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(kind, kind)
    if "maxLength" in told:
        form += f", {told.get('minLength', 0)} to {told['maxLength']} letters"
    return form


def _resolved(told: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    reference = told.get("$ref")
    return whole["$defs"][reference.rpartition("/")[2]] if reference else told


def _first(node: dict[str, Any]) -> str:
    return _line(node.get("description", ""))


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, "utf-8")
