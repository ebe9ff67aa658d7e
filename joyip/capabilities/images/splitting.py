"""Splits a sentence into its pieces, and settles which of its meanings a word has beside its neighbours."""

from __future__ import annotations

import re

from joyip.capabilities.images.lexicon import Meaning, Token
from joyip.capabilities.images.pieces import Piece
from joyip.capabilities.images.text import is_han
from joyip.studio.catalogue import COLORED

# Unlisted English words of manner and the abstract (delightful, effortlessly, excitement) are nothing to be drawn.
_QUALITY = re.compile(
    r"^(?:\w{2,}(?:ly|ful|ous|able|ible|ive|ness|ment|ity|ism|ship|less|ical|istic"
    r"|\w\w(?:tion|sion|ied|ated|ined|iest))\b[\s'-]*)+"
)
_MEASURE = re.compile(r"^(?:\d+(?:[.:x*×]\d+)*\s?(?:am|pm|dpi|ppi|px|k|kb|mb|gb|cm|mm|m|fps|s|th|st|nd|rd|%)?\s*)+$")
"""8am, 300 dpi, 1920*1080: when, how large, how many, and nothing to be drawn."""
_LEADS = re.compile(r"(?:in|on|at|by|under|with|from|during|through) ")
_THINGS = frozenset(COLORED) - {"backdrop"}
_SWAPS = frozenset({"换", "换个", "改", "变", "替", "→", "to"})
_ALL = frozenset({"any", "every", "all", "each", "whatever"})
_AWAY = {
    "out": {"leave", "leaving", "take", "taking", "took"},
    "off": {"take", "takes", "taking", "took", "leave", "pull", "pulls", "slip", "whip", "throw"},
    "away": {"take", "takes", "put", "puts", "throw"},
    "behind": {"leave", "leaves", "left"},
    "aside": {"put", "lay"},
}
"""Words that take away together: leave the hat out, take it off."""
_BREAK = re.compile(r"[,.!?;。；，！？)）\[\]【】<>《》\"“”|…]|(?<!w)/")

# Particles and verbs stand alone; other single characters beside unknown ones are half of an unknown word (音|乐|会).
_PARTICLES = frozenset(
    "的地得着了过里上中下是在和与或及并且也很太最更被把将对向朝从到让给有带送看玩请想来做画去用要为以呈双左右笑哭"
)


def split(text: str, tokens: list[Token]) -> list[Piece]:
    """Tokens and what lies between them, in order."""
    pieces: list[Piece] = []
    position = 0
    for token in [*tokens, Token(len(text), len(text), Meaning("filler"))]:
        _split_gap(text, position, token.start, pieces)
        han = any(map(is_han, text[token.start : token.end]))
        leads = _LEADS.match(text, token.start, token.end) is not None
        pieces.append(Piece(token.start, token.end, token.meaning, han=han, others=token.others, leads=leads))
        position = token.end
    joined = _joined(text, pieces[:-1])
    _disambiguate(joined)
    _pair_exceptions(text, joined)
    _pair_changes(joined)
    return joined


def _pair_changes(pieces: list[Piece]) -> None:
    """Change the scarf to a tie: "to" is "instead" where something is changed."""
    changed = False
    for index, piece in enumerate(pieces):
        item = piece.meaning.item if piece.meaning else None
        if piece.kind == "break":
            changed = False
        elif (piece.kind, item) == ("filler", "change") and not piece.han:
            changed = True
        elif changed and (item == "into" or _leads_into(piece)) and any(p.kind == "concept" for p in pieces[:index]):
            piece.meaning, changed = Meaning("swap"), False
        elif item == "into" and index + 1 < len(pieces) and pieces[index + 1].kind == "color" != pieces[index - 1].kind:
            piece.meaning = Meaning("link", None, "into")


def _pair_exceptions(text: str, pieces: list[Piece]) -> None:
    """Any hat but a crown, rather a flag than a balloon, leave the hat out: words that deny together."""
    first: dict[str, Piece] = {}
    for piece in pieces:
        word = text[piece.start : piece.end]
        if piece.breaks:
            first = {}
        elif word == "than" and "rather" in first:
            piece.meaning = Meaning("negate", None, "than")
        elif verb := _AWAY.get(word, set()) & first.keys():
            first[verb.pop()].meaning, piece.meaning = Meaning("negate", None, "removal"), Meaning("filler")
        first.setdefault(word, piece)
        if word in _SWAPS and piece.kind != "negate":
            _swap_kin(pieces, piece)
    for before, thing, piece in zip(pieces, pieces[1:], pieces[2:], strict=False):
        general = thing.meaning is not None and (thing.kind, thing.meaning.how) == ("concept", "generic")
        if piece.kind == "stop" and general and text[before.start : before.end] in _ALL:
            piece.meaning = Meaning("negate", None, "but")


def _swap_kin(pieces: list[Piece], middle: Piece) -> None:
    """领带换领结: between two things of one kind."""
    index = pieces.index(middle)
    beside = [pieces[i].meaning for i in (index - 1, index + 1) if 0 <= i < len(pieces)]
    kinds = {(m.kind, m.dimension) for m in beside if m}
    if len(beside) == 2 and len(kinds) == 1 and kinds.pop()[0] == "concept" and beside[0] != beside[1]:
        middle.meaning = Meaning("swap")


