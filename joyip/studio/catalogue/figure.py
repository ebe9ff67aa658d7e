"""What Joy feels and does."""

from __future__ import annotations

from joyip.studio.catalogue.item import Item, items

EXPRESSIONS = items(
    Item("smile", "微笑", "smile"),
    Item("grin", "咧嘴笑", "grin"),
    Item("laugh", "大笑", "laugh"),
    Item("blissful", "陶醉", "blissful"),
    Item("wink", "眨眼", "wink"),
    Item("playful", "吐舌", "playful tongue"),
    Item("proud", "得意", "proud"),
    Item("shy", "害羞", "shy"),
    Item("excited", "星星眼", "star-eyed"),
    Item("love_struck", "花痴", "love-struck"),
    Item("surprised", "惊讶", "surprised"),
    Item("shocked", "震惊", "shocked"),
    Item("puzzled", "疑惑", "puzzled"),
    Item("thinking", "思考", "thinking"),
    Item("worried", "担心", "worried"),
    Item("sad", "难过", "sad"),
    Item("crying", "大哭", "crying"),
    Item("angry", "生气", "angry"),
    Item("annoyed", "不耐烦", "annoyed"),
    Item("serious", "严肃", "serious"),
    Item("sleepy", "困倦", "sleepy"),
)
ACTIONS = items(
    Item("stand", "站立", "stand"),
    Item("sit", "坐", "sit"),
    Item("run", "跑步", "run"),
    Item("jump", "跳跃", "jump"),
    Item("wave", "挥手", "wave"),
    Item("cheer", "欢呼", "cheer"),
    Item("dance", "跳舞", "dance"),
    Item("bow", "鞠躬", "bow"),
    Item("greet", "拱手拜年", "cupped-fist greeting"),
    Item("heart", "比心", "heart hands"),
    Item("thumbs_up", "点赞", "thumbs up"),
    Item("point", "指向", "point"),
    Item("walk", "走路", "walk"),
    Item("lie", "趴着", "lie"),
    Item("kick", "踢", "kick"),
    Item("lift", "举起", "lift overhead"),
    Item("hug", "拥抱", "hug"),
    Item("salute", "敬礼", "salute"),
)
