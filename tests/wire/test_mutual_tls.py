"""A partner that wants our certificate before it listens, and whose own is of an authority we were told."""

import ssl
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.utils import timezone

from tests.wire.laos import ENVELOPE, LAOS, SENT
from thongquan.wire.services import posting
from thongquan.wire.services.posting import Parcel, post_all


def issued(folder: Path, name: str, by: tuple | None = None) -> tuple:
    """Key and certificate of `name`, by an authority or itself, as files `name`.pem and `name`.ca.pem."""
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    authority = by[1].subject if by else subject
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(by[0] if by else key, hashes.SHA256())
    )
    pem = made.public_bytes(Encoding.PEM)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.pem").write_bytes(secret + pem)
    (folder / f"{name}.ca.pem").write_bytes(pem)
    return key, made


class Counter(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def laos(tmp_path, settings):
    """The address of a server that speaks to whom its authority has certified, and to nobody else."""
    settings.EXCHANGE_TLS = str(tmp_path / "ours")
    for folder in ("ours", "theirs"):
        (tmp_path / folder).mkdir()
    authority = issued(tmp_path / "theirs", "authority")
    issued(tmp_path / "theirs", "server", authority)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "theirs" / "server.pem")
    context.load_verify_locations(tmp_path / "theirs" / "authority.ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    server = HTTPServer(("127.0.0.1", 0), Counter)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    posting._client.cache_clear()
    yield f"https://127.0.0.1:{server.server_port}/messages", tmp_path, authority
    server.shutdown()
    posting._client.cache_clear()


def status(address: str) -> int:
    posting._client.cache_clear()
    [answer] = post_all([Parcel(1, 0, ENVELOPE, b"{}")], to=LAOS, address=address, at=SENT)
    return answer.status


def test_we_show_our_certificate_and_believe_the_authority_we_were_told(laos):
    address, folder, authority = laos
    assert status(address) == 0
    (folder / "ours" / "LA.ca.pem").write_bytes((folder / "theirs" / "authority.ca.pem").read_bytes())
    assert status(address) == 0
    issued(folder / "ours", "LA-of-itself")
    (folder / "ours" / "LA-of-itself.pem").rename(folder / "ours" / "LA.pem")
    assert status(address) == 0
    issued(folder / "theirs", "vietnam", authority)
    (folder / "theirs" / "vietnam.pem").rename(folder / "ours" / "LA.pem")
    assert status(address) == 503
