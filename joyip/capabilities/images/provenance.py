"""Content Credentials: a picture's file signed with where it comes from, as C2PA 2 describes (c2pa.org)."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from joyip import __version__
from joyip.capabilities.images.encode import DIGITAL_SOURCE
from joyip.settings import Settings, SettingsError

_DAYS = 365
_CURVES = {"secp256r1": b"es256", "secp384r1": b"es384", "secp521r1": b"es512"}
_OPTIONS = {"version": 1, "verify": {"verify_after_sign": False}, "builder": {"thumbnail": {"enabled": False}}}
"""Whether a certificate is trusted is for the viewers of the picture to say; a small picture inside it says nothing."""


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
        except (OSError, ValueError, TypeError) as error:
            raise ProvenanceError(f"{key}: no unencrypted private key in PEM: {error}") from error
        if private.public_key() != leaf.public_key():
            raise ProvenanceError(f"{key}: not the key of {certificate}")
        if leaf.not_valid_after_utc < datetime.now(UTC):
            raise ProvenanceError(f"{certificate}: ran out at {leaf.not_valid_after_utc:%Y-%m-%d}")
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


@dataclass(frozen=True)
class Provenance:
    """Signs files with one certificate, or leaves them as they are. `tool` names the maker, such as "joyip 1.2"."""

    credentials: Credentials | None
    tool: str

    @staticmethod
    def by(settings: Settings) -> Provenance:
        """As the settings say. Raises ProvenanceError when what they name cannot sign."""
        tool = f"joyip {__version__}"
        certificate, key = settings.c2pa_certificate, settings.c2pa_key
        if certificate is not None and key is not None:
            return Provenance(Credentials.read(certificate, key), tool)
        if certificate is not None or key is not None:
            raise ProvenanceError("JOYIP_C2PA_CERTIFICATE and JOYIP_C2PA_KEY belong together: set both or none")
        return Provenance(Credentials.for_tests() if settings.c2pa_test else None, tool)

    @property
    def versions(self) -> dict[str, str]:
        """What tells signed pictures from others: empty where nothing is signed."""
        if self.credentials is None:
            return {}
        return {"c2pa": hashlib.sha256(self.credentials.chain).hexdigest()[:16]}

    def sign(self, data: bytes, media_type: str, title: str, facts: dict[str, Any]) -> bytes:
        """The file with its credentials inside: made by an algorithm, with this tool, from these facts (the scene).

        Takes some 5 ms of processor time. Raises ProvenanceError.
        """
        if self.credentials is None:
            return data
        name, _, version = self.tool.partition(" ")
        manifest = {
            "title": title,
            "format": media_type,
            "claim_generator_info": [{"name": name, "version": version}],
            "assertions": [
                {
                    "label": "c2pa.actions",
                    "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": DIGITAL_SOURCE}]},
                },
                {"label": "org.joyip.scene", "data": facts},
            ],
        }
        info = c2pa.C2paSignerInfo(self.credentials.algorithm, self.credentials.chain, self.credentials.key, None)
        signed = io.BytesIO()
        try:
            with (
                c2pa.Context.from_dict(_OPTIONS) as context,
                c2pa.Signer.from_info(info) as signer,
                c2pa.Builder(manifest, context) as builder,
            ):
                builder.sign(signer, media_type, io.BytesIO(data), signed)
        except c2pa.C2paError as error:
            raise ProvenanceError(f"the picture could not be signed: {error}") from error
        return signed.getvalue()


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
