"""The goods of an amendment: a list in pages, an item added after the last, the last one taken out."""

from typing import Any

import msgspec
from django.core.paginator import Paginator

from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.drafts import new_item
from thongquan.clearance.selectors import choices, drafts
from thongquan.clearance.selectors.choices import Asked
from thongquan.portal.views.amending import differences
from thongquan.portal.views.declaring import lists

ADD, REMOVE = "item-new", "item-gone"
A_PAGE = 50


def act(content: Content, do: str) -> Content | None:
    """What a button of the list does; None for any other. Items go as they came, from the end: their numbers
    are those the declaration, its papers and its decisions know them by."""
    if do == ADD:
        items = [*content.items, new_item(content, drafts.terms())]
    elif do == REMOVE:
        items = content.items[:-1]
    else:
        return None
    return msgspec.structs.replace(content, items=items)


def shown(content: Content, number: int, asked: Asked) -> dict[str, Any]:
    """The page `number` of the list."""
    items = Paginator(content.items, A_PAGE).get_page(number or 1)
    known = choices.goods_of((one.commodity_code for one in items), asked)
    listed = [
        {
            "n": n,
            "item": one,
            "good": lists.good(known.get(one.commodity_code)),
            "quantity": differences.written(one.quantity),
            "amount": differences.written(one.invoice_amount),
            "last": n == len(content.items),
        }
        for n, one in enumerate(items, items.start_index())
    ]
    return {"items": items, "listed": listed}
