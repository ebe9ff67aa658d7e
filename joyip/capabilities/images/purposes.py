"""Tells what a picture is for from what it shows: for our beach resort's brochure, 给咖啡店的开业海报."""

from __future__ import annotations

import re
from collections.abc import Sequence

from joyip.capabilities.images.denial import is_subject
from joyip.capabilities.images.pieces import Mention, Piece, Reading

_MEDIA_ZH = (
    "海报|传单|广告牌?|封面|封皮|壁纸|屏保|桌面|包装盒?|横幅图|宣传[图页册单]?|物料|公众号|官网|网页|首页|主图|头图|"
    "首图|配图|题图|插图|推文|邀请函|请柬|贺卡|卡片|明信片|菜单|会员卡|优惠券|周边|表情包|头像|朋友圈|小红书|微博|"
    "抖音|视频号|直播间|弹窗|开屏|banner|易拉宝|kt板|台历|日历|上市|开业|促销|推广|活动|门口|橱窗里?|展架|墙上|ppt|"
    "课件|教材|绘本|杂志|手册|产品|新品|店铺|门店|详情页|淘宝"
)
_MEDIA_EN = (
    "ads?|adverts?|advertisements?|fl[yi]ers?|posters?|brochures?|packaging|campaigns?|promos?|promotions?|teasers?|"
    "wallpapers?|websites?|web page|newsletters?|leaflets?|menus?|invitations?|invites?|cards?|covers?|headers?|"
    "billboards?|posts?|stor(?:y|ies)|reels?|thumbnails?|apps?|icons?|catalogues?|catalogs?|merch|labels?|signage|"
    "slides?|decks?|emails?|blogs?|feeds?|displays?|windows?|shop|store|cafe|bakery|restaurant|company|brand|clients?|"
    "customers?|launch|openings?|sales?|events?|intranet|linkedin|instagram|insta|facebook|tiktok|twitter|youtube|"
    "landing page|home page|homepage|profile|avatar|calendar|magazine|booklet|presentation|fundraiser|charity|team|"
    "department|class|school|clinic|gym|hotel|resort"
)
_IN = r"[^,.;!?:，。；]"
"""Within a clause."""
_END = r"(?=\s*(?:$|[,.;!?:，。；]))"
_WHOSE = "(?:the|our|my|a|an|your|their|this|use)"
_PLACE_EN = (
    "office|kitchen|park|stadium|beach|stage|snow park|theatre|theater|space|school|city|birthday|rainbow|podium|"
    "cherry blossom|football|basketball|pizza|coffee|book|flower|camera|guitar|phone|hat|shoe|umbrella"
)
_ROOM = rf"(?:\w+ )?(?:{_PLACE_EN})s?(?:'s)? "
_BODIES_EN = (
    "employees?|rangers?|workers?|keepers?|managers?|staff|sponsors?|clients?|customers?|committee|departments?|crew|"
    "owners?|boss|colleagues?|volunteers?|wardens?|authority|authorities|association|board|maker|makers|seller|sellers|"
    "brand|chain|company|firm|startup|team|party planner|planner|supplier|suppliers|agency|club|noticeboard|wall|door|"
    "fridge|newsletter|intranet|programme|foundation|museum|fair|festival|conference|expo"
)
_ROOM_WANTS = (
    rf"(?:our|the|my|their|this) {_ROOM}(?:here )?(?=(?:really |urgently |still |badly |just )?"
    r"(?:needs?|wants?|asked|asks|requires?|ordered|requested|would like|is looking for|is after|needed|wanted)\b)"
)
"""Who wants the picture: our stadium sponsors, the office needs."""
_BODIES_ZH = (
    "管理处|管委会|物业|部门|赞助商|老板|员工|保安|主任|经理|团队|同事|运营|采购|前台|负责人|协会|供应商|公司|客户|"
    "品牌方|甲方|乙方|志愿者|管理员|工作人员|店员|店长|師傅|师傅们|同事们|基金会|博览会|展会"
)
_BODIES_ORG_ZH = (
    "幼儿园|托儿所|小学|中学|大学|学校|学院|公司|店|医院|诊所|酒店|餐厅|门店|品牌|机构|中心|俱乐部|健身房|图书馆|银行|商场|超市|"
    "景区|乐园|孩子们?|宝宝|小朋友|儿童|学生|老人|年轻人|女生|客户|用户|家长"
)
_BODIES_ORG_EN = (
    "hotel|shop|store|cafe|company|brand|school|clinic|hospital|restaurant|bakery|salon|gym|startup|agency|studio|farm|"
    "museum|zoo|club|kindergarten|nursery|charity|bank|resort|library|supermarket|dealership|pharmacy|publisher"
)
"""Who a picture suits."""
_PURPOSE = re.compile(
    "|".join(
        (
            rf"\b(?:it's |it is |this is |(?:to be )?used )?for {_WHOSE} (?:(?!with|wearing|holding|in a|on a){_IN})*?"
            rf"\b(?:{_MEDIA_EN})\b(?: (?:of|for) {_IN}*)?",
            rf"\bfor (?:our|my|their) {_IN}*?(?={_END}|\bwith\b|\bwearing\b|\bholding\b|\bin an? \b)",
            rf"\b(?:{_MEDIA_EN}) (?:for|of|about) {_WHOSE}\b{_IN}*",
            rf"(?:(?<=^)|(?<=[,.;:])|(?<=[,.;:] ))for {_WHOSE} {_IN}*",
            rf"{_IN}*\b(?:ads?|adverts?|fl[yi]er|brochure|packaging|wallpaper|website|newsletter|campaign|promo)\b"
            rf"{_IN}*?{_END}",
            rf"(?:给|为|替|帮|為|幫)(?:我们|我們|咱们?|我|你们|佢哋|我哋)?{_IN}{{1,10}}?"
            rf"(?:做|画|畫|设计|設計|来|出|弄|整|搞|准备|生成)一?[张張个個幅套组組份版款]",
            rf"{_IN}{{0,8}}?(?:{_BODIES_ZH})",
            rf"{_IN}{{2,}}[部处科办局社店馆校院方堂厅司](?:想要|需要|要|订|定|约)的?(?:一?[张幅组套份款版]{_IN}{{0,3}})?{_END}",
            rf"\b(?:our|the|my|a|an|their|some) {_ROOM}(?:\w+ )?(?:{_BODIES_EN})\b(?: who (?:needs?|wants?))?",
            rf"\b(?:we|i) (?:run|own|manage|opened|work (?:at|in|for)) (?:a|an|the|our|my) {_IN}*?{_END}",
            rf"(?:我们|我|我家|咱们?)(?:这边|这儿|家)?(?:是|开|经营|做)(?:开|卖|做|搞)?{_IN}{{1,10}}?的{_END}",
            r"\b(?:at|in|from) (?:our|my) \w+ (?=(?:really |all |just )?"
            r"(?:loves?|adores?|likes?|wants?|needs?|asked|voted|keeps?|saw|miss)\b)",
            rf"(?:(?<=^)|(?<=[,.;:] )|(?<=\bbecause )|(?<=\bhi )|(?<=\bhey )){_ROOM_WANTS}",
            rf"(?:给|为|用于|用在|用作|贴在|挂在|放在|印在|摆在|发在|发到|做成|当作?|是给)(?!{_IN}*[穿戴拿举抱])"
            rf"{_IN}*?(?:{_MEDIA_ZH})(?:的?(?:{_MEDIA_ZH}))?",
            rf"{_IN}*?(?:广告|传单|宣传册|包装盒?|公众号|官网|上市|新品|推广图?|开业|开张|促销|周年庆|店庆|招新|招生|招聘)"
            rf"{_END}",
            rf"(?:给|为|替|帮){_IN}+?(?:做|画|设计|准备|定制|订制|弄|搞)的{_END}",
            rf"{_IN}+(?:专用|使用|用的|用图|用){_END}",
            rf"(?:适合|适用于|针对|面向|专为|来自|属于)(?:我们|咱们?|我|你们)(?!{_IN}*[穿戴拿举抱]){_IN}{{1,12}}?{_END}",
            rf"(?:适合|适用于|针对|面向|专为|来自){_IN}{{0,8}}?(?:{_BODIES_ORG_ZH})(?:的|使用|用)?{_END}",
            rf"(?:我们|我|我家|咱们?|客户|甲方|老板|品牌|对方|店里)(?:这边|公司|团队|品牌|店)?(?:是|开了?|经营|做)一?[家间所]{_IN}{{1,12}}?{_END}",
            rf"\b(?:suitable|perfect|ideal|great|good|right|appropriate|made|meant|designed|intended|aimed|targeted) "
            rf"(?:for|at) (?:our|my|their|the|your|use in|a) (?!.*\b(?:with|wearing|holding|in an?)\b){_IN}+?{_END}",
            rf"\b(?:we|i)(?:'re| are|'m| am) (?:a|an|the) {_IN}*?\b(?:{_BODIES_ORG_EN})\b{_IN}*?{_END}",
        )
    )
)
_GROUP = re.compile(
    r"\b(?:group|club|class|classes|course|workshop|society|meetup|community|lessons?|sessions?|studio|league|lovers|"
    r"enthusiasts|association|academy)\b|(?:社团?|班|俱乐部|小组|兴趣班|课|协会|训练营|工作室|学院)"
)
"""Who meets to do something: for my study group is no deed of Joy's."""
_SHOWN = frozenset({"handheld", "backdrop", None})
"""What a picture is for is a place, a thing that is sold, or people."""


