"""A picture as a file: PNG, WebP or JPEG, with the AI-content label and its origin in the metadata."""

from __future__ import annotations

import io
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


def encode(rgba: Any, file_format: str, *, tool: str, content_id: str) -> bytes:
    """A file of `rgba` (H, W, 4) uint8. The same pixels and ids give the same bytes.

    The label follows GB 45438-2025 (Label 1: the content is generated); `content_id` is what the manifest calls it.
    """
    label = orjson.dumps({"Label": "1", "ContentProducer": tool, "ProduceID": content_id}).decode()
    xmp = _XMP.format(tool=quoteattr(tool), source=quoteattr(DIGITAL_SOURCE), label=escape(label))
    opaque = bool((rgba[..., 3] == 255).all())
    picture = Image.fromarray(rgba[..., :3] if opaque else rgba)
    out = io.BytesIO()
    if file_format == "png":
        metadata = PngImagePlugin.PngInfo()
        metadata.add_itxt("XML:com.adobe.xmp", xmp)
        metadata.add_text("AIGC", label)
        picture.save(out, "PNG", pnginfo=metadata, compress_level=4)
    elif file_format == "webp":
        picture.save(out, "WEBP", quality=92, method=3, xmp=xmp.encode())
    else:
        picture.convert("RGB").save(out, "JPEG", quality=93, subsampling=0, xmp=xmp.encode())
    return out.getvalue()
