"""The steps about the whole consignment: who and how, the invoice and its charges, the containers."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain.declaration import CONTAINERS_MAX, Container, Declaration
from thongquan.portal.views.declaring.aside import Judged
from thongquan.portal.views.declaring.form import Step, register
from thongquan.portal.views.declaring.steps import CONSIGNMENT, CONTAINERS, PRICE


def _trader(judged: Judged) -> Mapping[str, Any]:
    """Who declares, and for whom."""
    content = judged.draft.content
    roles = {content.type_code: _("Trader"), "AG": _("Customs broker")}
    own = [(roles[one.role_code], one.name, one.id) for one in content.parties if one.role_code in roles]
    return {"trader": own}


def _listed(content: Declaration, do: str, given: QueryDict) -> Declaration | None:
    """Containers written one to a line: the number, and its seals behind it."""
    if do != "list":
        return None
    lines = [
        re.split(r"[\s,;]+", line.strip()) for line in given.get("listed", "").splitlines() if line.strip()
    ]
    made = [
        Container(id=words[0][:35].upper(), seal_ids=[seal[:35] for seal in words[1:21]])
        for words in lines
        if words
    ]
    kept = [one for one in content.containers if one.id]
    return msgspec.structs.replace(content, containers=[*kept, *made][:CONTAINERS_MAX])


register(Step(CONSIGNMENT, _trader))
register(Step(PRICE))
register(Step(CONTAINERS, act=_listed))
