"""Whom a sentence calls by name: Mo挥手, draw Mo with a hat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from joyip.capabilities.images.denial import denied_in
from joyip.capabilities.images.draft import Draft
from joyip.capabilities.images.lexicon import Lexicon, Meaning, Token, cuts_a_word, surface_text
from joyip.capabilities.images.splitting import split
from joyip.capabilities.images.surface import Surface
from joyip.capabilities.images.understood import Understood
from joyip.studio.packs.manifest import OWN

Names = Mapping[str, Sequence[str]]
"""Of each character by its id: what it is called."""
DIMENSION = "character"


def words(names: Names) -> set[str]:
    """The words of all names, which are no slips of typing."""
    return {word for called in names.values() for name in called for word in surface_text(name).split()}


def find(surface: Surface, names: Names, lexicon: Lexicon) -> list[Token]:
    """Where characters are named. A name that is also an ordinary word counts only as it is written itself."""
    return [
        token
        for identity, called in names.items()
        for name in dict.fromkeys(called)
        for token in _find(surface, identity, name, lexicon)
    ]


def _find(surface: Surface, identity: str, name: str, lexicon: Lexicon) -> Iterator[Token]:
    word = surface_text(name)
    ambiguous = lexicon.lists(word)
    start = surface.text.find(word)
    while start >= 0:
        end = start + len(word)
        as_it_is = surface.written(start, end) == name and not name.islower() and name.isascii()
        if not cuts_a_word(surface.text, start, end) and (as_it_is or not ambiguous):
            yield Token(start, end, Meaning("concept", None, identity, "subject"))
        start = surface.text.find(word, end)


def choose(found: Sequence[Token], character: str | None, draft: Draft, lexicon: Lexicon) -> None:
    """Settle who is seen: whom the request names, else Joy if named too, else whom the sentence names first."""
    named = _called(found, draft.surface, lexicon)
    seen = character or next((who for _, who in named if who == OWN), named[0][1] if named else OWN)
    for wish, who in named:
        if who != seen:
            draft.cannot(wish, DIMENSION, seen)
        elif character is None and seen != OWN:
            draft.understood.setdefault(DIMENSION, Understood(wish=wish, item=seen, source="said"))


def _called(found: Sequence[Token], surface: Surface, lexicon: Lexicon) -> list[tuple[str, str]]:
    """The names as they were written, with whom they mean; without those that are denied or part of a phrase."""
    pieces = split(surface.text, lexicon.find(surface.text, found)[0])
    denied = denied_in(pieces)
    calls: list[tuple[str, str]] = []
    for index, piece in enumerate(pieces):
        who = piece.meaning.item if piece.meaning and piece.meaning.how == "subject" else None
        if who and any((piece.start, piece.end) == (token.start, token.end) for token in found):
            wish = surface.written(piece.start, piece.end)
            before = next((p.kind for p in reversed(pieces[:index]) if p.kind not in {"filler", "article"}), "")
            calls += [] if index in denied or before in {"negate", "negate_close"} else [(wish, who)]
    return calls
