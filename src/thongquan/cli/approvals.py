"""`thongquan approvals`: what waits for a second person."""

from thongquan.cli.declaration import AsJson
from thongquan.cli.listing import listing
from thongquan.cli.session import visit
from thongquan.partnership.selectors import pending


def approvals(as_json: AsJson = False) -> None:
    """Việc chờ người thứ hai, việc của bạn trước / what waits for a second person, yours to decide first."""
    visitor = visit("approval.view")
    found = [one.told() for one in pending.waiting(visitor.signed, visitor.at)]
    listing(found, ("kind", "key", "about", "by", "at", "stands", "reason"), as_json=as_json)
