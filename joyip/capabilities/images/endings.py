"""The endings that English words take: hats, jumped, dancing."""

from __future__ import annotations

from collections.abc import Iterator


class Chosen(str):
    """A list's entry that was written with alternatives, which give all the endings it is to have."""


def forms(word: str, verbs: bool) -> set[str]:
    """The plural of a listed word or phrase; with `verbs` also the forms of its first word."""
    found: set[str] = set()
    if not word.isascii() or not word[-1:].isalpha():
        return found
    if " its " in (spaced := f" {word} "):  # Joy is it, he or she
        found.update(spaced.replace(" its ", f" {whose} ").strip() for whose in ("his", "her", "their", "the"))
    if isinstance(word, Chosen):
        return found
    before, space, last = word.rpartition(" ")
    found.add(f"{before}{space}{_plural(last)}")
    if last[-2:-1] not in "aeiou" and last.endswith("y"):
        found.add(word + "s")  # wellys
    if verbs:
        first, space, after = word.partition(" ")
        found.update(f"{form}{space}{after}" for form in _verb_forms(first))
    return found


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"


def _verb_forms(word: str) -> Iterator[str]:
    yield _plural(word)
    if word.endswith("ie"):
        yield from (word + "d", word[:-2] + "ying")
    elif word.endswith("e") and not word.endswith("ee"):
        yield from (word + "d", word[:-1] + "ing")
    elif word.endswith("y") and word[-2:-1] not in "aeiou":
        yield from (word[:-1] + "ied", word + "ing")
    else:
        yield from (word + "ed", word + "ing", word + "in'")
        if len(word) > 2 and word[-1] not in "aeiouwxy" and word[-2] in "aeiou" and word[-3] not in "aeiou":
            yield from (word + word[-1] + "ed", word + word[-1] + "ing")
