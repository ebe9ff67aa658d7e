"""Says in Chinese what the fields of requests and replies say of themselves in English, where they are defined."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NUMBER = re.compile(r"\d+")
_SAMPLES = "light samples a pixel, before denoising"
_UNSAID = "where nothing is said {} up to {} pixels, {} up to {}, {} in larger pictures"
_UNSAID_ZH = "未指定时，{} 次（不超过 {} 像素）、{} 次（不超过 {} 像素），更大的图片 {} 次"
FIELDS: Mapping[str, str] = {
    # jobs
    "higher runs first": "数值越大越先执行",
    "seconds to wait for the end of the job": "等待任务结束的秒数",
    "not before this time": "不早于此时间开始",
    "from submission to the end, whatever happens": "从提交到结束的总时限，无论发生什么",
    "of one attempt": "单次尝试的时限",
    "longest wait in the queue": "在队列中最长等待多久",
    "gets a signed POST for each of the events": "每个事件都会收到一次带签名的 POST",
    "null: the job's end, whatever it is": "null：任务结束时通知，无论结果",
    "older than this job: the `next` of the page before": "早于此任务：上一页的 `next`",
    "events with a higher seq only": "只要序号更大的事件",
    "behind this job: the `next` of the page before": "排在此任务之后：上一页的 `next`",
    "a cursor that a stream gave as id": "事件流以 id 给出的游标",
    "who says so; default: X-Joyip-Owner": "由谁操作；缺省取 X-Joyip-Owner",
    "when it starts by itself; UTC": "自动开始的时间（cron，UTC）",
    "the latest tick that became a job": "最近一次成为任务的时刻",
    "that job, as long as it is kept": "对应的任务，只要它还保留着",
    "who paused it, and why": "由谁暂停，为什么",
    # webhooks
    "of messages about this job only": "只看关于此任务的消息",
    "older than this delivery: the `next` of the page before": "早于此次投递：上一页的 `next`",
    "jobs of these kinds only; null: of all": "只通知这些种类的任务；null：全部",
    "jobs of this owner only; null: of all": "只通知此归属者的任务；null：全部",
    # files
    "as an attachment": "作为附件下载",
    # pictures
    "older than this picture: the `next` of the page before": "早于此图片：上一页的 `next`",
    "also pictures that the gate refused": "也包括未通过质量检查的图片",
    "only check the scene: nothing is drawn": "只检查场景，不出图",
    "who is seen: Joy (null), or a character of a pack": "画谁：Joy（null），或角色包中的角色",
    "who is seen: Joy, or a character of a pack": "画谁：Joy，或角色包中的角色",
    "how many pictures, each with a seed of its own": "图片张数，每张各有种子",
    "how much of the figure is seen": "取景：看到角色的多少",
    "width to height; `size` is then the longer side": "宽高比；此时 `size` 为长边",
    "focal length in mm on {} x {} film; null: the view's": "焦距（毫米，{} × {} 画幅）；null：由视角决定",
    "degrees the camera goes round the figure": "相机绕角色转动的角度（度）",
    "degrees that the camera goes further round the figure": "相机再绕角色转动的角度（度）",
    'pixels: a side, or "{}x{}"': "像素：边长，或“{}x{}”",
    "null: as the sentence says": "null：按句子所说",
    "a visible note in the corner that the picture was generated": "在画面一角标明图片由 AI 生成",
    f"{_SAMPLES}; null: {_UNSAID}": "每像素的光线采样数（降噪前）；null：" + _UNSAID_ZH,
    f"{_SAMPLES}; {_UNSAID}": "每像素的光线采样数（降噪前）；" + _UNSAID_ZH,
    "also subject, shadow, backdrop, depth, normals and ids, each as a file of its own": (
        "同时输出主体、阴影、背景、深度、法线和编号图层，各为一个文件"
    ),
    "also a GLB: of the figure (true), or with the set it stands in, its lamps and its camera": (
        "同时输出 GLB：只含角色（true），或连同布景、灯光和相机"
    ),
    "draw exactly this scene (of a manifest); nothing else is then read": "严格按此场景（取自清单）出图，其余不读",
    "draw exactly these scenes, one picture each": "严格按这些场景出图，每个场景一张",
    "the sentence that made a variation of these scenes: how it was understood is told with them": (
        "由哪句话得出这些场景的变化：对它的理解一并说明"
    ),
    "what is written in the picture, where `text_place` says": "写在画面里的文字，位置见 `text_place`",
    "the gate's tries: each gives another camera for the same seed": "质量检查的重试次数：同一种子每次换一个机位",
    "rules of the brand that it breaks: it would be refused": "违反的品牌规范：将被拒绝",
    "the nearest scene that breaks none; null: this one does not": "最接近的合规场景；null：本场景即合规",
    "what differs between the new pictures": "新图片之间的不同之处",
    "null: as the picture's": "null：与原图相同",
}
"""By the English words, {} for each number of them in its order."""


def in_chinese(document: Any) -> Any:
    """The document with Chinese descriptions of fields; what has none here stays as it is."""
    if isinstance(document, list):
        return [in_chinese(entry) for entry in document]
    if not isinstance(document, Mapping):
        return document
    told = {name: in_chinese(value) for name, value in document.items()}
    if isinstance(told.get("description"), str):
        told["description"] = _said(told["description"])
    return told


def _said(english: str) -> str:
    chinese = FIELDS.get(_NUMBER.sub("{}", english), english)
    return chinese if chinese == english else chinese.format(*_NUMBER.findall(english))
