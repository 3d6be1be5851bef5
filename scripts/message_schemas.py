"""Writes the JSON Schema of every message between administrations into docs/messages."""

import json
from pathlib import Path

from thongquan.tariff.messages import certificates

FOLDER = Path(__file__).parents[1] / "docs" / "messages"


def written() -> dict[Path, str]:
    """By file: its text."""
    return {
        FOLDER / f"{name}.schema.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in certificates.schemas().items()
    }


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, "utf-8")
