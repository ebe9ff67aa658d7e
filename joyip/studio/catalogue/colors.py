"""The colours that have names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


def rgb(srgb: str) -> tuple[float, float, float]:
    """Components in 0..1 of #rrggbb."""
    return (int(srgb[1:3], 16) / 255, int(srgb[3:5], 16) / 255, int(srgb[5:7], 16) / 255)


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
        return rgb(self.srgb)


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
            Color("wine", "酒红色", "wine red", "#7d1f34"),
            Color("coral", "珊瑚色", "coral", "#f4846f"),
            Color("olive", "军绿色", "olive", "#6b7340"),
            Color("teal", "墨绿色", "teal", "#1f6b63"),
            Color("lavender", "薰衣草紫", "lavender", "#b9a5e0"),
        )
    }
)