def _disambiguate(pieces: list[Piece]) -> None:
    """Of a word's meanings the one that the verb before it wants; after an article or a colour rather a thing."""
    verb: str | None = None
    for index, piece in enumerate(pieces):
        if piece.kind == "verb" and piece.meaning:
            verb = piece.meaning.dimension
        elif piece.kind in {"break", "stop"}:
            verb = None
        wishes = [m for m in (piece.meaning, *piece.others) if m and m.kind == "concept"]
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        if wishes and (other := _otherwise(piece, following) or _said_of_a_thing(pieces, index)):
            piece.meaning = other
            continue
        if len(wishes) > 1:
            before = pieces[index - 1].kind if index else ""
            things = [m for m in wishes if m.dimension not in {"action", "expression"}]
            wanted = [m for m in wishes if m.dimension == (_wanted_by(piece, following) or verb)]
            piece.meaning = (wanted or (things if before in {"article", "color", "many"} else []) or wishes)[0]


def _wanted_by(piece: Piece, following: Piece | None) -> str | None:
    """The dimension that what follows wants: a general word its own, Joy what makes a reindeer of the puppy."""
    after = following.meaning if following else None
    if after is None or following is None or after.kind != "concept":
        return None
    costume = "headwear" if after.how == "subject" and following.start - piece.end <= 1 else None
    return after.dimension if after.how == "generic" else costume


def _is_striped(piece: Piece, following: Piece | None) -> bool:
    """白底蓝条纹: the ground of a pattern, and no background."""
    return following is not None and following.kind == "color" and following.start == piece.end


def _leads_into(piece: Piece) -> bool:
    """Into a, in the."""
    return piece.meaning is not None and (piece.kind, piece.meaning.dimension) == ("verb", "backdrop")


def _otherwise(piece: Piece, following: Piece | None) -> Meaning | None:
    """What a name means before certain words: 上半身穿…, 全身都是红色, a peach hoodie."""
    kind = following.kind if following else "break"
    if piece.meaning and piece.meaning.dimension == "framing":
        wanted = {"filler"} if kind not in {"break", "stop", "join"} else set()
        wanted |= {"verb"} if kind in {"color", "link"} else set()
    else:
        things = {"framing", "view", "mode", "action", "expression", None}
        meant = following.meaning if following and following.start - piece.end <= 1 else None
        named = meant is not None and meant.kind == "concept" and meant.dimension not in things
        unknown = following is not None and piece.han and following.kind == "rest" and following.start == piece.end
        wanted = {"color"} if named or unknown or _is_striped(piece, following) else set()
    return next((m for m in piece.others if m.kind in wanted), None)


def _said_of_a_thing(pieces: list[Piece], index: int) -> Meaning | None:
    """雨伞是透明的, an umbrella that is transparent: what may be the background's is the thing's before it."""
    piece = pieces[index]
    colors = [m for m in piece.others if m.kind == "color" and piece.meaning and piece.meaning.how == "transparent"]
    before = next((p.meaning for p in reversed(pieces[:index]) if p.kind not in {"link", "filler", "of"}), None)
    if _ends_with_its_color(pieces, index):
        return next((m for m in piece.others if m.kind == "color"), None)
    thing = before is not None and before.kind == "concept" and before.dimension in _THINGS and before.how != "generic"
    return colors[0] if colors and thing and pieces[index - 1].kind == "link" else None


def _ends_with_its_color(pieces: list[Piece], index: int) -> bool:
    """Coat camel, backdrop: peach, a cape (wine): a name of a colour behind the thing, where the clause ends."""
    thing = index - 1 - (pieces[index - 1].kind in {"link", "of"})
    after = pieces[index + 1].kind if index + 1 < len(pieces) else "break"
    if pieces[index].han or thing < 0 or after not in {"break", "stop", "join"}:
        return False
    of, own = pieces[thing].meaning, pieces[index].meaning
    dimension = of.dimension if of else None
    colored = dimension in COLORED and dimension != "handheld"
    return colored and pieces[thing].kind == "concept" and own is not None and own.dimension != dimension


def _joined(text: str, pieces: list[Piece]) -> list[Piece]:
    """Unknown Chinese words whole again, where a single character of them happened to be listed."""
    joined: list[Piece] = []
    for index, piece in enumerate(pieces):
        before = joined[-1] if joined else None
        after = pieces[index + 1] if index + 1 < len(pieces) else None
        left = before is not None and before.kind == "rest" and before.han and before.end == piece.start
        right = after is not None and after.kind == "rest" and after.han and after.start == piece.end
        single = left and before is not None and before.end - before.start == 1
        unknown = (piece.kind == "rest" and piece.han) or _is_half(text, piece, left=left, right=right, single=single)
        if unknown and left and before is not None:
            joined[-1] = Piece(before.start, piece.end, han=True)
        elif unknown and piece.kind != "rest":
            joined.append(Piece(piece.start, piece.end, han=True))
        else:
            joined.append(piece)
    return joined


def _is_half(text: str, piece: Piece, *, left: bool, right: bool, single: bool) -> bool:
    letter = text[piece.start : piece.end]
    if piece.meaning is None or len(letter) != 1 or not is_han(letter) or letter in _PARTICLES:
        return False
    meaning = piece.meaning
    if meaning.kind == "concept" and meaning.how not in {"body", "subject"}:
        if meaning.dimension == "action":
            return left
        return right or (left and meaning.dimension == "expression") or (single and meaning.how != "generic")
    return (left or right) and (meaning.kind in {"filler", "concept"} or meaning.bare)


def _split_gap(text: str, start: int, end: int, pieces: list[Piece]) -> None:
    position = start
    for found in [*_BREAK.finditer(text, start, end), None]:
        stop = found.start() if found else end
        raw = text[position:stop]
        kept = _QUALITY.sub("", raw.strip(" '~*#&+=/\\^`@$%·•-")).strip()
        if any(character.isalnum() for character in kept) and kept != "s" and not _MEASURE.match(kept):
            begin = position + raw.index(kept)
            pieces.append(Piece(begin, begin + len(kept), han=any(map(is_han, kept))))
        if found:
            pieces.append(Piece(found.start(), found.end(), breaks=True))
            position = found.end()
