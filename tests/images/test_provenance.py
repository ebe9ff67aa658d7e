"""Content Credentials: signed files say where they come from, and tell when someone changed them."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import c2pa
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from PIL import Image

from joyip.capabilities.images.certificates import Credentials, ProvenanceError
from joyip.capabilities.images.encode import DIGITAL_SOURCE, MEDIA_TYPES, encode
from joyip.capabilities.images.provenance import Provenance
from joyip.cli import main
from joyip.settings import Settings

PIXELS = np.random.default_rng(5).integers(0, 256, (64, 64, 4), np.uint8) | np.array([0, 0, 0, 255], np.uint8)


@pytest.fixture(scope="module")
def provenance() -> Provenance:
    """Signs with a certificate that nobody trusts."""
    return Provenance(Credentials.for_tests(), "joyip 1.2")


def read(data: bytes, media_type: str) -> c2pa.Reader:
    """A reader of the file, as any other program has one."""
    return c2pa.Reader(media_type, io.BytesIO(data))


@pytest.mark.parametrize("file_format", ["png", "jpeg", "webp"])
def test_a_signed_picture_says_what_made_it(provenance: Provenance, file_format: str) -> None:
    """Every format carries valid credentials with its origin and scene, and still has the same pixels."""
    plain = encode(PIXELS, file_format, tool="joyip 1.2", content_id="1")
    signed = provenance.sign(plain, MEDIA_TYPES[file_format], "joy", {"scene": {"seed": 7}})
    with read(signed, MEDIA_TYPES[file_format]) as reader:
        assert reader.get_validation_state() in {"Valid", "Trusted"}
        manifest = reader.get_active_manifest()
    assert manifest is not None and manifest["claim_generator_info"][0]["name"] == "joyip"
    said = {assertion["label"]: assertion["data"] for assertion in manifest["assertions"]}
    actions = next(data for label, data in said.items() if label.startswith("c2pa.actions"))
    assert actions["actions"][0]["digitalSourceType"] == DIGITAL_SOURCE
    assert said["org.joyip.scene"] == {"scene": {"seed": 7}}
    before, after = (np.asarray(Image.open(io.BytesIO(data))) for data in (plain, signed))
    assert (before == after).all()
    assert len(signed) - len(plain) < 6000


def test_a_changed_picture_is_no_longer_valid(provenance: Provenance) -> None:
    """Other pixels under the same credentials are found out."""
    signed = bytearray(provenance.sign(encode(PIXELS, "png", tool="t", content_id="1"), "image/png", "joy", {}))
    signed[signed.rindex(b"IDAT") + 40] ^= 1
    with read(bytes(signed), "image/png") as reader:
        assert reader.get_validation_state() == "Invalid"


def test_files_that_cannot_sign_are_told_apart(tmp_path: Path) -> None:
    """A missing certificate, a key of another, nonsense: each names the file and what is wrong with it."""
    good = Credentials.for_tests()
    certificate, key, other = (tmp_path / name for name in ("chain.pem", "key.pem", "other.pem"))
    certificate.write_bytes(good.chain)
    key.write_bytes(good.key)
    other.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    assert Credentials.read(certificate, key) == good
    with pytest.raises(ProvenanceError, match=r"other\.pem: not the key of .*chain\.pem"):
        Credentials.read(certificate, other)
    with pytest.raises(ProvenanceError, match=r"missing\.pem: no certificate chain"):
        Credentials.read(tmp_path / "missing.pem", key)
    key.write_text("no key")
    with pytest.raises(ProvenanceError, match=r"key\.pem: no unencrypted private key"):
        Credentials.read(certificate, key)


def test_a_certificate_that_cannot_sign_is_refused_before_anything_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that signs itself, as `openssl req -x509` makes them, is found out when the service starts."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "me")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, private.public_key(), 7)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .sign(private, SHA256())
    )
    certificate, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    monkeypatch.setenv("JOYIP_C2PA_CERTIFICATE", str(certificate))
    monkeypatch.setenv("JOYIP_C2PA_KEY", str(key))
    with pytest.raises(ProvenanceError, match="cannot sign pictures"):
        Provenance.by(Settings())


def test_settings_that_name_half_a_signer_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says which settings belong together and ends with 2; without any, files stay as they are."""
    monkeypatch.setenv("JOYIP_DATA_DIR", str(tmp_path / "data"))
    assert Provenance.by(Settings()).sign(b"as it was", "image/png", "joy", {}) == b"as it was"
    monkeypatch.setenv("JOYIP_C2PA_TEST", "true")
    trying = Provenance.by(Settings())
    assert trying.credentials is not None and trying.versions
    monkeypatch.setenv("JOYIP_C2PA_KEY", str(tmp_path / "key.pem"))
    assert main(["serve"]) == 2
    assert "JOYIP_C2PA_CERTIFICATE and JOYIP_C2PA_KEY belong together" in capsys.readouterr().err
