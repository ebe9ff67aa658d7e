"""Keeps pictures within a brand's rules: what breaks one is explained, and the nearest that is allowed is offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from joyip.capabilities.images.text import fold
from joyip.capabilities.images.understood import Analysis, Breach, Understood
from joyip.studio.catalogue import COLORS, DIMENSIONS
from joyip.studio.packs.manifest import THINGS, Manifest
from joyip.studio.packs.moods import nearest_mood
from joyip.studio.packs.nearest import nearest_color, nearest_item
from joyip.studio.packs.rules import Apart, Lettering, Palette, Rules
from joyip.studio.scene import Scene

MOST = 200
"""Changes after which rules are taken to have no end; sound ones need at most a few for each dimension."""


class Mended(BaseModel):
    """Fields of a scene within the rules, and what had to be changed for it."""

    model_config = ConfigDict(frozen=True)

    fields: dict[str, Any]
    breaches: list[Breach]


def mended(manifest: Manifest, fields: Mapping[str, Any]) -> Mended:
    """The fields of a scene (any of them; others have the scene's defaults) with the nearest that the brand allows.

    Raises RuntimeError for rules without an end, which no pack file can hold (`packs.circles`).
    """
    whole = {name: field.default for name, field in Scene.model_fields.items()} | dict(fields)
    breaches: list[Breach] = []
    while found := next(_broken(manifest, whole), None):
        if len(breaches) == MOST:
            raise RuntimeError(f"the brand's rules have no end: {found.rule} after {MOST} others")
        whole[found.dimension] = found.used
        if found.dimension in DIMENSIONS and found.used == "none" and f"{found.dimension}_color" in whole:
            whole[f"{found.dimension}_color"] = None
        breaches.append(found)
    changed = {breach.dimension for breach in breaches}
    kept = {name: value for name, value in whole.items() if name in fields or name in changed}
    return Mended(fields=kept, breaches=breaches)


def fitted(manifest: Manifest, analysis: Analysis) -> Analysis:
    """The analysis with what the character has no place for named as not possible, and its nearest expression."""
    understood = dict(analysis.understood)
    for dimension in (dimension for dimension in THINGS if not manifest.has(dimension)):
        beside = [f"{dimension}_color", f"{dimension}_pattern"]
        worn = _dressed(manifest, dimension, understood, analysis.refused.get(dimension, frozenset()))
        if worn is not None and manifest.tints(dimension, worn):
            beside = beside[1:]
        for name in beside:
            if (found := understood.get(name)) is not None:
                asked = found.source == "said" and found.item not in (None, "none", "plain")
                understood[name] = found.model_copy(update={"item": None, "match": "none" if asked else found.match})
    wished = understood.get("expression")
    if wished is not None and wished.item is not None and (used := nearest_mood(manifest, wished.item)) != wished.item:
        understood["expression"] = wished.model_copy(update={"item": used, "match": "nearest"})
    if not manifest.has("top") and "text" in understood:  # what has no chest to write on has a banner behind it
        place = understood.get("text_place", Understood())
        if place.item in (None, "chest"):
            match = "nearest" if place.source == "said" else place.match
            understood["text_place"] = place.model_copy(update={"item": "banner", "match": match})
    return analysis.model_copy(update={"understood": understood})


def _dressed(
    manifest: Manifest, dimension: str, understood: dict[str, Understood], refused: frozenset[str]
) -> str | None:
    """Bring the wish for a garment to what the character has: its own, the nearest not refused of these, or nothing."""
    wished = understood.get(dimension, Understood())
    own = manifest.items(dimension)
    asked = wished.source == "said" and wished.item not in (None, "none")
    if wished.item is None or wished.item in own:
        return None if wished.item == "none" else wished.item
    left = set(own) - refused - {"none"}
    if asked and left:
        used = nearest_item(dimension, wished.item, tuple(item for item in DIMENSIONS[dimension] if item not in left))
        understood[dimension] = wished.model_copy(update={"item": used, "match": "nearest"})
        _recolored(understood, dimension, used)
        return used
    understood[dimension] = wished.model_copy(update={"item": None, "match": "none" if asked else wished.match})
    return None


def _recolored(understood: dict[str, Understood], dimension: str, used: str) -> None:
    """The other thing has its own colour, where nobody said which."""
    own = understood.get(f"{dimension}_color")
    if own is not None and own.source == "default":
        understood[f"{dimension}_color"] = own.model_copy(update={"item": DIMENSIONS[dimension][used].color})


def within(manifest: Manifest, analysis: Analysis) -> Analysis:
    """The analysis with what breaks a rule of the brand replaced by the nearest allowed, and told as such."""
    nothing = dict.fromkeys(THINGS, "none")  # as `packs.limits` has it: the scene's defaults are Joy's clothes
    result = mended(manifest, nothing | analysis.scene_fields())
    if not result.breaches:
        return analysis
    understood = dict(analysis.understood)
    for breach in result.breaches:
        before = understood.get(breach.dimension, Understood())
        said = before.wish if before.wish is not None else breach.wished if before.source == "said" else None
        source = before.source if before.item is not None and before.source != "default" else "brand"
        understood[breach.dimension] = Understood(wish=said, item=breach.used, match="nearest", source=source)
        _recolored(understood, breach.dimension, breach.used)
    return analysis.model_copy(update={"understood": understood, "brand": result.breaches})


def _broken(manifest: Manifest, fields: Mapping[str, Any]) -> Iterator[Breach]:
    """The rules that the fields break, one breach at a time.

    A garment that takes no wished colour has one that the rules allow: the pack file would not be read otherwise.
    """
    rules = manifest.brand
    for dimension, items in rules.never.items():
        if fields[dimension] in items:
            yield _never(rules, dimension, fields[dimension])
    for pair in rules.apart:
        if all(fields[dimension] == item for dimension, item in pair.items.items()):
            yield _apart(rules, pair)
    for dimension, palette in rules.colors.items():
        if (
            manifest.tints(dimension, fields[dimension])
            and (breach := _colored(palette, dimension, fields)) is not None
        ):
            yield breach
    if (breach := _written(rules.text, fields["text"] or "")) is not None:
        yield breach


def _never(rules: Rules, dimension: str, item: str) -> Breach:
    used = rules.replacement(dimension, item)
    wished, offered = DIMENSIONS[dimension][item], DIMENSIONS[dimension][used]
    return Breach(
        rule=f"never.{dimension}",
        dimension=dimension,
        wished=item,
        used=used,
        zh=f"品牌规定不用「{wished.zh}」，改用「{offered.zh}」",
        en=f"the brand never uses {wished.en}; {offered.en} is used instead",
    )


def _apart(rules: Rules, pair: Apart) -> Breach:
    item = pair.items[pair.change]
    used = pair.used(rules.never)
    offered = DIMENSIONS[pair.change][used]
    return Breach(
        rule="apart." + "+".join(pair.items.values()),
        dimension=pair.change,
        wished=item,
        used=used,
        zh=f"{pair.zh}，改用「{offered.zh}」",
        en=f"{pair.en}; {offered.en} is used instead",
    )


def _colored(palette: Palette, dimension: str, fields: Mapping[str, Any]) -> Breach | None:
    item = DIMENSIONS[dimension][fields[dimension]]
    color = fields[f"{dimension}_color"] or item.color
    if item.id == "none" or item.id in palette.but_for or color is None or color in palette.colors:
        return None
    used = nearest_color(COLORS[color].rgb, palette.colors)
    return Breach(
        rule=f"colors.{dimension}",
        dimension=f"{dimension}_color",
        wished=color,
        used=used,
        zh=f"品牌规定「{item.zh}」不用{COLORS[color].zh}，改用最接近的{COLORS[used].zh}",
        en=f"the brand allows no {COLORS[color].en} {item.en}; the nearest, {COLORS[used].en}, is used",
    )


def _written(rules: Lettering, text: str) -> Breach | None:
    folded = fold(text)
    for word in rules.forbidden:
        meant = fold(word).text
        found = folded.text.find(meant)
        if found >= 0 and meant:
            start, end = folded.origin[found], folded.origin[found + len(meant) - 1] + 1
            return Breach(
                rule="text.forbidden",
                dimension="text",
                wished=text,
                used=(text[:start] + text[end:]).strip(),
                zh=f"品牌规定不写「{word}」",
                en=f"the brand does not write “{word}”",
            )
    if rules.longest is not None and len(text) > rules.longest:
        return Breach(
            rule="text.longest",
            dimension="text",
            wished=text,
            used=text[: rules.longest].strip(),
            zh=f"品牌规定文字不超过 {rules.longest} 个字",
            en=f"the brand writes no more than {rules.longest} characters",
        )
    return None
