"""Lists in pages: so many, and a cursor of what follows, "" at the end. Places never move: no row is missed."""

from typing import Annotated

from ninja import Field, Schema

PAGE_MOST = 1_000


class Onward(Schema):
    """`cursor`: `next` of the page before."""

    cursor: Annotated[str, Field(pattern=r"^[0-9]{0,9}$")] = ""
    limit: Annotated[int, Field(ge=1, le=PAGE_MOST)] = 200

    @property
    def place(self) -> int:
        return int(self.cursor or 0)
