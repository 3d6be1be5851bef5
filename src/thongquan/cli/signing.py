"""Signing what is sent: by a key in a file at once, or the bytes go out and their signature comes back.

`--to-sign FILE` writes the bytes and sends nothing; the same command with `--signature FILE` sends them. The
password of a key is asked for, or stands in THONGQUAN_KEY_PASSWORD.
"""

import os
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

from thongquan.clearance.messages import acts
from thongquan.clearance.messages.acts import Act
from thongquan.clearance.services import declarant
from thongquan.clearance.services.submit import JSON, Answered, Sent
from thongquan.cli import terminal
from thongquan.cli.reading import body_of
from thongquan.cli.session import Visit
from thongquan.kernel.refusals import Refused
from thongquan.wire.domain import SignatureKind
from thongquan.wire.domain.signing import signed_with


class Kind(StrEnum):
    """As they are typed."""

    JWS = "jws"
    CMS = "cms"
    XML_DSIG = "xml-dsig"


KINDS = {Kind.JWS: SignatureKind.JWS, Kind.CMS: SignatureKind.CMS, Kind.XML_DSIG: SignatureKind.XMLDSIG}
SignatureFile = Annotated[
    Path | None, typer.Option("--signature", help="Chữ ký rời / a file with the detached signature")
]
KindOf = Annotated[Kind | None, typer.Option("--signature-kind", help="Loại chữ ký / its kind")]
SignWith = Annotated[
    Path | None, typer.Option("--sign-with", help="Khóa PEM để ký ngay / a key (PEM) to sign with now")
]
ToSign = Annotated[
    Path | None, typer.Option("--to-sign", help="Ghi nội dung cần ký, chưa gửi / write what is to be signed")
]


@dataclass(frozen=True, slots=True)
class Signing:
    """What the options say."""

    signature: Path | None = None
    kind: Kind | None = None
    key: Path | None = None
    to_sign: Path | None = None

    def of(self, sent: Sent) -> Sent:
        """`sent` with its signature. Refused: signature-kind-wanted, no-such-file, key-unreadable."""
        if self.to_sign is not None:
            self.to_sign.write_bytes(sent.body)
            terminal.done("Nội dung cần ký / to be signed, byte by byte", str(self.to_sign))
            raise typer.Exit(0)
        if self.key is not None:
            return replace(sent, signature=self._made(sent.body), signature_kind=SignatureKind.JWS)
        if self.signature is None and self.kind is None:
            return sent
        if self.kind is None or (self.signature is None and self.kind is not Kind.XML_DSIG):
            raise Refused("signature-kind-wanted", kinds=", ".join(Kind))
        value = None if self.signature is None else body_of(self.signature)
        return replace(sent, signature=value, signature_kind=KINDS[self.kind])

    def _made(self, body: bytes) -> bytes:
        assert self.key is not None
        pem, password = body_of(self.key), os.environ.get("THONGQUAN_KEY_PASSWORD", "")
        if b"ENCRYPTED" in pem and not password:
            password = typer.prompt("Mật khẩu khóa / the key's password", hide_input=True, err=True)
        return signed_with(pem, body, password=password.encode() if b"ENCRYPTED" in pem else None)


def send(visitor: Visit, act: Act, signing: Signing, *, number: int = 0, **members: Any) -> Answered:
    """What is asked of the visitor's declaration, as a message. `number`: of what is taken back."""
    identifier = visitor.identifier
    body = acts.withdrawal(act, identifier, number) if number else acts.written(act, identifier, **members)
    sent = signing.of(Sent(body, JSON, str(uuid4())))
    return declarant.send(
        act=act, sent=sent, identifier=identifier, actor=visitor.actor, at=visitor.at, number=number
    )
