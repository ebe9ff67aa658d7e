"""How far a job is, shown in one line on a terminal and in plain lines elsewhere."""

from __future__ import annotations

import sys
from typing import IO, Any

from joyip.cli.words import language, words

_STAGES = {
    "queued": "排队",
    "understand": "理解描述",
    "draw": "准备绘制",
    "mesh": "建模",
    "render": "渲染",
    "denoise": "降噪",
    "gate": "质检",
    "store": "保存",
    "preview": "预览",
    "layers": "图层",
    "model": "模型",
    "film": "合成动画",
}


class Progress:
    """Feed it a job's events. Off a terminal each stage is told once, so that a log file stays short."""

    def __init__(self, stream: IO[str] | None = None, *, silent: bool = False) -> None:
        self._stream = stream or sys.stderr
        self._silent = silent
        self._live = self._stream.isatty()
        self._told = ""
        self._open = False

    def event(self, kind: str, data: dict[str, Any]) -> None:
        """Show a `progress` or `state` event; the others say nothing here."""
        if kind == "progress":
            self.show(str(data.get("stage") or ""), float(data.get("progress") or 0.0))
        elif kind == "state" and data.get("state") == "queued":
            self.show("queued", 0.0)

    def show(self, stage: str, fraction: float) -> None:
        """Stage and percent."""
        name = _STAGES.get(stage, stage) if language() == "zh" else stage
        if self._silent:
            return
        if self._live:
            bar = "█" * round(fraction * 24)
            self._stream.write(f"\r\x1b[K{fraction:4.0%} {bar:<24} {name}")
            self._open = True
        elif stage != self._told:
            self._stream.write(f"{fraction:4.0%} {name}\n")
        self._told = stage
        self._stream.flush()

    def done(self) -> None:
        """Clear the line."""
        if self._open:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._open = False

    def starting(self) -> None:
        """Say that the service is being started, which takes seconds."""
        if not self._silent:
            text = words("正在启动…", "starting…")
            self._stream.write(f"\r\x1b[K{text}" if self._live else f"{text}\n")
            self._open = self._live
            self._stream.flush()
