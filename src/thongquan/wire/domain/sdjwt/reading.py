"""An SD-JWT read strictly (RFC 9901, 7.1): each thing shown has its one place, and nothing else is there."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thongquan.wire.domain import jws
from thongquan.wire.domain.credentials.documents import json_value
from thongquan.wire.domain.sdjwt.making import TYPE, digest

BYTES_MAX = 1_048_576
DISCLOSURES_MAX = 10_000
MARK = "~"  # what no other credential's text has before its end
_HEAD_MAX = 4_096


class BadToken(ValueError):
    """What is no SD-JWT VC; the message is a stable code."""


@dataclass(frozen=True, slots=True)
class Token:
    """`jwt`: what its issuer signed; `claims`: what is signed in it and what is shown beside it, put together;
    `hidden`: how many digests nothing was shown for; `found`: each disclosure with the path of what it shows,
    "items.fob_value".
    """

    jwt: str
    key: str
    type: str
    claims: Mapping[str, Any]
    hidden: int
    found: tuple[tuple[str, str], ...]

    @property
    def issuer(self) -> str:
        told = self.claims.get("iss")
        return told if isinstance(told, str) else ""


def read(text: str) -> Token:
    """BadToken: too-large, unreadable, type-not-known (no SD-JWT VC), algorithm-not-known,
    disclosure-unreadable, disclosed-twice, disclosure-without-place, key-binding-not-known.
    """
    if len(text) > BYTES_MAX:
        raise BadToken("too-large")
    jwt, *shown = text.strip().split(MARK)
    if not shown:
        raise BadToken("unreadable")
    if shown.pop():
        raise BadToken("key-binding-not-known")
    if len(shown) > DISCLOSURES_MAX:
        raise BadToken("too-large")
    head, payload = _parts(jwt)
    if head.get("typ") != TYPE or not isinstance(payload.get("vct"), str) or "crit" in head:
        raise BadToken("type-not-known")
    if head.get("alg") != "EdDSA" or payload.pop("_sd_alg", "sha-256") != "sha-256":
        raise BadToken("algorithm-not-known")
    opening = _Opening({digest(one): one for one in shown})
    if len(opening.known) != len(shown):
        raise BadToken("disclosed-twice")
    claims = opening.value(payload, "")
    if len(opening.found) != len(shown):
        raise BadToken("disclosure-without-place")
    key = head.get("kid")
    return Token(
        jwt, key if isinstance(key, str) else "", payload["vct"], claims, opening.hidden, tuple(opening.found)
    )


def _parts(jwt: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        head, payload, _ = jwt.split(".")
        if len(head) > _HEAD_MAX:
            raise BadToken("unreadable")
        found = json_value(jws.decode(head)), json_value(jws.decode(payload))
    except ValueError:
        raise BadToken("unreadable") from None
    if not all(isinstance(one, dict) for one in found):
        raise BadToken("unreadable")
    return found


class _Opening:
    """Puts what is shown where its digest stands."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known, self.used, self.hidden = known, set[str](), 0
        self.found: list[tuple[str, str]] = []

    def value(self, told: Any, path: str) -> Any:
        if isinstance(told, dict):
            return self._members(told, path)
        if isinstance(told, list):
            return [one for element in told for one in self._element(element, path)]
        return told

    def _members(self, told: Mapping[str, Any], path: str) -> dict[str, Any]:
        digests = told.get("_sd", [])
        if not isinstance(digests, list) or "..." in told:
            raise BadToken("unreadable")
        found = {name: self.value(one, _under(path, name)) for name, one in told.items() if name != "_sd"}
        for each in digests:
            shown = self._shown(each, 3)
            if shown is None:
                continue
            _, name, one = shown
            if not isinstance(name, str) or name in ("_sd", "...") or name in found:
                raise BadToken("disclosure-unreadable")
            self.found.append((_under(path, name), self.known[each]))
            found[name] = self.value(one, _under(path, name))
        return found

    def _element(self, told: Any, path: str) -> Iterator[Any]:
        if not (isinstance(told, dict) and "..." in told):
            yield self.value(told, path)
            return
        if len(told) != 1:
            raise BadToken("unreadable")
        if (shown := self._shown(told["..."], 2)) is not None:
            self.found.append((path, self.known[told["..."]]))
            yield self.value(shown[1], path)

    def _shown(self, each: Any, members: int) -> list[Any] | None:
        """What was shown for a digest; a digest that stands twice is refused, shown or not."""
        if not isinstance(each, str) or each in self.used:
            raise BadToken("disclosed-twice" if isinstance(each, str) else "unreadable")
        self.used.add(each)
        if each not in self.known:
            self.hidden += 1
            return None
        try:
            told = json_value(jws.decode(self.known[each]))
        except ValueError:
            raise BadToken("disclosure-unreadable") from None
        if not isinstance(told, list) or len(told) != members or not isinstance(told[0], str):
            raise BadToken("disclosure-unreadable")
        return told


def paths(token: Token) -> list[str]:
    """What its holder may show or keep back, each path once, in the order in which it stands."""
    return list(dict.fromkeys(path for path, _ in token.found))


def narrowed(token: Token, shown: Collection[str]) -> str:
    """The same credential that shows only what is at the paths of `shown`. What is inside another needs that
    one too.
    """
    kept = [text for path, text in token.found if path in shown and _above(path) <= {*shown, *_fixed(token)}]
    return MARK.join((token.jwt, *kept, ""))


def _above(path: str) -> set[str]:
    names = path.split(".")[:-1]
    return {".".join(names[:count]) for count in range(1, len(names) + 1)}


def _fixed(token: Token) -> set[str]:
    """Members that cannot be kept back, which others stand in."""
    held = {path for path, _ in token.found}
    return {above for path in held for above in _above(path)} - held


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
