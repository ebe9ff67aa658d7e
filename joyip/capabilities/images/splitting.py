"""Splits a sentence into its pieces, and settles which of its meanings a word has beside its neighbours."""

from __future__ import annotations

import re

from joyip.capabilities.images.complaints import deny_complaints
from joyip.capabilities.images.doubtful import settle
from joyip.capabilities.images.lexicon import Meaning, Token
from joyip.capabilities.images.pieces import Piece
from joyip.capabilities.images.shades import name_shades
from joyip.capabilities.images.text import is_han

# Unlisted English words of manner and the abstract (delightful, effortlessly, excitement) are nothing to be drawn.
_QUALITY = re.compile(
    r"^(?:\w{2,}(?:ly|ful|ous|able|ible|ive|ness|ment|ity|ism|ship|less|ical|istic"
    r"|\w\w(?:tion|sion|ied|ated|ined|iest))\b[\s'-]*)+"
)
_MEASURE = re.compile(
    r"^(?:\d++(?:[.:x*×]\d++)*+(?:\s?(?:am|pm|dpi|ppi|px|k|kb|mb|gb|cm|mm|m|fps|s|th|st|nd|rd|%)(?![a-z]))?+\s*+)+$"
)
"""8am, 300 dpi, 1920*1080: when, how large, how many, and nothing to be drawn."""
_LEADS = re.compile(r"(?:in|on|at|by|under|with|from|during|through) ")
_SWAPS = frozenset({"换", "换个", "改", "变", "替", "→", "to"})
_ALL = frozenset({"any", "every", "all", "each", "whatever"})
_AWAY = {
    "out": {"leave", "leaving", "take", "taking", "took"},
    "off": {"get", "gets", "take", "takes", "taking", "took", "leave", "pull", "pulls", "slip", "whip", "throw"},
    "away": {"take", "takes", "put", "puts", "throw"},
    "behind": {"leave", "leaves", "left"},
    "aside": {"put", "lay"},
    "at home": {"leave", "leaves", "leaving", "left"},
}
"""Words that take away together: leave the hat out, take it off."""
_EXCHANGES = frozenset({"swap", "replace", "trade", "exchange", "switch", "substitute", "swapping", "replacing"})
_BESIDES = frozenset({"除了", "除去", "除"})
_ALSO = re.compile(r"[,，、\s]*(?:还要|还有|还得|还想|还需|还戴|还穿|还拿|还背|还系|还加|也要|再来|再加|另外)")
_NOT_HELD = frozenset({"eyewear", "neckwear", "shoes", "top", "bottom", "back"})
_SENTENCE_ENDS = frozenset(".;。；")
_IN = re.compile(r"\bin(?=\s*(?:[,.;!]|$))")
_BEHIND = Meaning("negate", None, "behind", last=True)
_LEANS = frozenset({"of", "join", "link"})
"""What goes on with what stands before it."""
_BREAK = re.compile(r"\.{2,}|[,.!?;。；，！？)）\[\]【】<>《》\"“”|…]|(?<!w)/|(?<![a-z0-9])\+|\+(?![a-z0-9])")

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
    pieces = [piece for index, piece in enumerate(pieces) if not _adds_a_color(text, pieces, index)]
    joined = _part_at_blanks(text, _joined(text, name_shades(text, pieces[:-1])))
    settle(text, joined)
    _pair_exceptions(text, joined)
    _pair_additions(text, joined)
    _pair_withheld(text, joined)
    deny_complaints(text, joined)
    _pair_changes(joined)
    _pair_pronouns(text, joined)
    return joined


def _adds_a_color(text: str, pieces: list[Piece], index: int) -> bool:
    """Red + white: no end of a clause."""
    beside = [pieces[i].kind for i in (index - 1, index + 1) if 0 <= i < len(pieces)]
    return text[pieces[index].start : pieces[index].end] == "+" and beside == ["color", "color"]


def _part_at_blanks(text: str, pieces: list[Piece]) -> list[Piece]:
    """裙子不要 要裤子: a blank between Chinese words ends a clause, but not behind a word that needs another."""
    parted: list[Piece] = []
    for index, piece in enumerate(pieces):
        before = pieces[index - 1] if index else None
        blank = before is not None and text[before.end : piece.start].isspace() and piece.han
        blank = blank and before is not None and (before.han or not text[before.end - 1].isalnum())
        leans = piece.kind in _LEANS and before is not None and before.kind != "negate"
        if before is not None and blank and not leans and _is_complete(pieces, index - 1):
            parted.append(Piece(before.end, piece.start, breaks=True))
        parted.append(piece)
    return parted


def _is_complete(pieces: list[Piece], index: int) -> bool:
    """Whether a clause may end behind this."""
    piece, before = pieces[index], pieces[index - 1] if index else None
    if piece.meaning is not None and piece.meaning.last:  # 裙子不要, but not: Joy 不要 裙子
        return before is not None and before.end == piece.start and before.kind not in {"break", "verb"}
    particle = piece.meaning is not None and piece.meaning.item == "particle"
    told = [p.kind for p in pieces[max(index - 2, 0) : index + 1]]  # 围巾红的, but not: 红的 围巾
    told_color = told[1:] == ["color", "of"] and told[0] in {"concept", "link", "negate"}
    return piece.kind in {"concept", "theme", "rest", "neutral"} or particle or told_color


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


