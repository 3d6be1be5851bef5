"""Writes docs/reference/rules.md from the pack's catalogue of rules."""

from pathlib import Path

from thongquan.clearance.domain.rules.page import page
from thongquan.clearance.domain.rules.rows import read_topic, topic_rows

ROOT = Path(__file__).parents[1]
ORDER = (
    "identity",
    "arithmetic",
    "codes",
    "goods",
    "clocks",
    "containers",
    "documents",
    "valuation",
    "origin",
    "duty",
    "requirements",
    "licences",
    "export",
    "claims",
    "doubts",
    "format",
)


def written() -> str:
    folder = ROOT / "packs" / "vn" / "books" / "rules"
    files = sorted(folder.glob("*.yaml"), key=lambda file: ORDER.index(file.stem))
    topics = [(read_topic(file.read_bytes()), topic_rows(file.read_bytes())) for file in files]
    return page(topics, ("vi", "en"))


if __name__ == "__main__":
    (ROOT / "docs" / "reference" / "rules.md").write_text(written(), "utf-8")
