"""What is odd about a scene that can be drawn all the same: wishes that its picture cannot show."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from joyip.studio.catalogue import COLORED, DIMENSIONS
from joyip.studio.joy.tops import own_legs
from joyip.studio.packs.moods import nearest_mood
from joyip.studio.packs.shelf import volume
from joyip.studio.scene import Scene

_HIDDEN = {"half": ("shoes",), "portrait": ("bottom", "shoes", "back")}
"""What a framing leaves out of the picture."""
_OF = {"_color": ("颜色", "the colour of "), "_pattern": ("图案", "the pattern of ")}
_CARRIERS = {"sign": {"sign"}, "balloon": {"balloon", "balloons"}}
"""What must be in the hand for a text to stand there."""
_CALLED = {
    "top": ("上衣", "the top"),
    "bottom": ("下装", "the bottom"),
    "shoes": ("鞋", "the shoes"),
    "neckwear": ("颈饰", "the neckwear"),
    "eyewear": ("眼镜", "the eyewear"),
    "back": ("背饰", "what is on the back"),
    "headwear": ("头饰", "the headwear"),
    "handheld": ("手持物", "what is in the hand"),
    "backdrop": ("背景", "the backdrop"),
}
READABLE = 192
"""Pixels of the shorter side below which no words can be read."""
ASIDE = 55.0
"""Degrees round the figure from which on the words on its chest cannot be read."""


class Oddity(BaseModel):
    """One field of a scene, and why it has no effect, in both languages."""

    model_config = ConfigDict(frozen=True)

    field: str
    zh: str
    en: str


def oddities(scene: Scene) -> list[Oddity]:
    """Everything odd about a scene, each field once; empty for a sound one."""
    found = [*_words(scene), *_legs(scene), *_colors(scene), *_framed(scene), *_hands(scene), *_behind(scene)]
    found += _faced(scene)
    return list({oddity.field: oddity for oddity in reversed(found)}.values())[::-1]


def _words(scene: Scene) -> Iterator[Oddity]:
    if not scene.text:
        return
    place, wanted = scene.text_place, _CARRIERS.get(scene.text_place, set())
    if wanted and scene.handheld not in wanted:
        zh, en = (" / ".join(name(item) for item in sorted(wanted)) for name in (_zh, _en))
        yield _odd(
            "text_place", f"手里没有可写字的物品：应为{zh}", f"nothing in the hand carries the text: hold a {en}"
        )
    if place == "chest" and (scene.top == "none" or not volume(scene.character).manifest.has("top")):
        yield _odd("text_place", "没有穿上衣，胸前不能写字", "there is no top to write on")
    if place == "chest" and scene.framing == "portrait":
        yield _odd("text_place", "头像构图里看不全胸前的字", "a portrait does not show the words on the chest")
    if place == "chest" and (scene.view == "side" or abs(scene.turn) > ASIDE):
        yield _odd("text_place", "从侧面看不清胸前的字", "words on the chest cannot be read from the side")
    if place == "banner" and scene.background == "transparent":
        yield _odd("text_place", "透明背景没有横幅", "a transparent picture has no banner")
    elif place == "banner" and scene.framing != "full":
        zh, en = DIMENSIONS["framing"][scene.framing].zh, DIMENSIONS["framing"][scene.framing].en
        yield _odd("text_place", f"{zh}构图里看不全横幅：请用全身", f"a {en} picture cuts the banner: use full body")
    if min(scene.width, scene.height) < READABLE:
        yield _odd(
            "text",
            f"图片太小，文字看不清：短边至少 {READABLE} 像素",
            f"too small to be read: {READABLE} pixels at least",
        )


def _legs(scene: Scene) -> Iterator[Oddity]:
    """Overalls and a space suit have legs of their own."""
    if own_legs(scene.top) is None:
        return
    zh, en = DIMENSIONS["top"][scene.top].zh, DIMENSIONS["top"][scene.top].en
    for field in ("bottom", "bottom_color", "bottom_pattern"):
        if _chosen(scene, field):
            zh_of, en_of = _said(field)
            yield _odd(field, f"{zh}自带裤腿，{zh_of}不起作用", f"{en}: the legs are included, {en_of} has no effect")


def _colors(scene: Scene) -> Iterator[Oddity]:
    for dimension in COLORED:
        for ending in _OF:
            field = f"{dimension}{ending}"
            if field in Scene.model_fields and _chosen(scene, field) and getattr(scene, dimension) == "none":
                zh, en = _said(field)
                yield _odd(field, f"没有{_CALLED[dimension][0]}，{zh}不起作用", f"{en} has no effect: there is none")
    if scene.background == "transparent" and scene.backdrop_color is not None:
        yield _odd("backdrop_color", "透明背景没有颜色", "a transparent background has no colour")


def _framed(scene: Scene) -> Iterator[Oddity]:
    framing = DIMENSIONS["framing"][scene.framing]
    for dimension in _HIDDEN.get(scene.framing, ()):
        for field in (dimension, f"{dimension}_color", f"{dimension}_pattern"):
            if _chosen(scene, field) and getattr(scene, dimension) != "none":
                zh, en = _said(field)
                yield _odd(field, f"{framing.zh}构图里看不到{zh}", f"a {framing.en} picture does not show {en}")


def _hands(scene: Scene) -> Iterator[Oddity]:
    if scene.action == "lift" and scene.handheld == "none":
        yield _odd("action", "手里没有东西可举", "there is nothing in the hand to lift")


def _behind(scene: Scene) -> Iterator[Oddity]:
    if scene.background == "transparent" and _chosen(scene, "backdrop"):
        yield _odd(
            "backdrop", "透明背景看不到场景，只有它的光", "a transparent picture shows only the backdrop's light"
        )


def _chosen(scene: Scene, field: str) -> bool:
    """Whether somebody chose it: a manifest holds every field, also those that nobody thought of."""
    own = Scene.model_fields.get(field)
    return own is not None and getattr(scene, field) not in (own.default, "none")


def _said(field: str) -> tuple[str, str]:
    """A field as people call it."""
    dimension, _, rest = field.partition("_")
    zh, en = _CALLED[dimension]
    more_zh, more_en = _OF.get(f"_{rest}", ("", ""))
    return f"{zh}{more_zh}", f"{more_en}{en}"


def _zh(item: str) -> str:
    return DIMENSIONS["handheld"][item].zh


def _en(item: str) -> str:
    return DIMENSIONS["handheld"][item].en


def _odd(field: str, zh: str, en: str) -> Oddity:
    return Oddity(field=field, zh=zh, en=en)


def _faced(scene: Scene) -> Iterator[Oddity]:
    used = nearest_mood(volume(scene.character).manifest, scene.expression)
    if used != scene.expression:
        wished, drawn = (DIMENSIONS["expression"][name] for name in (scene.expression, used))
        yield Oddity(
            field="expression",
            zh=f"该角色没有「{wished.zh}」的表情，画最接近的「{drawn.zh}」",
            en=f"the character has no expression {wished.en}: the nearest, {drawn.en}, is drawn",
        )
