"""Frames as moving pictures: an animated WebP, which keeps transparency, and an MP4, which plays everywhere."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from PIL import Image

from joyip.capabilities.images.encode import Label

WEBP, MP4 = "image/webp", "video/mp4"
_QUALITY = 88
_STEADY = "MMX2,SSE2Fast,SSSE3,SSE4.2,AVX,FMA3,BMI2,AVX2"
"""With AVX-512 x264 gives other bytes for the same frames, once in some hundred times on a busy machine."""
_CODECS: tuple[tuple[str, dict[str, str]], ...] = (
    ("libx264", {"preset": "medium", "crf": "17", "x264-params": f"asm={_STEADY}"}),
    ("h264", {}),
    ("mpeg4", {"qscale": "3"}),
)
"""H.264 where the wheel brings an encoder for it, else what every FFmpeg has."""
_BT709, _LIMITED = 1, 1

Frame = npt.NDArray[np.uint8]
"""Shape (H, W, 4), sRGB with straight alpha."""


def webp(frames: Sequence[Frame], seconds: float, label: Label) -> bytes:
    """All frames in so many seconds, again and again."""
    opaque = all(bool((frame[..., 3] == 255).all()) for frame in frames)
    first, *rest = (Image.fromarray(frame[..., :3] if opaque else frame) for frame in frames)
    out = io.BytesIO()
    first.save(
        out,
        "WEBP",
        save_all=True,
        append_images=rest,
        duration=_durations(len(frames), seconds),
        loop=0,
        quality=_QUALITY,
        method=3,
        xmp=label.xmp.encode(),
    )
    return out.getvalue()


def mp4(frames: Sequence[Frame], seconds: float, label: Label, paper: tuple[float, float, float]) -> bytes:
    """All frames in so many seconds, over paper of a colour (sRGB) where they are transparent; it begins at once."""
    with tempfile.TemporaryDirectory(prefix="joyip-film-") as directory:
        path = Path(directory) / "film.mp4"
        options = {"movflags": "+faststart+use_metadata_tags"}  # the index first: players need not wait for the end
        with av.open(str(path), "w", options=options) as container:
            container.metadata.update({"title": "Joy", "comment": label.text, "AIGC": label.text})
            rate = Fraction(len(frames)) / Fraction(seconds).limit_denominator(100)
            stream = _stream(container, rate.limit_denominator(1000), frames[0].shape)
            for pixels in frames:
                frame = av.VideoFrame.from_ndarray(_over(pixels, paper), "rgb24")
                frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path.read_bytes()


def _durations(count: int, seconds: float) -> list[int]:
    """Milliseconds of each frame, which together are exactly the time there is."""
    ends = [round(1000 * seconds * (index + 1) / count) for index in range(count)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _stream(container: Any, rate: Fraction, shape: tuple[int, ...]) -> Any:
    for codec, options in _CODECS:
        try:
            stream = container.add_stream(codec, rate=rate, options=options)
        except av.error.FFmpegError:
            continue
        stream.height, stream.width = shape[:2]
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.thread_count = 1  # the same frames give the same bytes
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = _LIMITED
        return stream
    raise RuntimeError("this FFmpeg has no encoder for MP4")


def _over(pixels: Frame, paper: tuple[float, float, float]) -> Frame:
    alpha = pixels[..., 3:] / np.float32(255)
    mixed = pixels[..., :3] * alpha + np.asarray(paper, np.float32) * 255 * (1 - alpha)
    return np.ascontiguousarray(np.round(mixed), np.uint8)
