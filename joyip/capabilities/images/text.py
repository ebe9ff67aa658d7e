"""Folds what people type into one comparable form, and keeps the way back to what they wrote."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import opencc

_SIMPLIFIER = opencc.OpenCC("t2s")

# Letters of other alphabets that look like Latin ones; used to write a listed word past a filter.
_LOOKALIKES = dict(
    zip(
        "аеорсухіѕԁһӏⅼκοανρτυιηωɡɑтмквոօᴀʙᴄᴅᴇɢɪᴋʟᴍɴᴏᴘᴛᴜнѵјԛԝεβγσϲıꜰꜱʀʜᴊᴠᴡʏᴢøłđħŧƒ",
        "aeopcyxisdhllkoavptuinwgatmkbnoabcdegiklmnoptuhvjqwebyocifsrhjvwyzoldhtf",
        strict=True,
    )
)

# Single-character conversion keeps 著 (as in 著名); in a wish it is always the particle 着 (戴著 = 戴着).
_PARTICLES = {"著": "着", "牠": "它"}

_FILLERS = "\u115f\u1160"
"""Letters of Hangul without a shape (decomposed): nobody sees them."""


@dataclass(frozen=True)
class Folded:
    """Folded text; `origin[i]` is the index in `original` that character i came from."""

    original: str
    text: str
    origin: tuple[int, ...]

    def written(self, start: int, end: int) -> str:
        """What the user wrote for the folded characters start..end (end excluded)."""
        if start >= end:
            return ""
        last = self.origin[end - 1] + 1
        while last < len(self.original) and not fold_character(self.original[last]):
            last += 1  # accents and joiners belong to the character before them
        return self.original[self.origin[start] : last].strip()


@lru_cache(maxsize=1 << 15)
def fold_character(character: str) -> str:
    """One character as lower-case, simplified, accent-free text; "" for what cannot be seen."""
    decomposed = unicodedata.normalize("NFKD", character)
    seen = (c for c in decomposed if c not in _FILLERS)
    kept = "".join(c for c in seen if unicodedata.category(c) not in {"Mn", "Me", "Cf", "Cc"} or c in "\n\t")
    lowered = unicodedata.normalize("NFKC", kept).lower()
    return "".join(_PARTICLES.get(c) or _LOOKALIKES.get(c) or _simplify(c) for c in lowered)


def _simplify(character: str) -> str:
    return str(_SIMPLIFIER.convert(character)) if is_han(character) else character


def is_han(character: str) -> bool:
    """Whether the character is a Chinese ideograph."""
    return "㐀" <= character <= "鿿" or character >= "\U00020000"


def has_han(text: str) -> bool:
    """Whether the text is (at least partly) Chinese, which decides the language of replies."""
    return not text.isascii() and _HAN.search(text) is not None


_HAN = re.compile("[㐀-鿿\U00020000-\U0010ffff]")


def fold(original: str) -> Folded:
    """NFKC, traditional to simplified, lower case, accents and invisible characters removed."""
    pieces: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(original):
        folded = fold_character(character)
        pieces.append(folded)
        origin.extend([index] * len(folded))
    return Folded(original, "".join(pieces), tuple(origin))
