"""Reads a sentence: which wishes it has, which of them it denies, and which colour goes with which wish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from joyip.capabilities.images.binding import bind_colors
from joyip.capabilities.images.denial import REACH, denied_in, is_subject, modifies
from joyip.capabilities.images.lexicon import Lexicon, Meaning, Token
from joyip.capabilities.images.pieces import Mention, Piece, Reading, Rest, split
from joyip.capabilities.images.surface import Surface

_USELESS = Meaning("concept", "action", None, "impossible")
"""Eating, drinking, reading, with nothing to eat, drink or read."""


def read(surface: Surface, lexicon: Lexicon) -> Reading:
    """Read a sentence."""
    tokens, themes = lexicon.find(surface.text)
    pieces = split(surface.text, tokens)
    denied = denied_in(pieces)
    reading = Reading()
    mentions = _mentions(pieces, denied, reading)
    bind_colors(pieces, denied, mentions, reading)
    _swap(pieces, mentions)
    reading.mentions = [part for index in sorted(mentions) for part in _parts(mentions[index])]
    reading.themes = _themes(themes, pieces, denied, mentions)
    return reading


def _mentions(pieces: list[Piece], denied: Mapping[int, int], reading: Reading) -> dict[int, Mention]:
    mentions: dict[int, Mention] = {}
    begins: dict[int, int] = {}
    verb: str | None = None
    for index, piece in enumerate(pieces):
        if piece.kind == "verb" and piece.meaning:
            verb = piece.meaning.dimension
            if piece.meaning.how == "impossible" and not _has_thing(pieces, index):
                mentions[index] = Mention(_USELESS, denied.get(index, piece.start), piece.end, index in denied)
        elif piece.kind in {"break", "stop"} or is_subject(piece):
            verb = None
        elif piece.kind == "rest" and index not in denied:
            _place_rest(pieces, index, verb, begins, reading)
            verb = None
        if piece.kind == "concept" and piece.meaning:
            mention = Mention(piece.meaning, denied.get(index, piece.start), piece.end, index in denied)
            if index in begins and not mention.negated:
                mention.start, mention.modified = begins[index], True
            mention.many = _number(pieces, index)
            mentions[index] = mention
            following = pieces[index + 1] if index + 1 < len(pieces) else None
            if piece.meaning.how == "generic" and following and following.kind == "link":
                verb = piece.meaning.dimension  # 背景是…: what follows is a wish of the same kind
    return mentions


def _has_thing(pieces: list[Piece], index: int) -> bool:
    """喝咖啡, reading a book: whether the verb is followed by what can be held."""
    for piece in pieces[index + 1 :]:
        if piece.kind == "concept" and piece.meaning:
            return piece.meaning.dimension == "handheld"
        if piece.kind == "rest":
            return True
        if piece.kind not in {"filler", "article", "of", "many", "color"}:
            return False
    return False


def _parts(mention: Mention) -> list[Mention]:
    """A mention, and the other wishes that its word stands for."""
    also = mention.meaning.also
    return [mention, *(replace(mention, meaning=meaning, colors=[], refused=[]) for meaning in also)]


def _place_rest(pieces: list[Piece], index: int, verb: str | None, begins: dict[int, int], reading: Reading) -> None:
    """Unknown text either qualifies the wish behind it, or is a wish itself, or (a single letter) is nothing."""
    piece = pieces[index]
    length = piece.end - piece.start
    short = length < (2 if piece.han else 3)
    qualified = modifies(pieces, index)
    if qualified is not None and length <= REACH:
        target = pieces[qualified].meaning
        if not short or (target and target.how == "generic"):
            begins[qualified] = piece.start
    elif verb or not short:
        reading.rests.append(Rest(piece.start, piece.end, verb))


def _number(pieces: list[Piece], index: int) -> Piece | None:
    for before in reversed(pieces[:index]):
        if before.kind == "many":
            return before
        if before.kind not in {"of", "color", "filler"}:
            return None
    return None


def _swap(pieces: list[Piece], mentions: dict[int, Mention]) -> None:
    """把帽子换成皇冠: the first is not wanted where both are of one kind."""
    for index, piece in enumerate(pieces):
        if piece.kind != "swap":
            continue
        before = max((m for m in mentions if m < index), default=None)
        after = min((m for m in mentions if m > index), default=None)
        if before is not None and after is not None:
            same = mentions[before].meaning.dimension == mentions[after].meaning.dimension
            mentions[before].negated = mentions[before].negated or same


def _themes(
    found: list[Token], pieces: list[Piece], denied: Mapping[int, int], mentions: dict[int, Mention]
) -> list[tuple[str, bool]]:
    """Themes in order of mention, with whether they were said outright (or only inside another word)."""
    themes: dict[str, bool] = {}
    for token in found:
        covering = next((i for i, p in enumerate(pieces) if p.start <= token.start and token.end <= p.end), None)
        if covering is None or covering in denied or (covering in mentions and mentions[covering].negated):
            continue
        outright = pieces[covering].kind == "theme"
        name = str(token.meaning.item)
        themes[name] = themes.get(name, False) or outright
    return sorted(themes.items(), key=lambda theme: not theme[1])
