"""Where Joy is."""

from __future__ import annotations

from joyip.studio.catalogue.item import Item, items

BACKDROPS = items(
    Item("studio", "纯色影棚", "plain studio", "sky_blue"),
    Item("gradient", "渐变背景", "gradient", "pink"),
    Item("snow", "雪地", "snow", "sky_blue"),
    Item("beach", "海滩", "beach", "sky_blue"),
    Item("park", "公园", "park", "sky_blue"),
    Item("cherry_blossom", "樱花林", "cherry blossom", "pink"),
    Item("autumn", "秋日枫林", "autumn woods", "orange"),
    Item("rain", "雨中街道", "rain", "grey"),
    Item("rainbow", "彩虹", "rainbow", "sky_blue"),
    Item("city_night", "城市夜景", "city night", "navy"),
    Item("moon_night", "月夜", "moon night", "navy"),
    Item("space", "太空", "space", "navy"),
    Item("stage", "舞台", "stage", "purple"),
    Item("stadium", "体育场", "stadium", "green"),
    Item("podium", "领奖台", "podium", "blue"),
    Item("new_year", "新年街景", "New Year street", "red"),
    Item("birthday_room", "生日派对房间", "birthday room", "pink"),
    Item("kitchen", "厨房", "kitchen", "mint"),
    Item("office", "办公室", "office", "beige"),
)
