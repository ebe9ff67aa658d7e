"""What is odd about a scene that can be drawn all the same: wishes that its picture cannot show."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from joyip.studio.catalogue import COLORED
from joyip.studio.scene import Scene

_HIDDEN = {"half": ("shoes",), "portrait": ("bottom", "shoes", "back")}
"""What a framing leaves out of the picture."""


class Oddity(BaseModel):
    """One field of a scene, and why it has no effect, in both languages."""

    model_config = ConfigDict(frozen=True)

    field: str
    zh: str
    en: str


def oddities(scene: Scene) -> list[Oddity]:
    """Everything odd about a scene; empty for a sound one."""
    return [*_words(scene), *_colors(scene), *_framed(scene)]


def _words(scene: Scene) -> Iterator[Oddity]:
    if not scene.text:
        return
    carriers = {"sign": ("handheld", {"sign"}), "balloon": ("handheld", {"balloon", "balloons"})}
    dimension, carrying = carriers.get(scene.text_place, ("", set()))
    if carrying and getattr(scene, dimension) not in carrying:
        wanted = " / ".join(sorted(carrying))
        yield Oddity(
            field="text_place",
            zh=f"画面里没有可写字的物品：{dimension} 应为 {wanted}",
            en=f"nothing in the picture carries the text: {dimension} should be {wanted}",
        )
    if scene.text_place == "chest" and scene.top == "none":
        yield Oddity(field="text_place", zh="没有穿上衣，胸前不能写字", en="there is no top to write on")
    if scene.text_place == "banner" and scene.background == "transparent":
        yield Oddity(field="text_place", zh="透明背景没有横幅", en="a transparent picture has no banner")


def _colors(scene: Scene) -> Iterator[Oddity]:
    for dimension in COLORED:
        if getattr(scene, f"{dimension}_color") is not None and getattr(scene, dimension) == "none":
            yield Oddity(
                field=f"{dimension}_color",
                zh=f"没有 {dimension}，颜色不起作用",
                en=f"there is no {dimension} that could have a colour",
            )
    for dimension in ("top", "bottom"):
        if getattr(scene, f"{dimension}_pattern") != "plain" and getattr(scene, dimension) == "none":
            yield Oddity(
                field=f"{dimension}_pattern",
                zh=f"没有 {dimension}，图案不起作用",
                en=f"there is no {dimension} that could have a pattern",
            )
    if scene.background == "transparent" and scene.backdrop_color is not None:
        yield Oddity(field="backdrop_color", zh="透明背景没有颜色", en="a transparent background has no colour")


def _framed(scene: Scene) -> Iterator[Oddity]:
    for dimension in _HIDDEN.get(scene.framing, ()):
        if dimension in scene.model_fields_set and getattr(scene, dimension) != "none":
            yield Oddity(
                field=dimension,
                zh=f"{scene.framing} 构图里看不到 {dimension}",
                en=f"a {scene.framing} framing does not show {dimension}",
            )
