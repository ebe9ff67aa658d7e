"""Reads a sentence: which wishes it has, which of them it denies, and which colour goes with which wish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from joyip.capabilities.images.binding import bind_colors
from joyip.capabilities.images.denial import denied_in, is_subject
from joyip.capabilities.images.lexicon import Lexicon, Meaning, Token
from joyip.capabilities.images.lists import GONE
from joyip.capabilities.images.pieces import Mention, Piece, Reading
from joyip.capabilities.images.purposes import drop_purposes
from joyip.capabilities.images.splitting import split
from joyip.capabilities.images.surface import Surface
from joyip.capabilities.images.unknown import Unknown, drop_compared
from joyip.studio.catalogue import WORN

_USELESS = Meaning("concept", "action", None, "impossible")
"""Eating, drinking, reading, with nothing to eat, drink or read."""

_ELSEWHERE = Meaning("concept", "backdrop", None, "impossible")
"""A thing that is to be all the background."""

_THINGS = frozenset(set(WORN) | GONE)
"""Dimensions of what is worn or held."""


def read(surface: Surface, lexicon: Lexicon, named: Sequence[Token] = ()) -> Reading:
    """Read a sentence; `named` are the names of characters in it."""
    tokens, themes = lexicon.find(surface.text, named)
    pieces = split(surface.text, tokens)
    denied = denied_in(pieces)
    reading = Reading()
    mentions = _mentions(pieces, denied, Unknown(surface.text, pieces, lexicon.things, reading))
    drop_compared(surface.text, mentions)
    bind_colors(pieces, denied, mentions, reading)
    _swap(pieces, mentions)
    _contrast(pieces, mentions, reading)
    _drop_parts(pieces, mentions)
    drop_purposes(surface.text, pieces, mentions, reading)
    reading.mentions = [part for index in sorted(mentions) for part in _parts(mentions[index])]
    reading.themes = _themes(themes, pieces, denied, mentions)
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
            if index in unknown.begins and not mention.negated:
                mention.start, mention.modified = unknown.begins[index], True
            mention.many = _number(pieces, index)
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
        told[-1:] == [generic] and pieces[index].han and pieces[index - 1].end == pieces[index].start
    )
    return announced and meaning is not None and meaning.dimension == "handheld"


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
    mention.colors += [Piece(mention.start, mention.end, m) for m in also if m.kind == "color"]
    others = [meaning for meaning in also if meaning.kind != "color"]
    return [mention, *(replace(mention, meaning=meaning, colors=[], refused=[]) for meaning in others)]


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
            clause = next((i for i in range(after, len(pieces)) if pieces[i].breaks), len(pieces))
            kin = [m for m in mentions if after <= m < clause]
            after = next((m for m in kin if _are_rivals(mentions[before], mentions[m])), after)
            same = mentions[before].meaning.dimension == mentions[after].meaning.dimension
            mentions[before].negated = mentions[before].negated or same


def _are_rivals(one: Mention, other: Mention) -> bool:
    return one.meaning.dimension == other.meaning.dimension


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


def _drop_parts(pieces: list[Piece], mentions: dict[int, Mention]) -> None:
    """生日快乐 wishes for no mood, whoever rides a motorbike for no motorbike beside, a gift package is one thing."""
    for index, mention in list(mentions.items()):
        if index not in mentions:
            continue
        near = [i for i in (index - 1, index + 1) if 0 <= i < len(pieces)]
        greeting = any(pieces[i].kind == "theme" for i in near)
        dull = mention.meaning.dimension == "expression" and mention.meaning.how == "generic" and greeting
        rider = _rider(pieces, index, mentions)
        if rider is not None:
            mentions[rider].end = mention.end
        named = _is_half_a_name(pieces, index, mentions) or _is_companys(pieces, index, mentions)
        named = named or _tells_a_use(pieces, index)
        if dull or rider is not None or named:
            del mentions[index + 1 if named and _says_its_kind(pieces, index, mentions) else index]


def _rider(pieces: list[Piece], index: int, mentions: Mapping[int, Mention]) -> int | None:
    """The deed that what stands here is a part of."""
    before = max((m for m in mentions if m < index), default=None)
    meaning = mentions[index].meaning
    if before is None or (meaning.dimension, meaning.how) != (None, "impossible"):
        return None
    deed = mentions[before].meaning
    between = {p.kind for p in pieces[before + 1 : index]}
    rides = (deed.dimension, deed.how) == ("action", "impossible") and between <= {"filler", "article", "prep"}
    return before if rides else None


def _is_companys(pieces: list[Piece], index: int, mentions: Mapping[int, Mention]) -> bool:
    """A lamb stands beside: the deed of the clause's own subject, not Joy's."""
    if mentions[index].meaning.dimension not in {"action", "expression"} or mentions[index].meaning.how == "impossible":
        return False
    clause = [i for i in range(index) if pieces[i].kind not in {"article", "many", "color", "filler", "rest", "of"}]
    subject = mentions.get(clause[-1]) if clause else None
    company = subject is not None and (subject.meaning.dimension, subject.meaning.how) == (None, "impossible")
    return company and (len(clause) == 1 or pieces[clause[-2]].breaks)


def _says_its_kind(pieces: list[Piece], index: int, mentions: dict[int, Mention]) -> bool:
    """A trilby hat: the second word is the general one, and left out."""
    first, second = mentions[index].meaning, mentions.get(index + 1)
    general = second is not None and (second.meaning.dimension, second.meaning.how) == ("headwear", "generic")
    return general and (first.dimension, first.how) == ("headwear", "nearest") and not pieces[index].han


def _tells_a_use(pieces: list[Piece], index: int) -> bool:
    """吹蜡烛的蛋糕: what a thing is for, no deed of Joy's."""
    deed, after = pieces[index].meaning, pieces[index + 1 : index + 3]
    thing = after[1].meaning if [p.kind for p in after] == ["of", "concept"] else None
    impossible = deed is not None and (deed.dimension, deed.how) == ("action", "impossible") and pieces[index].han
    return impossible and thing is not None and thing.dimension == "handheld" and thing.how != "generic"