def _pair_pronouns(text: str, pieces: list[Piece]) -> None:
    """A trophy? Swap it for a medal; a scarf, actually no scarf: what was named before is not wanted."""
    words = [text[p.start : p.end] for p in pieces]
    listed = False
    for index, piece in enumerate(pieces):
        heads = piece.meaning is not None and (piece.kind, piece.meaning.item) == ("negate", "list")
        listed = (listed or (heads and words[index][-1] in ":=")) and piece.kind != "stop"
        if listed and words[index] in _SENTENCE_ENDS:
            piece.meaning, listed = Meaning("stop"), False  # remove: hat, glasses. Joy …
        if words[index] in _EXCHANGES and words[index + 1 : index + 2] in (["it"], ["them"]):
            if words[index + 2 : index + 3] in (["for"], ["with"], ["by"]):
                piece.meaning, pieces[index + 1].meaning = _BEHIND, Meaning("filler", None, "particle")
                pieces[index + 2].meaning, pieces[index + 2].breaks = None, True
        elif piece.kind == "swap" and words[index].endswith(" no") and index + 1 < len(pieces):
            named = pieces[index + 1].meaning
            kin = [p.meaning for p in pieces[:index] if p.meaning and named and p.meaning.dimension == named.dimension]
            if named is not None and named.kind == "concept" and (named in kin or not kin):
                piece.meaning = Meaning("negate", once=True)
        elif words[index] == "out" and _ends(pieces, index) and _IN.search(text):
            piece.meaning = _BEHIND  # glasses out, crown in


def _ends(pieces: list[Piece], index: int) -> bool:
    """Whether a clause that holds more ends behind this."""
    return index > 0 and not pieces[index - 1].breaks and (index + 1 == len(pieces) or pieces[index + 1].breaks)


def _pair_exceptions(text: str, pieces: list[Piece]) -> None:
    """Any hat but a crown, rather a flag than a balloon, leave the hat out: words that deny together."""
    first: dict[str, Piece] = {}
    for piece in pieces:
        word = text[piece.start : piece.end]
        if piece.breaks:
            first = {}
            if word == ">":  # lantern -> mooncake
                _swap_kin(pieces, piece)
        elif word == "than" and "rather" in first:
            piece.meaning = Meaning("negate", None, "than")
        elif verb := _AWAY.get(word, set()) & first.keys():
            nearest = max((first[word] for word in verb), key=lambda piece: piece.start)
            nearest.meaning, piece.meaning = Meaning("negate", None, "removal"), Meaning("filler")
        first.setdefault(word, piece)
        if word in _SWAPS and piece.kind != "negate":
            _swap_kin(pieces, piece)
    for before, thing, piece in zip(pieces, pieces[1:], pieces[2:], strict=False):
        general = thing.meaning is not None and (thing.kind, thing.meaning.how) == ("concept", "generic")
        if piece.kind == "stop" and general and text[before.start : before.end] in _ALL:
            piece.meaning = Meaning("negate", None, "but")


def _pair_additions(text: str, pieces: list[Piece]) -> None:
    """除了帽子，还要一副墨镜: both are wanted."""
    for index, piece in enumerate(pieces):
        if text[piece.start : piece.end] not in _BESIDES:
            continue
        beyond = next((i for i in range(index + 1, len(pieces)) if pieces[i].breaks or pieces[i].kind == "stop"), None)
        goes_on = beyond is not None and _ALSO.match(text, pieces[beyond].start)
        if goes_on and any(p.kind == "concept" for p in pieces[index:beyond]):
            piece.meaning = Meaning("filler")


def _pair_withheld(text: str, pieces: list[Piece]) -> None:
    """Hold the scarf, add a bow tie: what is worn is not held."""
    for before, article, thing, after in zip(pieces, pieces[1:], pieces[2:], pieces[3:], strict=False):
        words = text[before.start : before.end], text[article.start : article.end]
        worn = thing.kind == "concept" and thing.meaning is not None and thing.meaning.dimension in _NOT_HELD
        if words == ("hold", "the") and worn and after.breaks:
            before.meaning = Meaning("negate", None, "removal")


def _swap_kin(pieces: list[Piece], middle: Piece) -> None:
    """领带换领结: between two things of one kind."""
    index = pieces.index(middle)
    beside = [pieces[i].meaning for i in (index - 1, index + 1) if 0 <= i < len(pieces)]
    kinds = {(m.kind, m.dimension) for m in beside if m}
    if len(beside) == 2 and len(kinds) == 1 and kinds.pop()[0] == "concept" and beside[0] != beside[1]:
        middle.meaning, middle.breaks = Meaning("swap"), False


def _leads_into(piece: Piece) -> bool:
    """Into a, in the."""
    return piece.meaning is not None and (piece.kind, piece.meaning.dimension) == ("verb", "backdrop")


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
    return (left or right) and (
        meaning.kind in {"filler", "concept"} or meaning.bare or (single and piece.kind == "verb")
    )


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
