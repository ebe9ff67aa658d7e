"""Decides whether anyone may see a picture: checks on the figure's geometry, the rendered pixels, and the file."""

from __future__ import annotations

from joyip.capabilities.images.encode import says_generated
from joyip.capabilities.images.evidence import Evidence, Pictured
from joyip.capabilities.images.figure_checks import FIGURE_CHECKS
from joyip.capabilities.images.picture_checks import PICTURE_CHECKS
from joyip.capabilities.images.verdict import Gate, at_most
from joyip.studio.inspection import Inspection
from joyip.studio.measures import Measures
from joyip.studio.scene import Scene

__all__ = ["CHECKS", "VERSION", "Gate", "judge", "judge_file"]

VERSION = "3"
"""Counts up whenever a picture may be judged otherwise than before: a check added or taken away, its limit or what it
measures changed, here or in `studio/inspection.py` and `studio/measures.py`. Verdicts from before it are then not
used again: the picture is drawn and judged anew. A reason worded otherwise, or more speed, needs no new number.
"""

CHECKS = (*PICTURE_CHECKS[:2], *FIGURE_CHECKS, *PICTURE_CHECKS[2:])
"""Every check of a picture, in the order of the verdict."""


def judge(scene: Scene, render: Pictured, measures: Measures, inspection: Inspection) -> Gate:
    """Run every check on a rendered scene. Takes tens of milliseconds at 512²; changes nothing."""
    evidence = Evidence(scene, render, measures, inspection)
    return Gate.of([check(evidence) for check in CHECKS])


def judge_file(gate: Gate, data: bytes) -> Gate:
    """The verdict on a picture with that on its file: the file must say that its content was generated."""
    return gate.plus(at_most("metadata", int(not says_generated(data)), 0))
