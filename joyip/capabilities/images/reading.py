"""Reads a sentence: which wishes it has, which of them it denies, and which colour goes with which wish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from joyip.capabilities.images.asides import drop_asides
from joyip.capabilities.images.binding import bind_colors
from joyip.capabilities.images.counts import number, want_less, want_many, want_one
from joyip.capabilities.images.denial import denied_in, is_subject
from joyip.capabilities.images.headings import drop_headings
from joyip.capabilities.images.lexicon import Lexicon, Meaning, Token
from joyip.capabilities.images.occasions import furnish, named_in
from joyip.capabilities.images.parts import drop_parts, drop_untouched
from joyip.capabilities.images.pieces import Mention, Piece, Reading
from joyip.capabilities.images.prints import drop_prints
from joyip.capabilities.images.purposes import drop_purposes
from joyip.capabilities.images.splitting import split
from joyip.capabilities.images.surface import Surface
from joyip.capabilities.images.talk import drop_talk
from joyip.capabilities.images.unknown import Unknown, drop_compared
from joyip.studio.catalogue import WORN

_USELESS = Meaning("concept", "action", None, "impossible")
"""Eating, drinking, reading, with nothing to eat, drink or read."""

_ELSEWHERE = Meaning("concept", "backdrop", None, "impossible")
"""A thing that is to be all the background."""


def read(surface: Surface, lexicon: Lexicon, named: Sequence[Token] = ()) -> Reading:
    """Read a sentence; `named` are the names of characters in it."""
    tokens, themes = lexicon.find(surface.text, named)
    pieces = split(surface.text, tokens)
    denied = denied_in(pieces)
    reading = Reading()
    mentions = _mentions(pieces, denied, Unknown(surface.text, pieces, lexicon.things, reading))
    drop_compared(surface.text, mentions)
    drop_asides(surface.text, pieces, mentions)
    drop_prints(surface.text, mentions)
    want_one(surface.text, mentions)
    want_many(surface.text, mentions)
    want_less(surface.text, mentions)
    bind_colors(pieces, denied, mentions, reading)
    _swap(pieces, mentions)
    _contrast(pieces, mentions, reading)
    drop_parts(pieces, mentions)
    drop_untouched(pieces, mentions)
    furnish(pieces, mentions)
    drop_purposes(surface.text, pieces, mentions, reading)
    drop_talk(surface.text, pieces, mentions, reading)
    drop_headings(surface.text, pieces, mentions, reading)
    reading.mentions = [part for index in sorted(mentions) for part in _parts(mentions[index])]
    reading.themes = named_in(themes, pieces, denied, mentions)
    return reading


def _mentions(pieces: list[Piece], denied: Mapping[int, int], unknown: Unknown) -> dict[int, Mention]:
    mentions: dict[int, Mention] = {}
    verb: str | None = None
    served = False  # whether the verb has its thing; a list goes on
    phrase = 0
    for index, piece in enumerate(pieces):
        phrase += piece.kind in {"break", "join", "stop", "swap"}
        served = (served or piece.kind == "concept") and piece.kind not in {"verb", "join"}
        if piece.kind == "verb" and piece.meaning:
            verb = piece.meaning.dimension
            if piece.meaning.how == "impossible" and not _has_thing(pieces, index):
                mentions[index] = Mention(_USELESS, denied.get(index, piece.start), piece.end, index in denied)
        elif piece.kind in {"break", "stop"} or is_subject(piece):
            verb = None
        elif piece.kind == "rest" and index not in denied:
            unknown.place(index, None if served else verb)
            verb = None
        if piece.kind == "concept" and piece.meaning:
            if _is_backdrop(pieces, index):
                piece.meaning = _ELSEWHERE
            mention = Mention(piece.meaning, denied.get(index, piece.start), piece.end, index in denied, phrase=phrase)
            mention.word = piece.start
            if index in unknown.begins and not mention.negated:
                mention.start, mention.modified = unknown.begins[index], True
            mention.many = number(pieces, index)
            mentions[index] = mention
            following = pieces[index + 1] if index + 1 < len(pieces) else None
            if piece.meaning.how == "generic" and following and following.kind == "link":
                verb, served = piece.meaning.dimension, False  # 背景是…: what follows is a wish of the same kind
    return mentions


def _is_backdrop(pieces: list[Piece], index: int) -> bool:
    """背景是国旗: the thing is not in the hand."""
    meaning = pieces[index].meaning
    before = [p for p in pieces[:index] if p.kind not in {"article", "color", "of"}][-2:]
    told = [(p.kind, p.meaning.dimension, p.meaning.how) for p in before if p.meaning]
    kinds = [entry[0] for entry in told]
    generic = ("concept", "backdrop", "generic")
    announced = (kinds == ["concept", "link"] and told[0] == generic) or (
        told[-1:] == [generic] and pieces[index].han and _touches(pieces, index)
    )
    return announced and meaning is not None and meaning.dimension == "handheld"


def _touches(pieces: list[Piece], index: int) -> bool:
    return not pieces[index - 1].breaks and pieces[index - 1].end == pieces[index].start


def _has_thing(pieces: list[Piece], index: int) -> bool:
    """喝咖啡, reading a book: whether the verb is followed by what can be held."""
    for piece in pieces[index + 1 :]:
        if piece.kind == "concept" and piece.meaning:
            return piece.meaning.dimension == "handheld" or piece.meaning.dimension in WORN  # 帽子喝围巾: a slip for 和
        if piece.kind == "rest":
            return True
        if piece.kind not in {"filler", "article", "of", "many", "color", "prep"}:
            return False
    return False


def _parts(mention: Mention) -> list[Mention]:
    """A mention, and the other wishes that its word stands for."""
    also = mention.meaning.also
    mention.colors += [Piece(mention.start, mention.end, m) for m in also if m.kind == "color"]
    others = [meaning for meaning in also if meaning.kind != "color"]
    return [mention, *(replace(mention, meaning=meaning, colors=[], refused=[]) for meaning in others)]


def _swap(pieces: list[Piece], mentions: dict[int, Mention]) -> None:
    """把帽子换成皇冠: the first is not wanted where both are of one kind."""
    for index, piece in enumerate(pieces):
        if piece.kind != "swap":
            continue
        before = max((m for m in mentions if m < index), default=None)
        after = min((m for m in mentions if m > index), default=None)
        if before is not None and after is not None:
            clause = next((i for i in range(after, len(pieces)) if pieces[i].breaks), len(pieces))
            kin = [m for m in mentions if after <= m < clause]
            after = next((m for m in kin if _are_rivals(mentions[before], mentions[m])), after)
            same = _are_rivals(mentions[before], mentions[after]) or _are_done_alike(pieces, before, after)
            mentions[before].negated = mentions[before].negated or same


def _are_rivals(one: Mention, other: Mention) -> bool:
    return one.meaning.dimension == other.meaning.dimension


def _are_done_alike(pieces: list[Piece], one: int, other: int) -> bool:
    """拿奖杯，不对，还是拿奖牌吧: what is done with both is the same, wherever the second is worn."""
    verbs = [pieces[i - 1].meaning for i in (one, other) if i and pieces[i - 1].kind == "verb"]
    return len(verbs) == 2 and verbs[0] == verbs[1]


def _contrast(pieces: list[Piece], mentions: dict[int, Mention], reading: Reading) -> None:
    """不是红色的帽子，是蓝色的; not a red scarf but a green one: the thing is wanted, in another colour."""
    starts = {piece.start: index for index, piece in enumerate(pieces)}
    for entry in list(reading.loose):
        piece, index = entry[0], starts[entry[0].start]
        before = max((m for m in mentions if m < index), default=None)
        mention = mentions[before] if before is not None else None
        if mention is None or before is None:
            continue
        between = {p.kind for p in pieces[before + 1 : index]}
        if not between <= {"break", "stop", "swap", "link", "of", "article", "filler", "verb", "color"}:
            continue
        if mention.is_opaque():
            mention.colors.append(piece)
            reading.loose.remove(entry)
        elif mention.negated and mention.colors:
            mention.want_instead(piece, pieces[before].start)
            reading.loose.remove(entry)
