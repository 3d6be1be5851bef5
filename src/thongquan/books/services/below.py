"""What is published of reference's books becomes the content of its tables."""

from datetime import datetime

from thongquan.books.domain import Tables
from thongquan.kernel.actors import Actor
from thongquan.reference import services as reference


def enact_below(tables: Tables, basis: str, actor: Actor, at: datetime) -> None:
    """Refused("reference-unfit") where the new tables do not fit the other books of reference."""
    reference.load(rows=dict(tables), actor=actor, at=at, basis=basis)