def _is_half_a_name(pieces: list[Piece], index: int, mentions: dict[int, Mention]) -> bool:
    """A rainbow lollipop, a gift package, 滑雪羽绒服, 草莓发夹: the second word tells what it is."""
    if index + 1 not in mentions or pieces[index].leads:
        return False
    piece, head = pieces[index], pieces[index + 1]
    first, second = mentions[index].meaning, mentions[index + 1].meaning
    if mentions[index].negated != mentions[index + 1].negated or second.dimension not in _THINGS:
        return False
    if first.vague or second.vague:
        return False
    if second.how in {"nothing", "transparent"} or first.how in {"nothing", "transparent", "body", "subject"}:
        return False
    gap, same = head.start - piece.end, first.dimension == second.dimension
    if not (piece.han or head.han):
        return gap == 1 and (same or first.dimension == "backdrop") and second.how != "impossible"
    sport = (first.dimension, first.how) == ("action", "impossible")
    verb = pieces[index - 1].meaning if index and pieces[index - 1].kind == "verb" else None
    printed = first.dimension == "handheld" and (verb is None or verb.dimension != "handheld")
    return gap == 0 and (same or (second.dimension != "handheld" and (sport or printed)))


def _themes(
    found: list[Token], pieces: list[Piece], denied: Mapping[int, int], mentions: dict[int, Mention]
) -> list[tuple[str, bool]]:
    """Themes in order of mention, with whether they were said outright (or only inside another word)."""
    themes: dict[str, bool] = {}
    for token in found:
        covering = next((i for i, p in enumerate(pieces) if p.start <= token.start < p.end), None)
        if covering is None or covering in denied or (covering in mentions and mentions[covering].negated):
            continue
        piece = pieces[covering]
        whole = (piece.start, piece.end) == (token.start, token.end)
        done = piece.meaning is not None and piece.meaning.dimension in {"action", "expression"}
        outright = piece.kind == "theme" or whole or done
        name = str(token.meaning.item)
        themes[name] = themes.get(name, False) or outright
    return sorted(themes.items(), key=lambda theme: not theme[1])
