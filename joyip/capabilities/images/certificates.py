"""The certificates that sign pictures: read from files, or made on the spot for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from joyip.settings import SettingsError

_DAYS = 365
_CURVES = {"secp256r1": b"es256", "secp384r1": b"es384", "secp521r1": b"es512"}


class ProvenanceError(SettingsError):
    """The certificate or its key cannot sign; the message says what is wrong with which file."""


@dataclass(frozen=True)
class Credentials:
    """A certificate chain (PEM, the signer's own first) and its private key (PEM, not encrypted)."""

    chain: bytes
    key: bytes
    algorithm: bytes

    @staticmethod
    def read(certificate: Path, key: Path) -> Credentials:
        """Read both files. Raises ProvenanceError when they are missing, malformed, out of date or do not match."""
        try:
            chain = certificate.read_bytes()
            leaf = x509.load_pem_x509_certificates(chain)[0]
        except (OSError, ValueError, IndexError) as error:
            raise ProvenanceError(f"{certificate}: no certificate chain in PEM: {error}") from error
        try:
            secret = key.read_bytes()
            private = load_pem_private_key(secret, None)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise ProvenanceError(f"{key}: no unencrypted private key in PEM: {error}") from error
        if private.public_key() != leaf.public_key():
            raise ProvenanceError(f"{key}: not the key of {certificate}")
        if leaf.not_valid_after_utc < datetime.now(UTC):
            raise ProvenanceError(f"{certificate}: ran out at {leaf.not_valid_after_utc:%Y-%m-%d}")
        if leaf.not_valid_before_utc > datetime.now(UTC):
            raise ProvenanceError(f"{certificate}: is not valid before {leaf.not_valid_before_utc:%Y-%m-%d}")
        return Credentials(chain, secret, _algorithm(key, private))

    @staticmethod
    def for_tests() -> Credentials:
        """A certificate that nobody trusts, of an authority made on the spot: to try the way, not to publish."""
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root_name, name = _name("joyip test authority"), _name("joyip test signer")
        root = _certificate(root_name, root_key.public_key(), root_name, authority=True).sign(root_key, hashes.SHA256())
        leaf = (
            _certificate(name, key.public_key(), root_name, authority=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
            .sign(root_key, hashes.SHA256())
        )
        chain = leaf.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)
        return Credentials(chain, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), b"es256")


def _algorithm(path: Path, key: Any) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    if isinstance(key, rsa.RSAPrivateKey):
        return b"ps256"
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return b"ed25519"
    raise ProvenanceError(f"{path}: use a key of P-256, P-384, P-521, Ed25519 or RSA")


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "joyip (for tests, not trusted)"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(name: x509.Name, key: Any, issuer: x509.Name, *, authority: bool) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=_DAYS))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
