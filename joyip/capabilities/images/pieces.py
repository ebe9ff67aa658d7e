"""The parts of a sentence: words that are known, text that is not, ends of clauses; and the wishes made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from joyip.capabilities.images.lexicon import Meaning, Token
from joyip.capabilities.images.text import is_han

_BREAK = re.compile(r"[,.!?;:。；，！？：()（）\[\]【】<>《》\"“”|…]")


@dataclass
class Piece:
    """A token, or text between tokens: `meaning` None is unknown text, or (`breaks`) the end of a clause."""

    start: int
    end: int
    meaning: Meaning | None = None
    breaks: bool = False
    han: bool = False

    @property
    def kind(self) -> str:
        """The token's kind, "break" or "rest"."""
        return self.meaning.kind if self.meaning else ("break" if self.breaks else "rest")


@dataclass
class Mention:
    """A wish. `start` covers an unknown word before it (`modified`); `colors` are bound to it, the first is meant."""

    meaning: Meaning
    start: int
    end: int
    negated: bool = False
    modified: bool = False
    many: Piece | None = None
    colors: list[Piece] = field(default_factory=list)


@dataclass(frozen=True)
class Rest:
    """Text that the lexicon does not know. `dimension` is what the verb before it wants (None: no such verb)."""

    start: int
    end: int
    dimension: str | None


@dataclass
class Reading:
    """A sentence, read. `loose` are colours that belong to no mention, with the dimension a verb gives them."""

    mentions: list[Mention] = field(default_factory=list)
    loose: list[tuple[Piece, str | None]] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    themes: list[tuple[str, bool]] = field(default_factory=list)


def split(text: str, tokens: list[Token]) -> list[Piece]:
    """Tokens and what lies between them, in order."""
    pieces: list[Piece] = []
    position = 0
    for token in [*tokens, Token(len(text), len(text), Meaning("filler"))]:
        _split_gap(text, position, token.start, pieces)
        pieces.append(Piece(token.start, token.end, token.meaning))
        position = token.end
    return pieces[:-1]


def _split_gap(text: str, start: int, end: int, pieces: list[Piece]) -> None:
    position = start
    for found in [*_BREAK.finditer(text, start, end), None]:
        stop = found.start() if found else end
        raw = text[position:stop]
        kept = raw.strip(" '~*#&+=/\\^`@$%·•-")
        if any(character.isalnum() for character in kept) and kept != "s":
            begin = position + raw.index(kept)
            pieces.append(Piece(begin, begin + len(kept), han=any(map(is_han, kept))))
        if found:
            pieces.append(Piece(found.start(), found.end(), breaks=True))
            position = found.end()
