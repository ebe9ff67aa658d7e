"""What Joy wears on the head."""

from __future__ import annotations

from joyip.studio.catalogue.item import NONE, Item, items

HEADWEAR = items(
    NONE,
    Item("santa_hat", "圣诞帽", "Santa hat", "red"),
    Item("baseball_cap", "棒球帽", "baseball cap", "blue"),
    Item("beanie", "毛线帽", "beanie", "orange"),
    Item("party_hat", "生日帽", "party hat", "purple"),
    Item("graduation_cap", "学士帽", "graduation cap", "black"),
    Item("crown", "皇冠", "crown", "gold"),
    Item("straw_hat", "草帽", "straw hat", "yellow"),
    Item("cowboy_hat", "牛仔帽", "cowboy hat", "brown"),
    Item("top_hat", "礼帽", "top hat", "black"),
    Item("chef_hat", "厨师帽", "chef's hat", "white"),
    Item("hard_hat", "安全帽", "hard hat", "yellow"),
    Item("space_helmet", "宇航头盔", "space helmet", "white"),
    Item("beret", "贝雷帽", "beret", "brown"),
    Item("witch_hat", "巫师帽", "witch hat", "purple"),
    Item("tiger_hat", "虎头帽", "tiger hat", "orange"),
    Item("flower_wreath", "花环", "flower wreath", "pink"),
    Item("bunny_ears", "兔耳朵", "bunny ears", "white"),
    Item("antlers", "鹿角", "antlers", "brown"),
    Item("headphones", "耳机", "headphones", "black"),
    Item("earmuffs", "耳罩", "earmuffs", "pink"),
    Item("hair_bow", "蝴蝶结", "hair bow", "pink"),
)
