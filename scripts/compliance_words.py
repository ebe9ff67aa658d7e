"""Writes config/compliance/words.txt from a dictionary of the Chinese language that tells how often each word is used.

    scripts/compliance_words.py PATH/TO/jieba/dict.txt

The dictionary is jieba's (https://github.com/fxsjy/jieba, MIT licence): a word, its count and its kind on each line.
"""

from __future__ import annotations

import math
import re
import sys
from collections import defaultdict
from pathlib import Path

WORDS = Path(__file__).resolve().parents[1] / "config" / "compliance" / "words.txt"
_HAN = re.compile("[\u3400-\u9fff]{1,5}")
_NAMES = ("nr", "ns", "nt")
_SELDOM = {"nz": 4, **dict.fromkeys(_NAMES, 10)}
"""Names of people, places, bodies and things that are used less are left out."""
_HEAD = """\
# Chinese words and how seldom each is used: the rounded natural logarithm of how many words of ordinary writing have
# one of it. A line has the words of one first character, without it. Only to tell where words end (舞台|独唱), not
# what is refused. Written by scripts/compliance_words.py from the dictionary of jieba:
# Copyright (c) 2013 Sun Junyi, MIT licence.
#
# Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
# documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
# rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to
# permit persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright
# notice and this permission notice shall be included in all copies or substantial portions of the Software. THE
# SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
# WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
# COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
# OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""


def main(dictionary: Path) -> None:
    """Read the dictionary and write the list."""
    counts: dict[str, int] = {}
    total = 0
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        word, count, kind = line.rsplit(" ", 2)
        total += int(count)
        if _HAN.fullmatch(word) and (len(word) == 1 or int(count) >= _SELDOM.get(kind[:2], 0)):
            counts[word] = max(int(count), 1)
    by_first: dict[str, list[str]] = defaultdict(list)
    for word in sorted(counts):
        by_first[word[0]].append(f"{word[1:]}={round(math.log(total / counts[word]))}")
    lines = (f"{first} {' '.join(entries)}" for first, entries in sorted(by_first.items()))
    WORDS.write_text("\n".join((_HEAD, *lines)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
