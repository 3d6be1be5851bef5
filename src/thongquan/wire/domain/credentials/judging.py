"""A credential judged: is it as it was signed, by whom, is it in force, is it in the issuer's record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from thongquan.wire.domain.credentials.documents import BadCredential, Document, issuer, period_fault
from thongquan.wire.domain.credentials.integrity import Keys, integrity_fault, method_of
from thongquan.wire.domain.credentials.multibase import key_of_did
from thongquan.wire.domain.credentials.recorded import Records, record_fault
from thongquan.wire.domain.credentials.status import Standing, StatusList, standing


@dataclass(frozen=True, slots=True)
class Verified:
    """Each question with its own answer, so that one that cannot be answered is told as such.

    `integrity`: "" (as it was signed) or why not; `known`: the key is one of that issuer's, as we hold them (by
    did:key a credential can be whole whoever made it); `period`: "", not-yet-valid, expired; `recorded`: "", or
    why the journal's proof does not hold, or not-shown.
    """

    issuer: str
    integrity: str
    known: bool
    period: str
    standing: Standing
    recorded: str

    @property
    def holds(self) -> bool:
        """It may be relied on: nothing is wrong and nothing that it refers to is unknown."""
        sure = self.standing in (Standing.IN_FORCE, Standing.NO_STATUS)
        return (
            self.known
            and sure
            and not (self.integrity or self.period or self.recorded not in ("", "not-shown"))
        )


def verified(
    document: Document,
    *,
    keys: Keys,
    lists: Mapping[str, StatusList],
    at: datetime,
    proof: Mapping[str, Any] | None = None,
    records: Records | None = None,
) -> Verified:
    """Of a credential as `read`; `lists` by their names, `proof` of the journal's that its holder shows."""
    by = issuer(document)
    integrity, known = _integrity(document, keys.get(by, {}), at)
    recorded = "not-shown" if proof is None else record_fault(document, proof, (records or {}).get(by, ()))
    return Verified(by, integrity, known, period_fault(document, at), standing(document, lists, at), recorded)


def _integrity(document: Document, own: Mapping[str, bytes], at: datetime) -> tuple[str, bool]:
    try:
        method = method_of(document)
        key = own.get(method) or key_of_did(method)
        if key is None:
            return "key-not-known", False
        return integrity_fault(document, key, at), method in own
    except BadCredential as why:
        return str(why), False
