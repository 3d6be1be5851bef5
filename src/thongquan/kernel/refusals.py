"""A request that is understood and not allowed now."""


class Refused(Exception):
    """Raised by services. `code` is stable and documented; `facts` fill the message of the catalogue."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = {name: str(value) for name, value in facts.items()}
        super().__init__(f"{code}: {self.facts}" if facts else code)


class NotFound(Refused):
    """There is no such thing, or the one who asks may not know of it: the two look the same."""

    def __init__(self, kind: str, identifier: object) -> None:
        super().__init__("not-found", kind=kind, id=identifier)
