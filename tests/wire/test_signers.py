"""The administration's own keys: files and tokens behind one interface."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.wire.certificates import NOON
from thongquan.journal.services import sealing
from thongquan.wire.domain import SignatureKind, check
from thongquan.wire.services import document_signer, exchange_signer, journal_signer, own_certificate, sign
from thongquan.wire.services.signers import FileSigner

SOFTHSM = next((p for p in (Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/lib64/softhsm/libsofthsm2.so"))
                if p.exists()), None)  # fmt: skip


def file_signer(folder: Path, algorithm: str = "ES256", holder: str = "VN customs") -> FileSigner:
    return FileSigner(folder / "secrets", "documents", algorithm, holder=holder, at=NOON)


def test_a_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first, second = file_signer(tmp_path), file_signer(tmp_path)
    assert first.public_key == second.public_key
    (file,) = (tmp_path / "secrets").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert first.certificate.subject.rfc4514_string() == "CN=VN customs"


def test_many_at_once_agree_on_one_key(tmp_path):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(file_signer(tmp_path).public_key)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 8
    assert len(list((tmp_path / "secrets").iterdir())) == 1


@pytest.mark.parametrize("detached", [True, False])
def test_what_we_sign_others_verify_by_our_certificate(tmp_path, detached):
    signer = file_signer(tmp_path)
    text = sign(b"receipt", detached=detached, signer=signer)
    assert check(SignatureKind.JWS, b"receipt", text.encode(), own_certificate(signer)) == ""
    assert check(SignatureKind.JWS, b"receipt!", text.encode(), own_certificate(signer)) != ""


def test_the_journals_key_is_ed25519_and_its_former_keys_are_known(tmp_path):
    signer = file_signer(tmp_path, "EdDSA", holder="")
    Ed25519PublicKey.from_public_bytes(signer.public_key).verify(signer.sign(b"x"), b"x")
    assert signer.former_public_keys == ()
    (tmp_path / "secrets" / "documents.former").write_text("00ff\n0102\n")
    assert signer.former_public_keys == (b"\x00\xff", b"\x01\x02")
    assert signer.certificate is None


def test_the_key_of_messages_to_partners_is_ed25519_with_a_certificate_of_its_own(tmp_path):
    signer = file_signer(tmp_path, "EdDSA")
    certificate = own_certificate(signer)
    certificate.public_key().verify(signer.sign(b"x"), b"x")
    certificate.verify_directly_issued_by(certificate)
    assert file_signer(tmp_path, "EdDSA").certificate == certificate


def test_the_installation_has_its_keys_and_the_journal_uses_its_own():
    keys = (journal_signer(), document_signer(), exchange_signer())
    assert [key.algorithm for key in keys] == ["EdDSA", "ES256", "EdDSA"]
    assert [key.certificate is None for key in keys] == [True, False, False]
    assert journal_signer() is journal_signer()
    assert sealing._signer is journal_signer


def test_nothing_but_the_token_module_knows_the_token_library():
    code = "import django, sys; django.setup(); import thongquan.wire.services.pkcs11\n"
    code += "sys.exit('pkcs11' in sys.modules)"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "thongquan.config.settings"}
    assert subprocess.run([sys.executable, "-c", code], env=env).returncode == 0


@pytest.fixture(scope="module")
def token(tmp_path_factory) -> Path:
    import pkcs11

    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "conf"))
        make = [
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            "customs",
            "--pin",
            "1234",
            "--so-pin",
            "5678",
        ]
        subprocess.run(make, check=True, capture_output=True)
        _make_keys(pkcs11)
        yield SOFTHSM


def _make_keys(pkcs11) -> None:
    from pkcs11.util.ec import encode_named_curve_parameters

    with pkcs11.lib(str(SOFTHSM)).get_token(token_label="customs").open(user_pin="1234", rw=True) as session:
        for label, curve, kind in (
            ("documents", "secp256r1", pkcs11.KeyType.EC),
            ("journal", "1.3.101.112", pkcs11.KeyType.EC_EDWARDS),
        ):
            parameters = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters(curve)}
            domain = session.create_domain_parameters(kind, parameters, local=True)
            domain.generate_keypair(store=True, label=label)


@pytest.mark.token
def test_a_token_signs_through_the_same_interface(token):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    from thongquan.wire.services.pkcs11 import Pkcs11Signer

    signer = Pkcs11Signer(str(token), token="customs", pin="1234", label="documents", algorithm="ES256")
    value = signer.sign(b"decision")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), signer.public_key)
    der = encode_dss_signature(int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big"))
    point.verify(der, b"decision", ec.ECDSA(hashes.SHA256()))
    assert signer.certificate is None


@pytest.mark.token
def test_a_token_signs_the_journals_checkpoints(token):
    from thongquan.wire.services.pkcs11 import Pkcs11Signer

    signer = Pkcs11Signer(str(token), token="customs", pin="1234", label="journal", algorithm="EdDSA")
    Ed25519PublicKey.from_public_bytes(signer.public_key).verify(signer.sign(b"x"), b"x")