def drop_purposes(text: str, pieces: Sequence[Piece], mentions: dict[int, Mention], reading: Reading) -> None:
    """Leave out the places and things of a stretch that only tells the use of the picture, where the rest shows Joy."""
    for found in _PURPOSE.finditer(text):
        start, end = found.span()
        inside = [index for index, piece in enumerate(pieces) if start <= piece.start < end]
        others = [piece for index, piece in enumerate(pieces) if index not in inside]
        shown = any(is_subject(piece) or piece.kind in {"verb", "concept"} for piece in others)
        group = _GROUP.search(text, start, end) is not None
        if shown and _tells_a_purpose([pieces[index] for index in inside], group):
            for index in inside:
                if index in mentions and (group or mentions[index].meaning.dimension in _SHOWN):
                    del mentions[index]
            reading.rests = [rest for rest in reading.rests if not start <= rest.start < end]


def _tells_a_purpose(pieces: Sequence[Piece], group: bool) -> bool:
    """Whether a stretch has no Joy, no deed, no colour, and announces no part of the picture (for the hat: red)."""
    meanings = [piece.meaning for piece in pieces if piece.meaning]
    general = any(m.kind == "concept" and m.how in {"generic", "subject"} for m in meanings)
    deed = any(m.dimension in {"action", "expression"} for m in meanings)
    return not (general or (deed and not group) or any(m.kind in {"color", "negate", "swap"} for m in meanings))
