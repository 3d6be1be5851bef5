"""Findings as pages tell them: what one rule found stands together, each place by the name of its field."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from thongquan.portal.views.amending.differences import named

LISTS = {"items": _("Goods"), "containers": _("Containers")}  # as wholes
_RAW = re.compile(r"[a-z_]+[\[\].\w]*")  # a name of the record that no form has words for


def alike(findings: Iterable[Mapping[str, Any]], way: str) -> list[list[dict[str, Any]]]:
    """By rule, in the order of the first of each; `place` of a finding says where, `way`: IM or EX."""
    by_rule: dict[str, list[dict[str, Any]]] = {}
    for found in findings:
        by_rule.setdefault(found["rule"], []).append({**found, "place": place(found["path"], way)})
    return list(by_rule.values())


def place(path: str, way: str) -> str:
    """Item 1 · Origin; of a field without words the part it is of, or the path itself."""
    where, label, _unit = named(path, way) if path else ("", "", None)
    known = "" if _RAW.fullmatch(label) else label
    return " · ".join(filter(None, (where, known))) or str(LISTS.get(path, path))
