"""Gives every dimension its item: of what was said, what fits the theme, and the defaults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from joyip.capabilities.images.draft import DEFAULTS, Draft
from joyip.capabilities.images.kinship import GLAD, describes, is_inner, is_said_again, more_precise, satisfied
from joyip.capabilities.images.lexicon import Lexicon
from joyip.capabilities.images.lists import GONE, WORDED
from joyip.capabilities.images.pieces import Mention, Reading
from joyip.capabilities.images.themes import HINTED, OUTRIGHT, SUGGESTED, Theme
from joyip.capabilities.images.understood import Understood
from joyip.studio.catalogue import DIMENSIONS

# Who does not want a smile does not want a laugh either.
_KIN = {
    ("expression", "smile"): GLAD,
    ("expression", "laugh"): {"laugh", "grin"},
    ("expression", "sad"): {"sad", "crying"},
    ("expression", "angry"): {"angry", "annoyed"},
}
_UPPER = re.compile("上衣|上身|上装")
"""Who is to go without these wears trousers."""
_CLOTHES = "t_shirt"
_NEAR = 24
"""Characters from the colours of a gradient to its end."""
_ALWAYS = frozenset({"top", "bottom", "shoes", "backdrop"})
"""What a picture has in any case: a colour that is denied with one of these leaves the thing."""


def place(reading: Reading, draft: Draft, lexicon: Lexicon) -> None:
    """Settle what was said: the chosen item, what is denied, and what cannot be had."""
    for dimension in WORDED:
        mentions = [m for m in reading.mentions if m.meaning.dimension == dimension]
        _recolor(mentions)
        mentions = _settle_contradictions(mentions, draft.surface.text)
        mentions.sort(key=lambda mention: not is_inner(mention, draft.surface.text))
        _refuse([m for m in mentions if m.negated], dimension, draft, lexicon)
        wanted = [m for m in mentions if not m.negated and not _stands_for_refused(m, draft)]
        if dimension in draft.understood:
            for mention in wanted:
                if mention.meaning.item != draft.understood[dimension].item:
                    draft.cannot(draft.wish(mention), dimension, draft.understood[dimension].item)
            continue
        _choose(wanted, dimension, draft, lexicon)
        denied = [m for m in mentions if m.negated]
        transparent = dimension == "backdrop" and "background" in draft.understood
        if dimension not in draft.understood and denied and dimension not in draft.pending and not transparent:
            _leave_out(denied, dimension, draft)
    _place_loose(reading, draft)


def _place_loose(reading: Reading, draft: Draft) -> None:
    """A gradient that is no garment's is the backdrop's."""
    for entry in list(reading.loose):
        item = entry[0].meaning.item if entry[0].meaning else None
        if entry[1] is None and item in DIMENSIONS["backdrop"] and "backdrop" not in draft.understood:
            wish = draft.surface.written(entry[0].start, entry[0].end)
            draft.understood["backdrop"] = Understood(wish=wish, item=item, source="said")
            reading.loose.remove(entry)
            near = [e for e in reading.loose if e[1] is None and 0 < entry[0].end - e[0].start <= _NEAR]
            for piece, _ in near:  # a lilac gradient behind
                reading.loose[reading.loose.index((piece, None))] = (piece, "backdrop")


def _recolor(mentions: list[Mention]) -> None:
    """不要红色的衣服: clothes, but not red ones; no white background."""
    for mention in mentions:
        clothes = mention.meaning.how == "generic" and mention.meaning.dimension in _ALWAYS
        if mention.negated and mention.colors and clothes:
            mention.negated, mention.refused, mention.colors = False, mention.colors, []


def _settle_contradictions(mentions: list[Mention], text: str) -> list[Mention]:
    """Of a thing that is both wished and denied the last word counts; no red hat but a green one denies the red.

    A bouquet without roses is a bouquet.
    """
    void: list[int] = []
    for number, denied in enumerate(mentions):
        meaning = denied.meaning
        same = [m for m in mentions if (m.meaning.how, m.meaning.item) == (meaning.how, meaning.item)]
        again = [mention for mention in same if not mention.negated]
        if not denied.negated or denied.modified or meaning.item is None or not again:
            continue
        if meaning.how == "generic" and again[-1].start < denied.start and _is_a_kind(denied, again[-1], text):
            denied.meaning = replace(meaning, how="exact")  # anything on the head except a cap
        elif denied.colors or again[-1].start > denied.start or _is_a_kind(denied, again[-1], text):
            again[-1].refused += denied.colors
            void.append(number)
        else:
            void += [mentions.index(mention) for mention in again]
    return [mention for number, mention in enumerate(mentions) if number not in void]


def _is_a_kind(denied: Mention, wanted: Mention, text: str) -> bool:
    """Flowers, no roses: by another word only a part or a kind of the thing is denied."""
    word, other = (text[mention.word : mention.end].removesuffix("s") for mention in (denied, wanted))
    return not (word.endswith(other) or other.endswith(word))


def _refuse(denied: list[Mention], dimension: str, draft: Draft, lexicon: Lexicon) -> None:
    refused = draft.refused.setdefault(dimension, set())
    for mention in denied:
        item = mention.meaning.item
        if item is None:
            continue
        if mention.meaning.how == "generic":
            refused |= lexicon.any_of[dimension, item]
        elif mention.meaning.how == "exact":
            refused |= _KIN.get((dimension, item), {item})


def _stands_for_refused(mention: Mention, draft: Draft) -> bool:
    """The opera house, no stage please: what is denied stands for nothing else; no more is said of it."""
    refused = draft.refused.get(str(mention.meaning.dimension), set())
    return (
        mention.meaning.how == "nearest" and mention.meaning.dimension == "backdrop" and mention.meaning.item in refused
    )


def _leave_out(denied: list[Mention], dimension: str, draft: Draft) -> None:
    """Nothing else was wished: without a hat means none; without a smile means another face."""
    exacts = [m for m in denied if m.meaning.item is not None and m.meaning.how in {"exact", "generic"}]
    wish = draft.wish(denied[-1], with_colors=True)
    if dimension in GONE and (exacts or any(m.meaning.how != "impossible" for m in denied)):
        draft.understood[dimension] = Understood(wish=wish, item="none", source="said")
    elif dimension in {"top", "bottom"} and any(m.meaning.how == "generic" or _is_any(m) for m in exacts):
        draft.understood[dimension] = Understood(wish=wish, item="none", source="said")
        if dimension == "top" and any(m.meaning.item == _CLOTHES for m in exacts) and not _UPPER.search(wish):
            draft.refused.setdefault("clothes", set()).add(wish)
    elif dimension == "backdrop" and exacts and all(m.meaning.how == "generic" for m in exacts):
        draft.understood["background"] = Understood(wish=wish, item="transparent", source="said")
    elif exacts:
        draft.pending[dimension] = Understood(wish=wish, source="said")


def _is_any(mention: Mention) -> bool:
    """No trousers: no others either."""
    return mention.meaning.item == DEFAULTS["bottom"][0]


def _choose(wanted: list[Mention], dimension: str, draft: Draft, lexicon: Lexicon) -> None:
    """The last thing said that the catalogue has, else the last that it has something like, else what it lacks."""
    ranks: tuple[tuple[str, ...], ...] = (
        ("nothing", "exact"),
        ("nearest",),
        ("transparent",),
        ("generic",),
        ("impossible",),
    )
    if dimension == "backdrop":  # 背景是厨房: the kitchen is what is wished, "background" only announces it
        ranks = (*ranks[:3], ranks[4], ranks[3])
    precise = [m for m in wanted if not m.meaning.vague]
    precise = precise if any(m.meaning.how != "generic" for m in precise) else wanted
    chosen = next(([m for m in precise if m.meaning.how in rank][-1] for rank in ranks if _any(precise, rank)), None)
    if chosen is None:
        return
    chosen = more_precise(chosen, wanted, dimension, draft)
    _settle(chosen, dimension, draft)
    item = chosen.meaning.item
    kept = draft.kept.setdefault(dimension, [])
    for mention in wanted:
        if mention is chosen:
            continue
        again = mention.meaning.how == chosen.meaning.how == "transparent" or describes(mention, chosen, draft)
        again = again or mention.meaning.how == "nothing" or is_said_again(mention, chosen, draft)
        if again or satisfied(mention, item, dimension, lexicon):
            kept.append(mention)
        else:
            draft.cannot(draft.wish(mention, with_colors=True), dimension, item)
    kept.append(chosen)


def _any(wanted: Iterable[Mention], rank: tuple[str, ...]) -> bool:
    return any(mention.meaning.how in rank for mention in wanted)


def _settle(chosen: Mention, dimension: str, draft: Draft) -> None:
    meaning = chosen.meaning
    qualified = chosen.modified or (chosen.many is not None and dimension == "handheld")
    wish = draft.wish(chosen)
    if meaning.how in {"exact", "nothing"}:
        match: Literal["exact", "nearest"] = "nearest" if qualified else "exact"
        draft.understood[dimension] = Understood(wish=wish, item=meaning.item, match=match, source="said")
    elif meaning.how == "nearest":
        draft.understood[dimension] = Understood(wish=wish, item=meaning.item, match="nearest", source="said")
    elif meaning.how == "transparent":
        draft.understood["background"] = Understood(wish=wish, item="transparent", source="said")
    elif (
        dimension == "backdrop"
        and meaning.how == "generic"
        and chosen.colors
        and not _named_by_quality(chosen, dimension)
    ):
        draft.understood[dimension] = Understood(wish=wish, item=meaning.item, source="said")
    elif quality := _named_by_quality(chosen, dimension):
        draft.understood[dimension] = Understood(wish=draft.wish(chosen, with_colors=True), item=quality, source="said")
    elif meaning.how == "generic" and not (dimension == "backdrop" and chosen.refused):
        draft.pending[dimension] = Understood(
            wish=wish, item=meaning.item, match="nearest" if qualified else "exact", source="said"
        )
    elif meaning.how != "generic":
        impossible = Understood(wish=draft.wish(chosen, with_colors=True), match="none", source="said")
        if dimension in GONE | {"backdrop"}:
            first = _default(dimension, draft.refused.get(dimension, set()))
            draft.understood[dimension] = impossible.model_copy(update={"item": first})
        else:
            draft.pending[dimension] = impossible


def _named_by_quality(mention: Mention, dimension: str) -> str | None:
    """A backdrop with a gradient is the gradient backdrop."""
    items = [piece.meaning.item for piece in mention.colors if piece.meaning]
    return next((i for i in items if i in DIMENSIONS["backdrop"]), None) if dimension == "backdrop" else None


def fill(reading: Reading, draft: Draft, themes: Mapping[str, Theme], lexicon: Lexicon) -> None:
    """Items from the themes, then defaults, for what is open; wishes that await an item get theirs first."""
    said = {f"{d}.{u.item}" for d, u in draft.understood.items() if u.source == "said" and u.match == "exact"}
    named = [(themes[name], outright) for name, outright in reading.themes if outright or themes[name].hints]
    scopes = [(theme, OUTRIGHT if outright else HINTED) for theme, outright in named]
    scopes += [(t, SUGGESTED | {"headwear"} if t.role else SUGGESTED) for t in themes.values() if t.suggested_by & said]
    scopes.sort(key=lambda scope: not scope[0].role)
    bare = draft.refused.get("clothes")
    for dimension in WORDED:
        if dimension in draft.understood:
            continue
        refused = draft.refused.get(dimension, set())
        pending = draft.pending.get(dimension)
        generic = pending.item if pending else None
        dresses = generic is not None and dimension not in {"expression", "action"}
        allowed = lexicon.any_of[dimension, generic] - {"none"} if generic else None
        picks = ((t.pick(dimension, refused, allowed), t) for t, scope in scopes if dimension in scope or dresses)
        item, theme = next((pick for pick in picks if pick[0]), (None, None))
        if pending:
            default = generic if generic and generic not in refused else None
            chosen = (item or default) if dresses else (default or item)
            kin = (i for i in DIMENSIONS[dimension] if i in (allowed or ()) and i not in refused)
            chosen = chosen or next(kin, _default(dimension, refused))
            draft.understood[dimension] = pending.model_copy(update={"item": chosen})
        elif dimension == "bottom" and bare:
            draft.understood[dimension] = Understood(wish=next(iter(bare)), item="none", source="said")
        elif item:
            draft.understood[dimension] = Understood(item=item, source="theme")
            if theme:
                draft.themed[dimension] = theme
        else:
            draft.understood[dimension] = Understood(item=_default(dimension, refused))


def _default(dimension: str, refused: set[str]) -> str:
    return next((item for item in DEFAULTS[dimension] if item not in refused), DEFAULTS[dimension][0])
