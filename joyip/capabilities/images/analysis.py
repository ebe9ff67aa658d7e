"""Turns a sentence into a scene: each dimension gets what was said, what fits the theme, or the default."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

from joyip.capabilities.images import codes, inscription, lists, naming
from joyip.capabilities.images import lexicon as lexicons
from joyip.capabilities.images import themes as theming
from joyip.capabilities.images.coloring import color, report_others
from joyip.capabilities.images.draft import Draft
from joyip.capabilities.images.emoji import without_ornaments
from joyip.capabilities.images.nearness import Embedder, Nearness
from joyip.capabilities.images.pieces import Mention, Reading, Rest
from joyip.capabilities.images.places import config_directory
from joyip.capabilities.images.placing import fill, place
from joyip.capabilities.images.reading import read
from joyip.capabilities.images.structured import unquoted
from joyip.capabilities.images.surface import Speller, surface
from joyip.capabilities.images.text import has_han
from joyip.capabilities.images.understood import Analysis, Understood
from joyip.studio.catalogue import COLORED, DIMENSIONS, WORN
from joyip.studio.packs.manifest import OWN

_ONLY_JOY: naming.Names = {OWN: ("Joy",)}
_COLORS = [f"{dimension}_color" for dimension in COLORED]
_ORDER = (naming.DIMENSION, *DIMENSIONS, *_COLORS, "background", "text", "text_place")

_SHORT = 4
"""Letters of words whose plurals are rather slips of other words."""


class Analyser:
    """Understands sentences with the lists of a directory; with an embedder also phrases that no list knows."""

    def __init__(self, directory: Path | None = None, models: Embedder | None = None) -> None:
        self._directory = directory or config_directory("lexicon")
        self._nearness = Nearness(models) if models else None
        self.reload()

    def reload(self) -> None:
        """Read the lists again; a malformed file raises ValueError and leaves the old lists in force."""
        lexicon = lists.load(self._directory)
        themes = theming.load(self._directory)
        lines = (self._directory / "ordinary.txt").read_text(encoding="utf-8").splitlines()
        ordinary = frozenset(line for line in lines if not line.startswith("#"))
        plurals = {f"{thing}s" for thing in lexicon.things if len(thing) > _SHORT}
        speller = Speller(lexicon.vocabulary, ordinary | lexicon.things | plurals, lexicon.wishes)
        self._lists = (lexicon, themes, speller)

    @property
    def lexicon(self) -> lexicons.Lexicon:
        """The words in force."""
        return self._lists[0]

    def warm(self, directory: Path | None = None) -> None:
        """Embed the catalogue now, not at the first unknown phrase; `directory` keeps the vectors for next time."""
        if self._nearness:
            self._nearness.warm(directory)

    def analyse(
        self,
        prompt: str,
        *,
        mode: str | None = None,
        view: str | None = None,
        character: str | None = None,
        names: naming.Names = _ONLY_JOY,
        language: Literal["zh", "en"] | None = None,
    ) -> Analysis:
        """Understand a sentence. `mode`, `view` and `character` are fields of the request and win over the sentence.

        names: what the characters are called that may be seen (`naming`).
        """
        lexicon, themes, speller = self._lists
        letters, text = inscription.read(surface(unquoted(prompt), speller, naming.words(names)), lexicon)
        named = naming.find(text, names, lexicon)
        text = replace(text, text=lexicon.mended(without_ornaments(text.text), named))
        reading = read(text, lexicon, [*named, *codes.find(text.text)])
        draft = Draft(text)
        if named:
            naming.choose(named, character, draft, lexicon)
        for dimension, chosen in (("mode", mode), ("view", view)):
            if chosen is not None:
                draft.understood[dimension] = Understood(wish=chosen, item=chosen, source="said")
        self._add_unknown(reading, draft)
        place(reading, draft, lexicon)
        inscription.place(letters, draft)
        fill(reading, draft, themes, lexicon)
        color(reading, draft, themes, lexicon)
        report_others(reading, draft)
        return Analysis(
            prompt=prompt,
            language=language or ("zh" if has_han(prompt) else "en"),
            understood={key: draft.understood[key] for key in _ORDER if key in draft.understood},
            unplaced=draft.unplaced,
            themes=[name for name, outright in reading.themes if _is_told(themes[name], outright)],
            refused={key: frozenset(items) for key, items in draft.refused.items() if key in DIMENSIONS},
        )

    def _add_unknown(self, reading: Reading, draft: Draft) -> None:
        for rest in reading.rests:
            found = self._nearest(rest, draft)
            if found:
                meaning = lexicons.Meaning("concept", found[0], found[1], "nearest")
                reading.mentions.append(Mention(meaning, rest.start, rest.end))
            elif rest.dimension:
                meaning = lexicons.Meaning("concept", rest.dimension, None, "impossible")
                reading.mentions.append(Mention(meaning, rest.start, rest.end))
            elif rest.named:
                draft.cannot(draft.surface.written(rest.start, rest.end), None)
        reading.mentions.sort(key=lambda mention: mention.start)

    def _nearest(self, rest: Rest, draft: Draft) -> tuple[str, str] | None:
        if self._nearness is None:
            return None
        dimensions = WORN if rest.dimension == "top" else (rest.dimension,)
        phrase = draft.surface.written(rest.start, rest.end)
        return next((found for d in dimensions if (found := self._nearness.nearest(phrase, d))), None)


def _is_told(theme: theming.Theme, outright: bool) -> bool:
    """Whether an occasion was named: a Christmas hat hints at Christmas, a party hat at no party."""
    return not theme.role and (outright or theme.hints)
