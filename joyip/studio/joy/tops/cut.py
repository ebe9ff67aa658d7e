"""How each top is cut: its stand-off, hem, sleeves and tails; the plain cloth, and where trimmings lie on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from joyip.studio.field import Field, smooth_intersect, smooth_union
from joyip.studio.geometry import Frame, Mesh
from joyip.studio.joy.body import ARM, Sleeve, cut_at, sleeve, torso
from joyip.studio.joy.cloth import above, below
from joyip.studio.joy.skeleton import Skeleton, turned, vector
from joyip.studio.joy.tailoring import SIDES, Bell, bell
from joyip.studio.joy.trim import Surface, collar, ring
from joyip.studio.shapes import merge
from joyip.studio.solids import Torus
from joyip.studio.sweeps import rounded, tube
from joyip.studio.warps import Displaced, Pattern

LONG = Sleeve(1.84, 0.036, 0.012, 0.03)
NECK = 0.255
"""The cloth of every trunk ends at this height over the chest."""


@dataclass(frozen=True)
class Top:
    """A top's cut: how far it stands off the body, where its hem lies over the pelvis, its sleeves and its tails."""

    grow: float
    hem: float
    arm: Sleeve
    tails: Bell | None = None
    bare: bool = False
    """Whether Joy's own arms show to the shoulder: the sleeves are only the armholes' rims."""
    legs: str | None = None
    """The legs of its own, which take the place of the bottom."""
    front: float = 0.0
    """How far buttons, flaps and the like stand off its front: on them lies who lies on the belly."""


def _coat(length: float, wide: float, over: float, slit: float = 0.0) -> Bell:
    drape = Sleeve(1.0, over, 0.025, 0.03)
    return Bell(length, wide, over - 0.012, over, drape, -0.03, slit)


CUTS: Mapping[str, Top] = MappingProxyType(
    {
        "t_shirt": Top(0.030, 0.015, Sleeve(0.80, 0.030, 0.026, 0.026)),
        "hoodie": Top(0.046, 0.005, Sleeve(1.84, 0.040, 0.012, 0.03), front=0.02),
        "down_jacket": Top(0.070, 0.005, Sleeve(1.84, 0.052, 0.004, 0.03)),
        "sweater": Top(0.042, 0.005, Sleeve(1.84, 0.036, 0.008, 0.03)),
        "shirt": Top(0.032, -0.015, Sleeve(1.82, 0.030, 0.010, 0.022)),
        "suit": Top(0.044, -0.065, Sleeve(1.76, 0.036, 0.014, 0.024)),
        "vest": Top(0.062, 0.005, Sleeve(1.84, 0.030, 0.010, 0.024)),
        "raincoat": Top(0.056, 0.0, Sleeve(1.84, 0.046, 0.028, 0.024), _coat(0.275, 0.345, 0.052), front=0.032),
        "tang_jacket": Top(0.046, -0.035, Sleeve(1.80, 0.036, 0.022, 0.022)),
        "jersey": Top(0.036, -0.005, Sleeve(0.92, 0.036, 0.030, 0.024)),
        "overalls": Top(0.024, 0.015, Sleeve(1.80, 0.028, 0.012, 0.026), legs="dungarees"),
        "lab_coat": Top(0.048, 0.0, Sleeve(1.80, 0.040, 0.020, 0.024), _coat(0.285, 0.335, 0.050, 0.080), front=0.02),
        "cape": Top(0.028, 0.010, Sleeve(0.95, 0.028, 0.014, 0.024)),
        "chef_jacket": Top(0.044, -0.045, Sleeve(1.78, 0.038, 0.018, 0.024), front=0.018),
        "space_suit": Top(0.078, 0.0, Sleeve(1.82, 0.062, 0.004, 0.03), legs="space_legs"),
        "swim_vest": Top(0.072, 0.015, Sleeve(0.18, 0.050, 0.0, 0.03), bare=True, front=0.045),
        "denim_jacket": Top(0.044, -0.005, Sleeve(1.82, 0.038, 0.014, 0.026), front=0.018),
    }
)


def own_legs(top: str) -> str | None:
    """The legs that a top of the catalogue brings along, in its colour; they take the bottom's place."""
    return CUTS[top].legs if top in CUTS else None


def trunk(bones: Skeleton, name: str) -> Field:
    """The cloth around the trunk, with its tails, not yet ended at neck and hem: what trimmings are laid on."""
    cut = CUTS[name]
    whole = torso(bones, cut.grow)
    return whole if cut.tails is None else smooth_union(0.06, whole, bell(bones, cut.tails))


def hemmed(bones: Skeleton, name: str, cloth: Field) -> Field:
    """Cloth of the trunk ended at neck and hem."""
    cut = CUTS[name]
    ends = [below(bones.chest, NECK)]
    if cut.tails is None:
        ends.append(above(bones.pelvis, cut.hem))
    return smooth_intersect(0.035, cloth, *ends)


def arms(bones: Skeleton, name: str) -> list[Field]:
    """Both sleeves."""
    return [sleeve(bones.arms[side], ARM, CUTS[name].arm) for side in SIDES]


