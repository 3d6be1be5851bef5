"""Outside the demo what a declarant sends is signed: by a key in a file, or elsewhere and brought back."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.conf import settings
from django.utils import timezone

from tests.api.caller import traders
from tests.cli.typed import Typed
from tests.outside import publish_rates
from tests.wire.certificates import key, make_jws, pem
from thongquan.clearance.messages.acts import Act
from thongquan.clearance.models import AmendmentRequest, CancellationRequest, Declaration
from thongquan.intake import selectors as intake
from thongquan.wire.models import Certificate as Registered


@pytest.fixture(scope="module")
def no_demo(installed: str) -> Iterator[None]:
    """Rates of its own, and no demo."""
    publish_rates(timezone.now())
    settings.DEMO = False
    yield
    settings.DEMO = True


@pytest.fixture
def trader(thongquan: Typed, no_demo: None, tmp_path: Path) -> Typed:
    """Whose certificate is registered to his party."""
    (tmp_path / "certificate.pem").write_bytes(pem())
    code = traders()[0].tax_code
    trader = thongquan.by("thuongnhan")
    if not Registered.objects.exists():
        trader("certificate", "register", code, tmp_path / "certificate.pem")
    return trader


def key_file(tmp_path: Path, password: bytes = b"") -> Path:
    how = BestAvailableEncryption(password) if password else NoEncryption()
    path = tmp_path / "key.pem"
    path.write_bytes(key("ec", 0).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how))  # type: ignore[attr-defined]
    return path


def received(said: str) -> tuple[str, str]:
    """Kind and signature of the message whose receipt was said."""
    receipt = intake.receipt(next(word for word in said.split() if word.startswith("VN-R")))
    return receipt.kind, receipt.signature


def amended(file: Callable[..., Path], reference: str) -> Path:
    path = file("import", reference)
    content = json.loads(path.read_text("utf-8")) | {"remarks": "Đã bổ sung"}
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_with_a_key_in_a_file_one_registers_amends_cancels_and_takes_back(
    trader: Typed, file: Callable[..., Path], tmp_path: Path
) -> None:
    by = ("--sign-with", key_file(tmp_path))
    told = trader.json("declare", file("import", "S-1"), "--json", *by)
    assert told["registered"] == 1, told
    assert received(told["receipt"])[1] == "valid"
    number = told["answers"][0]["number"]
    amend = ("declaration", "amend", number, amended(file, "S-1"), "--reason", "r", "--yes")
    assert received(trader(*amend, *by).stdout) == (Act.AMEND, "valid")
    back = trader("declaration", "withdraw-amendment", number, *by).stdout
    assert received(back) == (Act.WITHDRAW_AMENDMENT, "valid")
    cancel = ("declaration", "cancel", number, "--reason", "double")
    assert received(trader(*cancel, *by).stdout) == (Act.CANCEL, "valid")
    back = trader("declaration", "withdraw-cancellation", number, *by).stdout
    assert received(back) == (Act.WITHDRAW_CANCELLATION, "valid")
    assert received(trader(*cancel, *by).stdout) == (Act.CANCEL, "valid")


def test_without_a_signature_nothing_is_registered_amended_cancelled_or_taken_back(
    trader: Typed, file: Callable[..., Path], tmp_path: Path
) -> None:
    by = ("--sign-with", key_file(tmp_path))
    number = trader.json("declare", file("import", "S-2"), "--json", *by)["answers"][0]["number"]
    one, before = file("import", "S-3"), Declaration.objects.count()
    draft = trader.json("draft", "start", "--from", one, "--json")["draft"]
    amend = ("declaration", "amend", number, amended(file, "S-2"), "--reason", "r", "--yes")
    cancel = ("declaration", "cancel", number, "--reason", "double")
    for words in (("declare", one), ("draft", "register", draft), amend, cancel):
        assert "signature-required" in trader(*words, status=1).stderr, words
    trader(*amend, *by)
    trader(*cancel, *by)
    for words in ("withdraw-amendment", "withdraw-cancellation"):
        assert "signature-required" in trader("declaration", words, number, status=1).stderr
    states = [kind.objects.latest("pk").state for kind in (AmendmentRequest, CancellationRequest)]
    assert (states, Declaration.objects.count()) == (["asked", "asked"], before)


def test_what_is_to_be_signed_is_written_out_and_its_signature_brought_back(
    trader: Typed, file: Callable[..., Path], tmp_path: Path
) -> None:
    def signed(*words: object) -> tuple[object, ...]:
        """The bytes are written, nothing is sent; then the same is typed with the signature."""
        out, value = tmp_path / "to-sign", tmp_path / "signature"
        counted = AmendmentRequest.objects.count(), CancellationRequest.objects.count()
        trader(*words, "--to-sign", out)
        assert (AmendmentRequest.objects.count(), CancellationRequest.objects.count()) == counted
        value.write_bytes(make_jws(out.read_bytes()))
        assert "signature-kind-wanted" in trader(*words, "--signature", value, status=1).stderr
        return (*words, "--signature", value, "--signature-kind", "jws")

    draft = trader.json("draft", "start", "--from", file("import", "S-4"), "--json")["draft"]
    told = trader.json(*signed("draft", "register", draft), "--json")
    assert intake.receipt(told["receipt"]).signature == "valid"
    number = told["number"]
    amend = ("declaration", "amend", number, amended(file, "S-4"), "--reason", "r", "--yes")
    assert received(trader(*signed(*amend)).stdout) == (Act.AMEND, "valid")
    cancel = ("declaration", "cancel", number, "--reason", "double")
    assert received(trader(*signed(*cancel)).stdout) == (Act.CANCEL, "valid")


def test_a_signature_over_other_bytes_is_refused(
    trader: Typed, file: Callable[..., Path], tmp_path: Path
) -> None:
    value = tmp_path / "signature"
    value.write_bytes(make_jws(b"other bytes"))
    one = file("import", "S-5")
    said = trader("declare", one, "--signature", value, "--signature-kind", "jws", status=1).stderr
    assert "signature-invalid" in said


def test_a_key_may_be_kept_under_a_password_and_what_is_no_key_is_told(
    trader: Typed, file: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, path = file("import", "S-6"), key_file(tmp_path, b"mot-mat-khau")
    monkeypatch.setenv("THONGQUAN_KEY_PASSWORD", "sai")
    assert "key-unreadable" in trader("declare", one, "--sign-with", path, status=1).stderr
    assert "key-unreadable" in trader("declare", one, "--sign-with", one, status=1).stderr
    monkeypatch.setenv("THONGQUAN_KEY_PASSWORD", "mot-mat-khau")
    assert trader.json("declare", one, "--json", "--sign-with", path)["registered"] == 1
