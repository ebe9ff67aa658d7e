"""Everything Joy can be, wear, hold and stand in: ids with Chinese and English names, per dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Item:
    """One entry of the catalogue. `color` is the colour id the item has when nobody wishes for another."""

    id: str
    zh: str
    en: str
    color: str | None = None


def _items(*items: Item) -> Mapping[str, Item]:
    return MappingProxyType({item.id: item for item in items})


NONE = Item("none", "无", "none")

DIMENSIONS: Mapping[str, Mapping[str, Item]] = MappingProxyType(
    {
        "expression": _items(
            Item("smile", "微笑", "smile"),
            Item("laugh", "大笑", "laugh"),
            Item("wink", "眨眼", "wink"),
            Item("surprised", "惊讶", "surprised"),
            Item("angry", "生气", "angry"),
            Item("sad", "难过", "sad"),
            Item("shy", "害羞", "shy"),
            Item("sleepy", "困倦", "sleepy"),
        ),
        "action": _items(
            Item("stand", "站立", "stand"),
            Item("sit", "坐", "sit"),
            Item("run", "跑步", "run"),
            Item("jump", "跳跃", "jump"),
            Item("wave", "挥手", "wave"),
            Item("cheer", "欢呼", "cheer"),
        ),
        "top": _items(
            NONE,
            Item("t_shirt", "T恤", "T-shirt", "red"),
            Item("hoodie", "卫衣", "hoodie", "yellow"),
            Item("down_jacket", "羽绒服", "down jacket", "blue"),
            Item("sweater", "毛衣", "sweater", "green"),
            Item("tang_jacket", "唐装", "Tang jacket", "red"),
        ),
        "bottom": _items(
            NONE,
            Item("trousers", "长裤", "trousers", "khaki"),
            Item("shorts", "短裤", "shorts", "navy"),
            Item("skirt", "裙子", "skirt", "pink"),
        ),
        "headwear": _items(
            NONE,
            Item("santa_hat", "圣诞帽", "Santa hat", "red"),
            Item("baseball_cap", "棒球帽", "baseball cap", "blue"),
            Item("beanie", "毛线帽", "beanie", "orange"),
            Item("party_hat", "生日帽", "party hat", "purple"),
            Item("graduation_cap", "学士帽", "graduation cap", "black"),
            Item("crown", "皇冠", "crown", "gold"),
        ),
        "handheld": _items(
            NONE,
            Item("gift", "礼物", "gift", "yellow"),
            Item("balloon", "气球", "balloon", "red"),
            Item("red_envelope", "红包", "red envelope", "red"),
            Item("lantern", "灯笼", "lantern", "red"),
            Item("birthday_cake", "生日蛋糕", "birthday cake", "pink"),
            Item("basketball", "篮球", "basketball", "orange"),
            Item("diploma", "毕业证书", "diploma", "white"),
            Item("coffee", "咖啡", "coffee", "white"),
        ),
        "backdrop": _items(
            Item("studio", "纯色影棚", "plain studio", "sky_blue"),
            Item("snow", "雪地", "snow", "sky_blue"),
            Item("beach", "海滩", "beach", "sky_blue"),
            Item("park", "公园", "park", "sky_blue"),
            Item("stage", "舞台", "stage", "purple"),
            Item("new_year", "新年街景", "New Year street", "red"),
        ),
        "view": _items(Item("front", "正面", "front view"), Item("low", "仰视", "low angle")),
        "mode": _items(Item("3d", "3D", "3D"), Item("2d", "2D", "2D")),
    }
)

COLORED = ("top", "bottom", "headwear", "handheld", "backdrop")
"""Dimensions that take a colour; the scene's field is the dimension's name with `_color`."""


@dataclass(frozen=True)
class Color:
    """A named colour; `srgb` is #rrggbb."""

    id: str
    zh: str
    en: str
    srgb: str

    @property
    def rgb(self) -> tuple[float, float, float]:
        """sRGB components in 0..1."""
        return (int(self.srgb[1:3], 16) / 255, int(self.srgb[3:5], 16) / 255, int(self.srgb[5:7], 16) / 255)


COLORS: Mapping[str, Color] = MappingProxyType(
    {
        color.id: color
        for color in (
            Color("red", "红色", "red", "#d8232a"),
            Color("orange", "橙色", "orange", "#f07c1e"),
            Color("yellow", "黄色", "yellow", "#f7c92f"),
            Color("green", "绿色", "green", "#3a9d5d"),
            Color("mint", "薄荷绿", "mint", "#9fe0c6"),
            Color("cyan", "青色", "cyan", "#27b3c4"),
            Color("sky_blue", "天蓝色", "sky blue", "#a9d3f0"),
            Color("blue", "蓝色", "blue", "#2f5fc4"),
            Color("navy", "藏青色", "navy", "#23345f"),
            Color("purple", "紫色", "purple", "#7c4fc0"),
            Color("pink", "粉色", "pink", "#f59ab5"),
            Color("brown", "棕色", "brown", "#8a5a3b"),
            Color("khaki", "卡其色", "khaki", "#b89b72"),
            Color("beige", "米色", "beige", "#ead9bf"),
            Color("white", "白色", "white", "#f4f2ee"),
            Color("grey", "灰色", "grey", "#8d9299"),
            Color("black", "黑色", "black", "#26262b"),
            Color("gold", "金色", "gold", "#e3b23c"),
            Color("silver", "银色", "silver", "#c3c8cf"),
        )
    }
)
