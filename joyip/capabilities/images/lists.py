"""Reads the lists of config/lexicon into a lexicon."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, get_args

from joyip.capabilities.images.endings import Chosen
from joyip.capabilities.images.lexicon import How, Kind, Lexicon, Meaning
from joyip.capabilities.images.uncollected import uncollected
from joyip.studio.catalogue import COLORED, COLORS, DIMENSIONS

PATTERNED = ("top", "bottom")
"""What takes a pattern; the dimension's name with `_pattern` is the pattern's."""
WORDED = tuple(dimension for dimension in DIMENSIONS if not dimension.endswith("_pattern"))
"""The dimensions that have a list of words each; the patterns share one."""
OUTFIT = "outfit"
"""All in red, 一身黑: what is said of top and bottom at once."""
PEOPLE = "people"
"""What people mean who may only have been spoken of."""
GONE = frozenset({"headwear", "handheld", "shoes", "neckwear", "eyewear", "back"})
"""Dimensions that are simply none where the item is not wanted."""
_WITHOUT_ITEM: tuple[How, ...] = ("impossible", "nothing", "transparent")
_WITH_ITEM: tuple[How, ...] = ("exact", "generic", "nearest")
_ALTERNATIVES = re.compile(r"\{([^{}]*)\}")
_LISTS = frozenset(
    {
        "negate",
        "negate_close",
        "neutral",
        "swap",
        "turn",
        "join",
        "stop",
        "article",
        "many",
        "link",
        "of",
        "prep",
        "filler",
    }
)
_EVERYTHING = (
    "everything", "all over", "throughout", "from head to toe", "head to toe", "top to toe", "from top to toe",
    "from top to bottom", "from tip to tail", "from head to paw", "from ears to paws", "从头到脚", "从头到尾",
)  # fmt: skip
_BOTH = ("both", "both of", "both of them", "both are", "all of them", "all", "都", "全都", "一律", "统统", "通通")
_ARE_BOTH = ("都是", "全是", "全部是", "全部", "均为", "统一", "统一为", "are all", "is all", "are both")
_SPECIAL = {
    **{("filler", word): "everything" for word in _EVERYTHING},
    **{("filler", word): "both" for word in _BOTH},
    **{("link", word): "both" for word in _ARE_BOTH},
    ("of", "地"): "manner",
    **{("prep", word): "with" for word in ("with", "w", "w/")},
    **{("prep", word): "on" for word in ("on", "against")},
    ("link", ":"): "label",
    **{("filler", word): "ones" for word in ("one", "ones")},
    ("filler", "for"): "for",
    ("filler", "to"): "into",
    ("filler", "到"): "into",
    ("prep", "into"): "into",
    **{("article", word): "new" for word in ("a", "an", "another", "some")},
    **{("join", word): "or" for word in ("or", "nor", "或", "或者", "或是", "还是")},
}
"""Words of the grammar that are told apart from the others of their kind."""
_NEUTRAL = frozenset({"particle", "change", "other", "matching", "again", "decked", "untouched"})
"""Special words that deny nothing."""
_GRAMMAR: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind in _LISTS)


@uncollected
def load(directory: Path) -> Lexicon:
    """Read and compile every list of the directory.

    Raises:
        ValueError: a file is malformed or names an item that the catalogue lacks.
    """
    lexicon = Lexicon()
    worded = {dimension: read(directory / f"{dimension}.toml") for dimension in WORDED}
    for dimension, content in worded.items():
        _load_dimension(lexicon, dimension, content)
    patterns = {item: item for item in DIMENSIONS["top_pattern"]}
    _load_qualities(lexicon, "colors.toml", read(directory / "colors.toml"), COLORS, None)
    _load_qualities(lexicon, "pattern.toml", read(directory / "pattern.toml"), patterns, "pattern")
    beyond = read(directory / "beyond.toml")
    lexicon.add(beyond["impossible"], Meaning("concept", None, None, "impossible"))
    lexicon.add(beyond["people"], Meaning("concept", None, PEOPLE, "impossible"))
    for color, words in beyond["body"].items():
        lexicon.add(words, Meaning("concept", None, color, "body"))
    lexicon.add(beyond["subject"]["joy"], Meaning("concept", None, "joy", "subject"))
    for dimension, content in worded.items():  # words that mean this only where a verb says so come last
        for item, words in content.get("also", {}).items():
            lexicon.add(words, Meaning("concept", dimension, item))
    _load_grammar(lexicon, read(directory / "grammar.toml"))
    for phrase in read(directory / "phrases.toml")["phrase"]:
        first, *others = [_wish(dimension, item) for dimension, item in phrase.items() if dimension != "words"]
        meaning = Meaning(first.kind, first.dimension, first.item, first.how, vague=True, also=tuple(others))
        lexicon.add(phrase["words"], meaning, verbs=True)
    lines = (directory / "things.txt").read_text(encoding="utf-8").splitlines()
    lexicon.things = frozenset(word for line in lines if not line.startswith("#") for word in line.split())
    for name in ("themes.toml", "roles.toml"):
        for theme, content in read(directory / name).items():
            lexicon.add(content["words"], Meaning("theme", None, theme))
    return lexicon.compile()


def _load_grammar(lexicon: Lexicon, grammar: Mapping[str, Any]) -> None:
    for item, words in grammar["special"].items():
        for word in words:
            role: Kind = "filler" if item in _NEUTRAL else "negate"
            lexicon.add([word], Meaning(role, None, item, last=item in {"behind", "removal"}))
    for dimension, words in grammar["not_done"].items():
        lexicon.add(words, Meaning("negate", dimension if dimension in DIMENSIONS else None, "undone", last=True))
    meaning = cache(Meaning)
    once, last = set(grammar["negate_one"]), set(grammar["negate_last"])
    special = {word for words in grammar["special"].values() for word in words}
    for kind in _GRAMMAR:
        for word in grammar[kind]:
            if word not in special or kind not in {"negate", "filler"}:
                item = _SPECIAL.get((kind, word))
                lexicon.add([word], meaning(kind, None, item, once=word in once, last=word in last))
    lexicon.add(grammar["negate_verbs"], Meaning("negate", None, "removal"), verbs=True)
    lexicon.add(grammar["filler_verbs"], Meaning("filler", None, "deed"), verbs=True)
    for dimension, words in grammar["verbs"].items():
        lexicon.add(words, Meaning("verb", dimension), verbs=True)
    lexicon.add(grammar["use"], Meaning("verb", "handheld", None, "impossible"), verbs=True)


def _wish(dimension: str, item: str) -> Meaning:
    """A wish of phrases.toml: an item, with ~ before it the nearest there is, or ! for nothing like it."""
    how: How = {"~": "nearest", "!": "impossible"}.get(item[:1], "exact")  # type: ignore[assignment]
    bare = item.lstrip("~!") or None
    if dimension.removesuffix("_color") in COLORED and bare in COLORS:
        return Meaning("color", None, bare, how)
    if dimension.endswith("_pattern"):
        return Meaning("color", "pattern", bare, how)
    if bare and bare not in DIMENSIONS[dimension]:
        raise ValueError(f"phrases.toml: {dimension}: {bare!r} is not in the catalogue")
    return Meaning("concept", dimension, bare, how, vague=True)


def _load_dimension(lexicon: Lexicon, dimension: str, content: Mapping[str, Any]) -> None:
    items = DIMENSIONS[dimension]
    verbs = dimension in {"expression", "action"}
    vague = set(content.get("vague", ()))
    for how in _WITHOUT_ITEM:
        item = "none" if how == "nothing" else None
        words = set(content.get(how, ()))
        lexicon.add(words - vague, Meaning("concept", dimension, item, how), verbs)
        lexicon.add(words & vague, Meaning("concept", dimension, item, how, vague=True), verbs)
    for how in _WITH_ITEM:
        for item, words in content.get(how, {}).items():
            if item not in items:
                raise ValueError(f"{dimension}.toml: {item!r} is not in the catalogue")
            lexicon.add(set(words) - vague, Meaning("concept", dimension, item, how), verbs)
            lexicon.add(set(words) & vague, Meaning("concept", dimension, item, how, vague=True), verbs)
            if dimension in GONE:
                single = [word for word in words if word.isascii() and word.isalpha()]
                without = [form for word in single for form in (f"{word}less", f"{word} less", f"{word} free")]
                lexicon.add(without, Meaning("concept", dimension, "none", "nothing"))
                lexicon.add([f"{word} shaped" for word in single], Meaning("filler"))
            if how == "generic":
                satisfying = content.get("any", {}).get(item, [i for i in items if i != "none"])
                lexicon.any_of[dimension, item] = frozenset(satisfying)
    for item, colors in content.get("natural", {}).items():
        lexicon.natural[item] = frozenset(colors)


def _load_qualities(
    lexicon: Lexicon, file: str, content: Mapping[str, Any], known: Mapping[str, object], dimension: str | None
) -> None:
    """Colours, or patterns: what a garment has."""
    lexicon.add(content["impossible"], Meaning("color", dimension, None, "impossible"))
    for how in ("exact", "nearest", "bare"):
        for item, words in content.get(how, {}).items():
            if item not in known:
                raise ValueError(f"{file}: {item!r} is not in the catalogue")
            match: How = "nearest" if how == "nearest" else "exact"
            lexicon.add(words, Meaning("color", dimension, item, match, bare=how == "bare"))


def read(path: Path) -> dict[str, Any]:
    """A TOML file.

    Raises:
        ValueError: missing or malformed, with the file's name.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
    return {key: _spelled_out(value) for key, value in content.items()}


def _spelled_out(value: Any) -> Any:
    """A list's content with every "{a|b} c" as "a c" and "b c"."""
    if isinstance(value, dict):
        return {key: _spelled_out(inner) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    return [form for entry in value for form in (choices(entry) if isinstance(entry, str) else [_spelled_out(entry)])]


def choices(entry: str) -> Iterable[str]:
    """Every way to read an entry's alternatives."""
    if "{" not in entry:
        return (entry,)
    parts = _ALTERNATIVES.split(entry)
    alternatives = (part.split("|") if place % 2 else [part] for place, part in enumerate(parts))
    return (Chosen(" ".join("".join(chosen).split())) for chosen in product(*alternatives))
