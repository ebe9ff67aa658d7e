"""`joyip generate`: a sentence becomes pictures in a directory."""

from __future__ import annotations

import asyncio
import signal
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, get_args

import orjson

from joyip.capabilities.images.request import Aspect
from joyip.cli import outputs
from joyip.cli.api import Api, ApiError
from joyip.cli.progress import Progress
from joyip.cli.service import connect
from joyip.cli.words import language, note, say, words
from joyip.settings import Settings
from joyip.studio.catalogue.photography import FRAMINGS, VIEWS

CANCEL_WITHIN = 10.0
"""Seconds that Ctrl-C waits for the job to end."""
TERMINATED = 128 + signal.SIGTERM
_MATCHES = {"exact": ("完全符合", "exact"), "nearest": ("最接近", "nearest"), "none": ("无法做到", "not possible")}
_DIMENSIONS = {
    "expression": "表情",
    "action": "动作",
    "top": "上装",
    "top_pattern": "上装图案",
    "bottom": "下装",
    "bottom_pattern": "下装图案",
    "shoes": "鞋",
    "neckwear": "颈饰",
    "eyewear": "眼镜",
    "back": "背饰",
    "headwear": "头饰",
    "handheld": "手持",
    "backdrop": "背景",
    "view": "视角",
    "framing": "景别",
    "mode": "模式",
    "text": "文字",
    "text_place": "文字位置",
}


def arguments(parser: ArgumentParser) -> None:
    """What `joyip generate` takes."""
    parser.add_argument("prompt", help=words("描述，中文或英文", "what to draw, in Chinese or English"))
    parser.add_argument("--count", type=int, metavar="N", help=words("张数，1–8", "how many pictures, 1–8"))
    parser.add_argument("--character", metavar="ID", help=words("角色", "who is seen (joyip packs)"))
    parser.add_argument("--view", choices=tuple(VIEWS), help=words("视角", "where the camera stands"))
    parser.add_argument("--framing", choices=tuple(FRAMINGS), help=words("全身、半身或头像", "how much of the figure"))
    parser.add_argument("--aspect", choices=get_args(Aspect), help=words("宽高比", "width to height of the picture"))
    parser.add_argument("--focal", type=float, metavar="MM", help=words("焦距 20–200 毫米", "focal length, 20–200 mm"))
    parser.add_argument("--mode", choices=("3d", "2d"), help=words("三维或平面风格", "rendered, or drawn flat"))
    parser.add_argument("--transparent", action="store_true", help=words("透明背景", "no backdrop"))
    parser.add_argument(
        "--label",
        action="store_true",
        default=None,
        help=words("画面角落标注“AI生成”", "a visible note in the corner that it was generated"),
    )
    parser.add_argument("--seed", type=int, help=words("随机种子", "the same seed gives the same picture"))
    parser.add_argument("--size", metavar="PIXELS", help=words("边长 64–2048，如 1024", "side, 64–2048, such as 1024"))
    parser.add_argument("--format", choices=("png", "webp", "jpeg"), help=words("文件格式", "kind of file"))
    parser.add_argument("--samples", type=int, help=words("每像素采样数", "light samples a pixel"))
    outputs.arguments(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="DIR", default=Path("out"), help=words("保存目录", "folder")
    )
    parser.add_argument(
        "--json", action="store_true", help=words("输出任务 JSON", "print the job as JSON, nothing else")
    )
    parser.add_argument("--url", help=words("使用该地址的服务", "use the service at this address"))


def run(options: Namespace, settings: Settings) -> int:
    """Exit code: 0 when pictures passed the gate, 1 when none did or the job failed, 2 for options that clash."""
    if clashing := outputs.clashing(options):
        note(words(f"--turntable 不能与 {clashing} 一起使用", f"--turntable does not go with {clashing}"))
        return 2
    options.output.mkdir(parents=True, exist_ok=True)  # before the work: a folder that cannot be written fails at once
    try:
        return asyncio.run(_generate(options, settings))
    except asyncio.CancelledError:
        return TERMINATED