def shell(bones: Skeleton, name: str) -> Field:
    """The plain cloth of a top, without relief and trimmings: what everything else must clear."""
    cut = CUTS[name]
    if cut.tails is None:
        return smooth_union(0.055, hemmed(bones, name, torso(bones, cut.grow)), *arms(bones, name))
    body = smooth_intersect(0.035, torso(bones, cut.grow), above(bones.pelvis, cut.hem), below(bones.chest, NECK))
    return smooth_union(0.055, smooth_union(0.05, body, bell(bones, cut.tails)), *arms(bones, name))


def relieved(bones: Skeleton, name: str, make: Callable[[Frame, str], Pattern], arms_too: bool = True) -> Field:
    """As `shell`, each of trunk and sleeves given its relief by `make(frame, where)` before they are joined."""
    cut = CUTS[name]
    parts = [hemmed(bones, name, Displaced(torso(bones, cut.grow), make(bones.chest, "trunk")))]
    for side in SIDES if arms_too else ():
        frame = cut_at(bones.arms[side], ARM, 1.5).frame
        parts.append(Displaced(sleeve(bones.arms[side], ARM, cut.arm), make(frame, "sleeve")))
    return smooth_union(0.045, *parts)


def surface(bones: Skeleton, name: str, *, pelvis: bool = False) -> Surface:
    """Where trimmings lie: in the chest's frame on the trunk, or in the pelvis' on the tails as well."""
    if pelvis:
        return Surface(trunk(bones, name), bones.pelvis)
    return Surface(torso(bones, CUTS[name].grow), bones.chest)


def cuffs(bones: Skeleton, name: str, height: float, out: float, inset: float = 0.35) -> Mesh:
    """Rounded rings over both sleeves' ends, `inset` of their height above them."""
    shape = CUTS[name].arm
    return _hoops(bones, shape.until, (shape.gap, shape.grow + shape.flare + out), height, -height * inset)


def armbands(bones: Skeleton, name: str, share: float, height: float, out: float = 0.004) -> Mesh:
    """Rings around both sleeves at `share` of the arm (0..2)."""
    shape = CUTS[name].arm
    bone, last = int(share > 1), int(shape.until > 1)
    wide = shape.flare * (share - bone) / (shape.until - bone + 0.25) if bone == last else 0.0
    return _hoops(bones, share, (0.0, shape.grow + wide + out), height, 0.0)


def _hoops(bones: Skeleton, share: float, off: tuple[float, float], height: float, shift: float) -> Mesh:
    """A ring on each arm, from `off[0]` to `off[1]` off the skin."""
    rings = []
    for side in SIDES:
        cut = cut_at(bones.arms[side], ARM, share)
        origin = (cut.frame.origin + cut.frame.rotation[:, 1] * shift).astype(np.float32)
        rings.append(ring(Frame(origin, cut.frame.rotation), cut.radius + off[0], cut.radius + off[1], height))
    return merge(rings)


def neck_frame(bones: Skeleton, height: float, tilt: float = -12.0, ahead: float = 0.01) -> Frame:
    """A frame around the neck, lower at the throat by `tilt` degrees (negative)."""
    return Frame(
        bones.chest.apply(vector(0, height, ahead)[None])[0],
        (bones.chest.rotation @ turned(x=-tilt)).astype(np.float32),
    )


def neckband(bones: Skeleton, radius: float, thickness: float, height: float, tilt: float = -12.0) -> Mesh:
    """A round ring of cloth around the neck, lower at the throat."""
    angle = np.linspace(0, 2 * np.pi, 56, endpoint=False)
    circle = np.column_stack((radius * np.sin(angle), 0 * angle, radius * np.cos(angle)))
    path = neck_frame(bones, height, tilt).apply(circle.astype(np.float32))
    return tube(path, thickness, 14, closed=True)


def roll(bones: Skeleton, radius: float, thickness: float, height: float, tilt: float = -12.0) -> Field:
    """A `neckband` as a field, to be joined or given a relief."""
    return Torus((0, 0, 0), radius, thickness).placed(neck_frame(bones, height, tilt))


FOLDED = (
    (0.150, -0.015),
    (0.158, 0.050),
    (0.176, 0.062),
    (0.196, 0.046),
    (0.226, -0.020),
    (0.212, -0.030),
    (0.166, 0.02),
)
"""The section of a collar that is turned down."""
STANDING = ((0.158, -0.030), (0.172, 0.050), (0.188, 0.050), (0.196, -0.030))


def turned_collar(
    bones: Skeleton, height: float = 0.195, gap: float = 0.34, tip: float = 0.045, wide: float = 0.0
) -> Mesh:
    """A collar turned down, with points beside its opening."""
    loop = rounded(np.add(FOLDED, (wide, 0.0)), 0.010, 3, closed=True)
    return collar(neck_frame(bones, height, -14, 0.012), loop, gap, tip)


def stand_collar(bones: Skeleton, height: float = 0.215, gap: float = 0.22, wide: float = 0.0) -> Mesh:
    """A low collar that stands."""
    loop = rounded(np.add(STANDING, (wide, 0.0)), 0.009, 3, closed=True)
    return collar(neck_frame(bones, height, -12, 0.010), loop, gap)
