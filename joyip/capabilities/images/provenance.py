"""Content Credentials: a picture's file signed with where it comes from, as C2PA 2 describes (c2pa.org)."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import Any

import c2pa
import numpy as np

from joyip import __version__
from joyip.capabilities.images.certificates import Credentials, ProvenanceError
from joyip.capabilities.images.encode import DIGITAL_SOURCE, encode
from joyip.settings import Settings

_FORMATS = frozenset(c2pa.Builder.get_supported_mime_types())
_OPTIONS = {"version": 1, "verify": {"verify_after_sign": False}, "builder": {"thumbnail": {"enabled": False}}}
"""Whether a certificate is trusted is for the viewers of the picture to say; a small picture inside it says nothing."""


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
            made = Provenance(Credentials.read(certificate, key), tool)
            dot = encode(np.zeros((1, 1, 4), np.uint8), "png", tool=tool, content_id="")
            try:
                made.sign(dot, "image/png", "joyip", {})
            except ProvenanceError as error:
                raise ProvenanceError(
                    f"{certificate}: cannot sign pictures ({error}); C2PA wants the chain of one that others signed"
                ) from error
            return made
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

        C2PA has no place for them in some formats, such as GLB: those stay as they are. Takes some 5 ms of processor
        time. Raises ProvenanceError.
        """
        if self.credentials is None or media_type not in _FORMATS:
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
