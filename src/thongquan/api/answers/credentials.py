"""Credentials: keys, lists of revocations, proofs of issue. Their members are the standards'."""

from typing_extensions import TypedDict

from thongquan.api.answers.words import Anything

IssuerTold = TypedDict(
    "IssuerTold",
    {
        "@context": list[str],
        "id": str,
        "verificationMethod": list[dict[str, str]],
        "assertionMethod": list[str],
    },
)
IssuerTold.__doc__ = "Controlled identifier document (W3C): the keys that may assert for this issuer."


class RecordTold(TypedDict):
    """A proof that the issue of a credential is in the journal (docs/journal.md); nobody's account is in it."""

    format: str
    administration: str
    subject: str
    leaf: str | None
    leaf_hash: str
    index: int
    path: list[str]
    checkpoint: str
    keys: list[str]
    payload: str | None
    salt: str | None
    who: str | None
    who_salt: str | None


class AnswerTold(TypedDict):
    """One question: `verdict` is good, bad or unknown; `code` what was found; `facts` what it is said with."""

    question: str
    verdict: str
    code: str
    facts: dict[str, str]


class JudgedTold(TypedDict):
    """A credential judged. `verdict`: bad where anything is wrong, unknown where something that is needed is
    not known here; `administration`: whose the issuer is; `shown`: what it says; `hidden`: parts kept back.
    """

    form: str
    verdict: str
    issuer: str
    administration: str
    answers: list[AnswerTold]
    shown: Anything
    hidden: int


ANSWERS = {
    "verify_credential": {200: JudgedTold},
    "follow_credential": {200: JudgedTold},
    "credential_issuer": {200: IssuerTold},
    "credential_status": {200: bytes},
    "credential_status_token": {200: bytes},
    "credential_record": {200: RecordTold},
}
