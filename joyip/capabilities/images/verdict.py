"""What one check of the gate says, and how checks make a verdict with a score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

REASONS: Mapping[str, Mapping[str, str]] = {
    "finite": {"zh": "画面有无效像素或全黑", "en": "the picture has invalid pixels or is black"},
    "framing": {"zh": "主体超出画面或离边缘太近", "en": "the subject is cropped, too near the edge, or too small"},
    "contact": {
        "zh": "道具没有握在手里，或帽子、配饰没有戴稳",
        "en": "the prop is not in the hand, or what is worn does not sit",
    },
    "clipping": {"zh": "道具、衣服或帽子与身体穿插", "en": "prop, clothes or hat and body cut into each other"},
    "ground": {"zh": "脚没有站在地面上", "en": "the feet do not stand on the ground"},
    "eyes": {"zh": "两只眼睛不对称", "en": "the eyes are not symmetrical"},
    "limbs": {"zh": "手臂或腿的数量不对", "en": "arms or legs are missing, or there are too many"},
    "mood": {"zh": "表情不是所要的表情", "en": "the face is not the wished expression"},
    "cloth": {"zh": "衣服破损或里外翻转", "en": "clothes are torn or inside out"},
    "present": {"zh": "缺少想要的部件", "en": "something that was wished for is missing"},
    "size": {"zh": "道具大小不对", "en": "the prop has the wrong size"},
    "visible": {"zh": "想要的部件在画面里看不到", "en": "a wished part cannot be seen"},
    "color": {"zh": "颜色与要求不符", "en": "a colour is not the wished one"},
    "likeness": {"zh": "画面颜色失真", "en": "the picture's colours are not those of its light"},
    "shadow": {"zh": "脚下没有阴影，像浮在空中", "en": "there is no shadow under the figure: it seems to float"},
    "exposure": {"zh": "曝光过亮、过暗或发灰", "en": "too bright, too dark, or without contrast"},
    "sharpness": {"zh": "画面模糊", "en": "the picture is blurred"},
    "noise": {"zh": "画面噪点过多", "en": "the picture is noisy"},
    "alpha": {"zh": "透明背景抠图不完整", "en": "the transparent background does not match the subject"},
    "label": {"zh": "缺少可见的“AI生成”标识", "en": "the visible note that the picture was generated is missing"},
    "metadata": {
        "zh": "文件缺少“AI生成”元数据标识",
        "en": "the file does not say in its metadata that it was generated",
    },
}
"""What a failed check says to people."""
MORE_IS_BETTER = frozenset({"framing", "visible", "color", "shadow", "sharpness"})
COUNTS = frozenset({"finite", "cloth", "present", "label", "metadata"})
"""These are right or wrong; nothing is between."""
WORST = 0.7
"""Weight of the worst check in the score: one weakness is not made good by many strengths."""


class Check(BaseModel):
    """One check. Where several facts make one check, `value` is the worst as a multiple of its limit, `limit` 1."""

    model_config = ConfigDict(frozen=True)

    name: str
    passed: bool
    value: float
    limit: float

    @property
    def quality(self) -> float:
        """1 far from the limit, 0.5 at it, 0 at twice the limit (or where nothing is, of what there must be more)."""
        if self.name in COUNTS:
            return float(self.passed)
        share = self.value / self.limit / 2
        return min(1.0, max(0.0, share if self.name in MORE_IS_BETTER else 1 - share))


class Gate(BaseModel):
    """The verdict. `score` 0..1 ranks pictures: 1 is far from every limit; pictures that fail have 0.5 at most."""

    model_config = ConfigDict(frozen=True)

    passed: bool
    score: float
    checks: list[Check]

    @classmethod
    def of(cls, checks: list[Check]) -> Gate:
        """The verdict of these checks."""
        passed = all(check.passed for check in checks)
        qualities = [check.quality for check in checks]
        score = WORST * min(qualities) + (1 - WORST) * sum(qualities) / len(qualities)
        return cls(passed=passed, score=round(score if passed else score / 2, 4), checks=checks)

    def plus(self, check: Check) -> Gate:
        """The verdict with one more check."""
        return Gate.of([*self.checks, check])

    def reasons(self) -> list[dict[str, Any]]:
        """The failed checks with what they mean in both languages."""
        return [
            {**check.model_dump(exclude={"passed"}), **REASONS[check.name]} for check in self.checks if not check.passed
        ]


def at_most(name: str, value: float, limit: float) -> Check:
    """A check of something that must not be more."""
    return Check(name=name, passed=bool(value <= limit), value=round(float(min(value, 1e6)), 5), limit=limit)


def at_least(name: str, value: float, limit: float) -> Check:
    """A check of something that must not be less."""
    return Check(name=name, passed=bool(value >= limit), value=round(float(value), 5), limit=limit)
