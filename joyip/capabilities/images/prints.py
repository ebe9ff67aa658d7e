"""What is printed on a garment or a thing is none itself: a star on his jumper, 卫衣上有颗星星."""

from __future__ import annotations

import re

from joyip.capabilities.images.lexicon import Meaning
from joyip.capabilities.images.pieces import Mention
from joyip.studio.catalogue import COLORED

_PRINT = Meaning("concept", None, None, "impossible")
_GARMENTS = frozenset({"top", "bottom"})
_ON = re.compile(
    r" (?:\w+ )?(?:all over|on|across|over|down) "
    r"(?:(?:the|his|her|its|their|a|an|front of|back of|\w+ed) )*(?:\w+ )?$"
)
_HAS = re.compile(
    r"(?:的?(?:胸口|胸前|正面|背后|背面|前面|口袋|袖子)?上?面?)(?:有|带|印|画|绣|是|还|要|得|满|全|都|着|了|个)+"
    r"(?:一?[个颗只朵些片枚]|几[个颗只朵片枚]|很多|许多)?(?:大大的|小小的|大|小)?$"
)
_WITH = re.compile(r" (?:with|featuring|that has|has|having) (?:\w+ ){0,3}$")
_PRINTED = re.compile(r" (?:printed|embroidered|decorated|patterned|emblazoned) with (?:\w+ ){0,3}$")
_ON_IT = re.compile(r"s? (?:all over|on|across|over) (?:it|the (?:front|chest|back)|its front)\b")
_HELD = re.compile(r"(?:[拿举抱捧提握端持牵]着?|\b(?:hold|carr|hug|grab|clutch|grip|with a)\w*)[^,.;，。；]*$")


_MOTIFS = frozenset({"heart", "star"})
"""What nobody holds several of: a sweater with hearts."""
_WITH_SEVERAL = re.compile(r" (?:with|full of|covered in|covered with|dotted with) (?:\w+ ){0,2}$")


def drop_prints(text: str, mentions: dict[int, Mention]) -> None:
    """Make of things that stand on garments wishes that cannot be had."""
    things = [m for m in mentions.values() if m.meaning.dimension in COLORED and not m.negated]
    garments = [m for m in things if m.meaning.dimension in _GARMENTS]
    for mention in mentions.values():
        if mention.meaning.dimension != "handheld" or mention.negated or mention.meaning.how == "generic":
            continue
        ahead = any(_ON.fullmatch(text, mention.end, garment.start) for garment in garments)
        behind = any(_HAS.fullmatch(text, thing.end, mention.start) for thing in things)
        behind = behind or any(_PRINTED.fullmatch(text, garment.end, mention.start) for garment in garments)
        if _ON_IT.match(text, mention.end):
            behind = behind or any(_WITH.fullmatch(text, thing.end, mention.start) for thing in things)
        if mention.meaning.item in _MOTIFS and text[mention.end - 1] == "s":
            behind = behind or any(_WITH_SEVERAL.fullmatch(text, g.end, mention.start) for g in garments)
        if behind or (ahead and not _HELD.search(text, 0, mention.start)):
            mention.meaning = _PRINT
