"""How the picture is taken."""

from __future__ import annotations

from joyip.studio.catalogue.item import Item, items

VIEWS = items(
    Item("front", "正面", "front view"),
    Item("low", "仰视", "low angle"),
    Item("three_quarter", "四分之三侧面", "three-quarter view"),
    Item("side", "侧面", "side view"),
)
FRAMINGS = items(
    Item("full", "全身", "full body"),
    Item("half", "半身", "half body"),
    Item("portrait", "头像", "portrait"),
)
MODES = items(Item("3d", "3D", "3D"), Item("2d", "2D", "2D"))
