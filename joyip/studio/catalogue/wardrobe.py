"""What Joy wears below the head."""

from __future__ import annotations

from joyip.studio.catalogue.item import NONE, Item, items

TOPS = items(
    NONE,
    Item("t_shirt", "T恤", "T-shirt", "red"),
    Item("hoodie", "卫衣", "hoodie", "yellow"),
    Item("down_jacket", "羽绒服", "down jacket", "blue"),
    Item("sweater", "毛衣", "sweater", "green"),
    Item("shirt", "衬衫", "shirt", "white"),
    Item("suit", "西装", "suit", "navy"),
    Item("vest", "马甲", "vest", "orange"),
    Item("raincoat", "雨衣", "raincoat", "yellow"),
    Item("tang_jacket", "唐装", "Tang jacket", "red"),
    Item("jersey", "球衣", "jersey", "blue"),
    Item("overalls", "背带装", "overalls", "blue"),
    Item("lab_coat", "白大褂", "lab coat", "white"),
    Item("cape", "披风", "cape", "red"),
    Item("chef_jacket", "厨师服", "chef's jacket", "white"),
    Item("space_suit", "宇航服", "space suit", "white"),
    Item("swim_vest", "救生衣", "swim vest", "orange"),
    Item("denim_jacket", "牛仔外套", "denim jacket", "blue"),
)
BOTTOMS = items(
    NONE,
    Item("trousers", "长裤", "trousers", "khaki"),
    Item("shorts", "短裤", "shorts", "navy"),
    Item("skirt", "裙子", "skirt", "pink"),
    Item("jeans", "牛仔裤", "jeans", "blue"),
    Item("sweatpants", "运动裤", "sweatpants", "grey"),
    Item("suit_trousers", "西裤", "suit trousers", "navy"),
    Item("pleated_skirt", "百褶裙", "pleated skirt", "navy"),
    Item("swim_trunks", "泳裤", "swim trunks", "cyan"),
)
SHOES = items(
    NONE,
    Item("sneakers", "运动鞋", "sneakers", "red"),
    Item("boots", "靴子", "boots", "brown"),
    Item("rain_boots", "雨靴", "rain boots", "yellow"),
    Item("dress_shoes", "皮鞋", "dress shoes", "black"),
    Item("sandals", "凉鞋", "sandals", "brown"),
    Item("slippers", "拖鞋", "slippers", "pink"),
)
NECKWEAR = items(
    NONE,
    Item("scarf", "围巾", "scarf", "red"),
    Item("bow_tie", "领结", "bow tie", "red"),
    Item("tie", "领带", "tie", "navy"),
    Item("medal", "奖牌", "medal", "gold"),
    Item("bell_collar", "铃铛项圈", "bell collar", "red"),
)
EYEWEAR = items(
    NONE,
    Item("glasses", "眼镜", "glasses", "black"),
    Item("sunglasses", "墨镜", "sunglasses", "black"),
)
BACK = items(
    NONE,
    Item("backpack", "背包", "backpack", "orange"),
    Item("wings", "翅膀", "wings", "white"),
)
PATTERNS = items(
    Item("plain", "纯色", "plain"),
    Item("stripes", "条纹", "stripes"),
    Item("dots", "波点", "polka dots"),
    Item("check", "格子", "check"),
    Item("gradient", "渐变", "gradient"),
)
