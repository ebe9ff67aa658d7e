"""The parts of a sentence: words that are known, text that is not, ends of clauses; and the wishes made of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from joyip.capabilities.images.lexicon import Meaning

_BACKGROUND = Meaning("concept", "backdrop", "studio", "generic")
"""A background of one colour, where a transparent one is not wanted."""


@dataclass
class Piece:
    """A token, or text between tokens: `meaning` None is unknown text, or (`breaks`) the end of a clause.

    A token that `leads` begins with a preposition (in the park): what stands before it is a thing of its own.
    """

    start: int
    end: int
    meaning: Meaning | None = None
    breaks: bool = False
    han: bool = False
    others: tuple[Meaning, ...] = ()
    leads: bool = False

    @property
    def kind(self) -> str:
        """The token's kind, "break" or "rest"."""
        return self.meaning.kind if self.meaning else ("break" if self.breaks else "rest")


@dataclass
class Mention:
    """A wish. `start` covers an unknown word before it (`modified`) or its denial, `word` is where its own word starts.
    `colors` are the colours and patterns bound to it, of each the first is meant; `refused` those it is not to have.
    Mentions with the same `phrase` stand in one clause with no "and" between: a shy smile.
    """

    meaning: Meaning
    start: int
    end: int
    negated: bool = False
    modified: bool = False
    many: Piece | None = None
    colors: list[Piece] = field(default_factory=list)
    refused: list[Piece] = field(default_factory=list)
    phrase: int = 0
    word: int = 0

    def want_instead(self, color: Piece, start: int) -> None:
        """Not red but green: the thing is wanted after all, in another colour than was denied."""
        self.negated, self.refused, self.colors, self.start = False, self.colors, [color], start

    def is_opaque(self) -> bool:
        """Whether this is a background that is not to be transparent: a colour said then is its own."""
        if self.negated and self.meaning.how == "transparent":
            self.meaning, self.negated = _BACKGROUND, False
        return self.meaning is _BACKGROUND


@dataclass(frozen=True)
class Rest:
    """Text that the lexicon does not know, where a wish may stand.

    `dimension` is what the verb before it wants (None: no such verb); `named` tells whether it surely names a thing.
    """

    start: int
    end: int
    dimension: str | None
    named: bool = True


@dataclass
class Reading:
    """A sentence, read.

    `loose` are colours and patterns that belong to no mention, with the dimension a verb gives them; `unwanted` those
    denied to all.
    """

    mentions: list[Mention] = field(default_factory=list)
    loose: list[tuple[Piece, str | None]] = field(default_factory=list)
    unwanted: list[Piece] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    themes: list[tuple[str, bool]] = field(default_factory=list)