def request_of(options: Namespace) -> dict[str, Any]:
    """The wish for pictures or for a turn that these options mean; what was not given is left to the service."""
    body: dict[str, Any] = {"prompt": options.prompt}
    for name in (
        "character",
        *outputs.PICTURES_ONLY,
        "mode",
        "label",
        "seed",
        "samples",
        "framing",
        "aspect",
        "frames",
        "seconds",
    ):
        if (value := getattr(options, name)) is not None:
            body[name] = value
    if options.size is not None:
        body["size"] = int(options.size) if options.size.isdecimal() else options.size
    if options.transparent:
        body["background"] = "transparent"
    return body


async def _generate(options: Namespace, settings: Settings) -> int:
    if task := asyncio.current_task():  # SIGTERM ends it as cleanly as Ctrl-C does
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    progress = Progress(silent=options.json)
    async with connect(settings, options.url, starting=progress.starting) as api:
        job = await outputs.ask(api, options, request_of(options))
        try:
            job = await _follow(api, job, progress)
            await outputs.save(api, job, options.output)
        except asyncio.CancelledError:
            progress.done()
            await asyncio.shield(_cancel(api, str(job["id"])))
            raise
        finally:
            progress.done()
    if options.json:
        say(orjson.dumps(job, option=orjson.OPT_INDENT_2).decode())
    else:
        _tell(job)
    return 0 if job["state"] == "succeeded" and outputs.any_in(job["result"]) else 1


async def _follow(api: Api, job: dict[str, Any], progress: Progress) -> dict[str, Any]:
    if job["finished_at"] is None:
        async for kind, data in api.events(job["id"]):
            progress.event(kind, data)
    finished: dict[str, Any] = await api.call("GET", f"/api/jobs/{job['id']}")
    return finished


async def _cancel(api: Api, job: str) -> None:
    """Cancel the job and see it end, so that nothing goes on after the command."""
    try:
        async with asyncio.timeout(CANCEL_WITHIN):
            await api.call("POST", f"/api/jobs/{job}/cancel")
            async for _ in api.events(job):
                pass
        note(words(f"已取消任务 {job}", f"cancelled job {job}"))
    except (ApiError, TimeoutError) as error:
        note(words(f"任务 {job} 未能确认取消：{error}", f"job {job}: cancelling was not confirmed: {error}"))


def _tell(job: dict[str, Any]) -> None:
    result = job["result"] or {}
    for dimension, entry in result.get("understood", {}).items():
        if isinstance(entry, dict) and (entry.get("wish") or entry.get("source") != "default"):
            _tell_wish(dimension, entry)
    for entry in result.get("unplaced", []):
        _tell_wish(entry.get("dimension") or "", {**entry, "item": None, "source": "said"})
    for rule in result.get("brand", []):
        say(words(f"品牌规则：{rule['zh']}", f"brand rule: {rule['en']}"))
    if result.get("stored"):
        say(words("图片来自存储，无需重新渲染。", "answered from storage; nothing was rendered again"))
    for image in result.get("images", []):
        say(f"{_verdict(image['gate'])}  {image['path']}")
        for path in outputs.beside(image):
            say(f"  {path}")
    for film in outputs.films_of(result):
        say(f"{_verdict(result['gate'])}  {film['path']}")
    for image in result.get("rejected_images", []):
        say(f"{_verdict(image['gate'])}  {'; '.join(map(str, image.get('reasons', [])))}")
    if job["error"]:
        say(words("未完成：", "failed: ") + f"{job['error']['code']}: {job['error']['message']}")


def _tell_wish(dimension: str, entry: dict[str, Any]) -> None:
    zh, en = _MATCHES.get(entry["match"], ("", entry["match"]))
    base, _, color = dimension.partition("_color") if dimension.endswith("_color") else (dimension, "", "")
    name = words(_DIMENSIONS.get(base, base), base) + (words("颜色", " colour") if base != dimension else color)
    item = entry.get("item") or "-"
    origin = words("（主题）", " (theme)") if entry.get("source") == "theme" else ""
    width = 8 if language() == "zh" else 18
    say(f"  {name:<{width}} {entry.get('wish') or ''} → {item}  {words(zh, en)}{origin}")


def _verdict(gate: dict[str, Any]) -> str:
    passed = words("质检通过", "gate passed") if gate["passed"] else words("质检未通过", "gate failed")
    failed = [check["name"] for check in gate.get("checks", []) if not check["passed"]]
    return f"{passed} ({gate['score']:.2f})" + (f" [{', '.join(failed)}]" if failed else "")
