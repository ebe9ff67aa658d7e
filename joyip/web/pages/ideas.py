"""Sentences to begin with, by theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from joyip.errors import Text


@dataclass(frozen=True)
class Idea:
    """An occasion with ready sentences."""

    title: Text
    sentences: tuple[Text, ...]


def _idea(zh: str, en: str, *sentences: tuple[str, str]) -> Idea:
    return Idea(Text(zh, en), tuple(Text(*sentence) for sentence in sentences))


IDEAS: Sequence[Idea] = (
    _idea(
        "新春", "New Year",
        ("穿唐装、戴虎头帽的Joy拱手拜年，背景是新年街景",
         "Joy in a Tang jacket and a tiger hat, cupped-fist greeting, on a New Year street"),
        ("Joy大笑着跳跃，拿着红包，背景是新年街景", "Joy laughs and jumps with a red envelope on a New Year street"),
        ("穿红色毛衣的Joy提着灯笼，横幅上写着“新年快乐”",
         'Joy in a red sweater holds a lantern, a banner says "Happy New Year"'),
    ),
    _idea(
        "中秋", "Moon Festival",
        ("月夜里陶醉的Joy捧着月饼", "A blissful Joy with a mooncake on a moon night"),
        ("提着灯笼走路的Joy，背景是月夜", "Joy walks with a lantern, moon night"),
    ),
    _idea(
        "圣诞", "Christmas",
        ("戴圣诞帽的Joy开心地挥手，背景是雪地", "Joy in a Santa hat waves happily in the snow"),
        ("穿绿色毛衣、围红色围巾、戴鹿角的Joy抱着礼物",
         "Joy in a green sweater, a red scarf and antlers holds a gift"),
    ),
    _idea(
        "生日", "Birthday",
        ("戴生日帽的Joy大笑着捧着生日蛋糕，背景是生日派对房间",
         "Joy in a party hat laughs with a birthday cake in the birthday room"),
        ("Joy拿着一束气球欢呼，彩虹背景", "Joy cheers with a bunch of balloons, a rainbow behind"),
    ),
    _idea(
        "毕业", "Graduation",
        ("毕业了！戴学士帽的Joy拿着毕业证书跳起来", "Graduation day! Joy in a graduation cap jumps with a diploma"),
        ("得意的Joy戴着眼镜捧着花束，半身", "A proud Joy with glasses holds a bouquet, half body"),
    ),
    _idea(
        "运动", "Sports",
        ("穿红色球衣的Joy在体育场踢足球，胸前写着“10”",
         'Joy in a red jersey with "10" on the chest kicks a football in the stadium'),
        ("戴着奖牌的Joy在领奖台上举起奖杯", "Joy with a medal lifts a trophy on the podium"),
        ("穿球衣的Joy拿着篮球咧嘴笑，仰视", "Joy in a jersey grins with a basketball, low angle"),
    ),
    _idea(
        "夏日", "Summer",
        ("戴草帽和墨镜的Joy在海滩捧着椰子", "Joy in a straw hat and sunglasses holds a coconut on the beach"),
        ("穿救生衣和泳裤的Joy在海滩上跑步", "Joy in a swim vest and swim trunks runs on the beach"),
    ),
    _idea(
        "四季", "Seasons",
        ("樱花林里穿牛仔外套、背着背包的Joy走路", "Joy in a denim jacket walks with a backpack under cherry blossom"),
        ("雨中，穿黄色雨衣和雨靴的Joy撑着雨伞", "Joy in a yellow raincoat and rain boots with an umbrella in the rain"),
        ("秋日枫林里穿格子衬衫的Joy捧着咖啡", "Joy in a check shirt with a coffee in the autumn woods"),
    ),
    _idea(
        "职场", "At work",
        ("穿西装打领带的Joy在办公室点赞", "Joy in a suit and tie gives a thumbs up in the office"),
        ("困倦的Joy在办公室捧着咖啡，半身", "A sleepy Joy with a coffee in the office, half body"),
        ("戴安全帽、穿马甲的Joy敬礼", "Joy in a hard hat and a vest salutes"),
    ),
    _idea(
        "营销", "Campaigns",
        ("Joy提着购物袋欢呼，渐变背景", "Joy cheers with a shopping bag, gradient background"),
        ("Joy举着牌子，上面写着“新品上市”", 'Joy holds a sign that says "New arrivals"'),
        ("穿蓝色马甲的Joy抱着快递箱跑步，城市夜景", "Joy in a blue vest runs with a parcel, city night"),
    ),
    _idea(
        "心意", "Love",
        ("花痴的Joy捧着花束，粉色渐变背景", "A love-struck Joy with a bouquet, pink gradient background"),
        ("Joy眨眼比心，背景是樱花林", "Joy winks and makes heart hands, cherry blossom"),
    ),
    _idea(
        "想象", "Imagination",
        ("穿宇航服、戴宇航头盔的Joy在太空敬礼", "Joy in a space suit and a space helmet salutes in space"),
        ("戴巫师帽、穿紫色披风的Joy挥着魔法棒，月夜", "Joy in a witch hat and a purple cape with a wand, moon night"),
        ("Joy在舞台上弹吉他，闭眼陶醉", "A blissful Joy with a guitar on the stage"),
    ),
)  # fmt: skip
