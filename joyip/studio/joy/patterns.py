"""Stripes, dots, checks and gradients woven into cloth: images that follow the posed body."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Part, Texture
from joyip.studio.joy import bottoms
from joyip.studio.joy.body import LEG, sleeve, torso
from joyip.studio.joy.colors import Rgb
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import SIDES, neighbour, second
from joyip.studio.joy.tops import cut as tops
from joyip.studio.joy.unroll import Flat, LimbRoll, Roll, TrunkRoll, Unrolled

PERIODS = {"plain": 0.1, "stripes": 0.088, "dots": 0.140, "check": 0.100, "gradient": 0.100}
"""World units after which a pattern repeats."""
UPRIGHT = frozenset({"shirt", "suit", "vest", "trousers", "jeans", "suit_trousers", "sweatpants", "lab_coat"})
"""Where stripes run down instead of around."""
SIDE = 256
HIGH = 0.40
"""Where a gradient begins on a trunk, over the pelvis."""
TRUNK, ARM_GIRTH, LEG_GIRTH = 1.76, 0.76, 0.80

Alpha = npt.NDArray[np.float64]


def _grid(side: int = SIDE) -> tuple[Alpha, Alpha]:
    v, u = np.meshgrid((np.arange(side) + 0.5) / side, (np.arange(side) + 0.5) / side, indexing="ij")
    return u, v


def _edge(inside: Alpha) -> Alpha:
    """Full inside and nothing outside, smooth over a texel."""
    cover: Alpha = np.clip(inside * SIDE + 0.5, 0, 1)
    return cover


def weave(pattern: str, upright: bool = False) -> Alpha:
    """How much of the second colour there is on one tile (H, W), 0..1."""
    u, v = _grid()
    if pattern == "stripes":
        way = u if upright else v
        return _edge(0.21 - np.abs(way - 0.5))
    if pattern == "dots":
        away = np.min(
            [np.hypot(u - x, v - y) for x in (0, 0.5, 1) for y in (0, 0.5, 1) if (2 * x + 2 * y) % 2 == 0], axis=0
        )
        return _edge(0.170 - away)
    if pattern == "check":
        bands = [_edge(0.25 - np.abs(way - 0.5)) for way in (u, v)]
        return 0.46 * bands[0] + 0.46 * bands[1]
    rise = np.linspace(0, 1, SIDE)[:, None] * np.ones((1, 4))
    eased: Alpha = rise * rise * (3 - 2 * rise)
    return eased


def tinted(alpha: Alpha, color: Rgb) -> npt.NDArray[np.uint8]:
    """A colour with these alphas, as an image (H, W, 4)."""
    image = np.empty((*alpha.shape, 4), np.uint8)
    image[..., :3] = np.rint(np.array(color) * 255)
    image[..., 3] = np.rint(alpha * 255)
    return image


@lru_cache(maxsize=32)
def texture(pattern: str, color: Rgb, upright: bool) -> Texture:
    """The image of a pattern over cloth of a colour."""
    other = neighbour(color) if pattern == "gradient" else second(color)
    return Texture(tinted(weave(pattern, upright), other), repeat=pattern != "gradient")


def _round(girth: float, period: float) -> float:
    """The girth nearest to this that holds the pattern a whole number of times: so there is no seam."""
    return max(1, round(girth / period)) * period


def rolls(bones: Skeleton, kind: str, name: str, period: float) -> list[Roll]:
    """How a "top" or "bottom" is unrolled: trunk, left limb, right limb."""
    made: list[Roll] = []
    if kind == "top":
        cut = tops.CUTS[name]
        made.append(TrunkRoll(bones, tops.trunk(bones, name), _round(TRUNK, period)))
        front = bones.chest.rotation[:, 2]
        for side, field in zip(SIDES, tops.arms(bones, name), strict=True):
            if not cut.bare:
                made.append(LimbRoll(bones.arms[side], field, _round(ARM_GIRTH, period), front))
        return made
    if name in bottoms.BELLS:
        return [TrunkRoll(bones, bottoms.shell(bones, name), _round(TRUNK, period))]
    made.append(TrunkRoll(bones, torso(bones, 0.022), _round(TRUNK, period)))
    for side in SIDES:
        field = sleeve(bones.legs[side], LEG, bottoms.CUTS[name])
        made.append(LimbRoll(bones.legs[side], field, _round(LEG_GIRTH, period), bones.pelvis.rotation[:, 2]))
    return made


@dataclass(frozen=True, eq=False)
class Weave:
    """A pattern on an unrolled garment: for each roll the heights between which a gradient runs."""

    pattern: str
    color: Rgb
    upright: bool
    spans: tuple[tuple[float, float], ...]

    @staticmethod
    def of(pattern: str, color: Rgb, name: str, cloth: Unrolled) -> Weave:
        """A pattern on cloth of a colour."""
        spans = []
        for roll in range(int(cloth.roll.max()) + 1):
            up = cloth.flat[cloth.roll == roll, 1]
            low, high = (float(up.min()), float(up.max())) if len(up) else (0.0, 1.0)
            # the trunk's upper end is under the chin; trousers keep their colour down to the thighs
            legged = roll == 0 and name in bottoms.CUTS
            spans.append((-1.0, -0.3) if legged else (low, min(high, HIGH)))
        return Weave(pattern, color, name in UPRIGHT, tuple(spans))

    def uv(self, flat: Flat, roll: npt.NDArray[np.int64]) -> Flat:
        """Where places of the rolls lie on the pattern's image."""
        if self.pattern != "gradient":
            return np.ascontiguousarray(flat / np.float32(PERIODS[self.pattern]), np.float32)
        low, high = np.array(self.spans, np.float32)[roll].T
        up = np.clip((flat[:, 1] - low) / np.maximum(high - low, 1e-6), 0.004, 0.996)
        return np.ascontiguousarray(np.column_stack((np.full(len(up), 0.5), up)), np.float32)

    def image(self) -> Texture | None:
        """The image; None where the cloth is plain."""
        return None if self.pattern == "plain" else texture(self.pattern, self.color, self.upright)

    def over(self, part: Part, cloth: Unrolled) -> Part:
        """The part, cut open, with the pattern over its own colour."""
        image = self.image()
        return replace(
            part, mesh=cloth.mesh, uv=None if image is None else self.uv(cloth.flat, cloth.roll), texture=image
        )
