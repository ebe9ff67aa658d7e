"""Pictures as files: PNG, WebP or JPEG, with the AI-content label and their origin in the metadata."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson
from PIL import Image, PngImagePlugin

MEDIA_TYPES = {"png": "image/png", "webp": "image/webp", "jpeg": "image/jpeg"}
DIGITAL_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
"""IPTC digital source type: made purely by an algorithm."""

_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"'
    " xmp:CreatorTool={tool} Iptc4xmpExt:DigitalSourceType={source}>"
    "<TC260:AIGC>{label}</TC260:AIGC></rdf:Description></rdf:RDF></x:xmpmeta>"
)


@dataclass(frozen=True)
class Label:
    """What the metadata says of where a picture comes from. `content_id` is what the manifest calls it.

    The label follows GB 45438-2025 (Label 1: the content is generated).
    """

    tool: str
    content_id: str

    @property
    def aigc(self) -> dict[str, str]:
        """The label's fields."""
        return {"Label": "1", "ContentProducer": self.tool, "ProduceID": self.content_id}

    @property
    def text(self) -> str:
        """The label as JSON."""
        return orjson.dumps(self.aigc).decode()

    @property
    def xmp(self) -> str:
        """The label as an XMP packet."""
        return _XMP.format(tool=quoteattr(self.tool), source=quoteattr(DIGITAL_SOURCE), label=escape(self.text))


def encode(rgba: Any, file_format: str, *, tool: str, content_id: str) -> bytes:
    """A file of `rgba` (H, W, 4) uint8. The same pixels and ids give the same bytes."""
    label = Label(tool, content_id)
    opaque = bool((rgba[..., 3] == 255).all())
    picture = Image.fromarray(rgba[..., :3] if opaque else rgba)
    if file_format == "png":
        return png(picture, label)
    out = io.BytesIO()
    if file_format == "webp":
        picture.save(out, "WEBP", quality=92, method=3, xmp=label.xmp.encode())
    else:
        picture.convert("RGB").save(out, "JPEG", quality=93, subsampling=0, xmp=label.xmp.encode())
    return out.getvalue()


def says_generated(data: bytes) -> bool:
    """Whether a file's metadata say that its content was generated, as `Label.xmp` does in every format."""
    return all(mark in data for mark in (DIGITAL_SOURCE.encode(), b"<TC260:AIGC>"))


def png(picture: Image.Image, label: Label) -> bytes:
    """A PNG of any mode that PNG has."""
    metadata = PngImagePlugin.PngInfo()
    metadata.add_itxt("XML:com.adobe.xmp", label.xmp)
    metadata.add_text("AIGC", label.text)
    out = io.BytesIO()
    picture.save(out, "PNG", pnginfo=metadata, compress_level=4)
    return out.getvalue()
