"""The kinds of job of the images capability."""

from __future__ import annotations

from joyip.capabilities.images.generate import generate
from joyip.capabilities.images.request import ImageRequest, ImageResult
from joyip.capabilities.images.turntable import TurntableRequest, TurntableResult, turntable
from joyip.errors import Text
from joyip.supervisor.kind import Kind, Limits

KINDS = (
    Kind(
        name="image.generate",
        title=Text("生成图片", "Generate pictures"),
        params=ImageRequest,
        result=ImageResult,
        handler=generate,
        limits=Limits(timeout=300.0, deadline=1800.0, expected=60.0, attempts=3),
    ),
    Kind(
        name="image.turntable",
        title=Text("生成旋转动画", "Turn Joy round"),
        params=TurntableRequest,
        result=TurntableResult,
        handler=turntable,
        limits=Limits(timeout=600.0, deadline=1800.0, expected=180.0, attempts=3),
    ),
)
