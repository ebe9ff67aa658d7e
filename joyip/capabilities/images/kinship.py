"""Which wishes are one: a shy smile, a snowy forest, a hat that is a crown; who waves stands anyway."""

from __future__ import annotations

import re

from joyip.capabilities.images.draft import Draft
from joyip.capabilities.images.lexicon import Lexicon
from joyip.capabilities.images.pieces import Mention
from joyip.studio.catalogue import DIMENSIONS

GLAD = {"smile", "grin", "laugh", "blissful", "wink", "playful", "excited", "love_struck"}
# A wave or a cheer is done standing: "stands and waves" is one wish. So are a smile and a laugh.
_BELOW = re.compile(
    r"(?:(?:内搭|内穿|里面|里头|打底|贴身)[^,.;:，。；：]{0,14}"
    r"|\b(?:over|with|and) (?:a|an|his|her|the)(?: [\w-]+){0,3}"
    r" (?:underneath|beneath|under it)[^,.;]{0,12}|\bover (?:a|an|his|her|the) (?:[\w-]+ ){0,3})$"
)
_IMPLIED = {
    ("action", "stand"): set(DIMENSIONS["action"]) - {"sit", "lie", "run", "walk", "jump"},
    ("expression", "smile"): GLAD | {"proud", "shy"},
    ("expression", "sad"): {"crying"},
    ("bottom", "skirt"): {"pleated_skirt"},
    ("shoes", "boots"): {"rain_boots"},
    ("eyewear", "glasses"): {"sunglasses"},
    ("handheld", "balloon"): {"balloons"},
}


def is_inner(mention: Mention, text: str) -> bool:
    """背带裤，里面配条纹T恤; dungarees over a stripy tee: of two tops the one that is worn below the other."""
    return mention.meaning.dimension == "top" and _BELOW.search(text, 0, mention.start) is not None


def is_said_again(mention: Mention, chosen: Mention, draft: Draft) -> bool:
    """Fairy wings, wings pink: the second word is but the first one's general one."""
    wished, again = (draft.surface.written(m.start, m.end).lower() for m in (mention, chosen))
    return mention.meaning.item == chosen.meaning.item and again in wished


def describes(mention: Mention, chosen: Mention, draft: Draft) -> bool:
    """A cheeky wink, 感动得流泪, 雪后的森林: two words for one face or place. But not 激动到大哭."""
    first, second = sorted((mention, chosen), key=lambda m: m.start)
    between = draft.surface.text[first.end : second.start].strip()
    one = mention.meaning.dimension == "expression" or (
        mention.meaning.dimension == "backdrop" and mention.meaning.how == "nearest" and len(between) < len("后的 ")
    )
    return one and mention.phrase == chosen.phrase and between != "到"


def more_precise(chosen: Mention, wanted: list[Mention], dimension: str, draft: Draft) -> Mention:
    """A shy smile is shy: every smile would do, not every shyness."""
    implied = _IMPLIED.get((dimension, str(chosen.meaning.item)), ())
    others = [m for m in wanted if describes(m, chosen, draft) and m.meaning.how == chosen.meaning.how == "exact"]
    return next((mention for mention in others if mention.meaning.item in implied), chosen)


def satisfied(mention: Mention, item: str | None, dimension: str, lexicon: Lexicon) -> bool:
    """Whether the chosen item gives a second wish of the dimension, too."""
    meaning = mention.meaning
    if meaning.how == "nothing" and item == "none":
        return True
    if meaning.vague and (
        dimension in {"backdrop", "view", "expression", "action", "top"} or meaning.item in {"sign", item}
    ):
        return True
    if meaning.how == "generic" and meaning.item:
        return item is None or item in lexicon.any_of[dimension, meaning.item]
    if meaning.item is None or meaning.how not in {"exact", "nearest"} or mention.modified:
        return False
    same = meaning.item == item and (meaning.how == "exact" or dimension in {"expression", "action", "backdrop"})
    return same or item in _IMPLIED.get((dimension, meaning.item), ())
