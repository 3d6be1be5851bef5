"""Writes the JSON Schema of every message between administrations into docs/messages."""

import json
from pathlib import Path

from thongquan.clearance.messages import acdd
from thongquan.tariff.messages import certificates

FOLDER = Path(__file__).parents[1] / "docs" / "messages"
SETS = (certificates.MESSAGES, acdd.MESSAGES)


def written() -> dict[Path, str]:
    """By file: its text."""
    return {
        FOLDER / f"{name}.schema.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for kinds in SETS
        for name, schema in kinds.schemas().items()
    }


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, "utf-8")
