"""What Joy wears around the neck, over whatever top: scarf, bow tie, tie, medal, collar with a bell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from joyip.studio.geometry import Frame, Material, Mesh, Part
from joyip.studio.joy.body import torso
from joyip.studio.joy.colors import Rgb, cloth
from joyip.studio.joy.skeleton import Skeleton, basis
from joyip.studio.joy.tailoring import BLACK, GOLD, brightness, chroma, five_points, second, shade
from joyip.studio.joy.tops.cut import CUTS, neck_frame
from joyip.studio.joy.trim import Surface, dense, panel, ribbon, trim
from joyip.studio.shapes import Points, ball, box, grid, lathe, merge, place
from joyip.studio.sweeps import rounded, tube

BRASS = Material(GOLD, 0.22, metallic=0.55, clearcoat=0.6)


@dataclass(frozen=True, eq=False)
class Neck:
    """The neck as it is dressed: the bones, and the chest's surface."""

    bones: Skeleton
    chest: Surface
    radius: float

    @staticmethod
    def of(bones: Skeleton, top: str) -> Neck:
        """Over a top, or over bare skin for "none"."""
        grow = CUTS[top].grow if top in CUTS else 0.0
        return Neck(bones, Surface(torso(bones, grow), bones.chest), 0.150 + grow)

    def loop(self, off: float, height: float, tilt: float, count: int = 84) -> Points:
        """A circle around the neck, `off` outside of the cloth, lower at the throat."""
        angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
        radius = self.radius + off
        circle = np.column_stack((radius * np.sin(angle), 0 * angle, radius * np.cos(angle)))
        return np.asarray(neck_frame(self.bones, height, tilt).apply(circle.astype(np.float32)), np.float64)

    def throat(self, height: float, lift: float) -> Frame:
        """A frame on the chest below the chin: +y up along it, +z out of it."""
        points, normals = self.chest.front([(0.0, height)])
        axes = basis(self.bones.chest.rotation[:, 1], normals[0].astype(np.float32))
        return Frame((points[0] + normals[0] * lift).astype(np.float32), axes)


def _at(frame: Frame, mesh: Mesh) -> Mesh:
    return place(mesh, frame.origin, frame.rotation)


def scarf(neck: Neck, color: Rgb) -> list[Part]:
    """A thick knitted scarf: two turns around the neck, two ends with fringes."""
    wool = cloth(color, 0.92, 0.8)
    rows = np.arange(112)
    thick = 0.054 + 0.0045 * np.cos(rows * np.pi / 2)
    turns = [
        tube(neck.loop(0.030, 0.150, -13, 112), thick, 16, closed=True),
        tube(neck.loop(0.022, 0.215, -9, 112), thick * 0.92, 16, closed=True),
    ]
    knot = _at(neck.throat(0.105, 0.058), ball((0.066, 0.056, 0.050), (0.055, 0, 0), 24))
    ends, fringe, bands = [], [], []
    for x, low, slant, lift in ((0.085, -0.150, 0.045, 0.020), (0.030, -0.080, -0.020, 0.034)):
        foot = x + slant
        ends.append(
            panel(
                neck.chest,
                [(x - 0.036, 0.10), (x + 0.036, 0.10), (foot + 0.046, low), (foot - 0.046, low)],
                0.026,
                lift=lift,
            )
        )
        bands.append(
            panel(
                neck.chest,
                [
                    (foot + d * 1.0, low + h)
                    for d, h in ((-0.0455, 0.014), (0.0455, 0.014), (0.044, 0.040), (-0.044, 0.040))
                ],
                0.030,
                lift=lift,
            )
        )
        for aside in np.linspace(-0.036, 0.036, 5):
            points, normals = neck.chest.front([(foot + aside, low + 0.008), (foot + aside * 1.08, low - 0.038)])
            fringe.append(tube(points + normals * (lift + 0.014), 0.0082, 7))
    return [
        trim("scarf", [*turns, knot, *ends], wool, "neckwear"),
        trim("scarf fringe", fringe, wool, "neckwear"),
        trim("scarf bands", bands, cloth(second(color), 0.92, 0.8), "neckwear"),
    ]


def _lobe(side: float, wide: float, high: float, deep: float) -> Mesh:
    """One side of a bow: pinched at the knot, full towards its end."""
    way = np.linspace(0.0, 1.0, 18)
    x = side * (0.010 + way * wide)
    swell = np.interp(way, [0, 0.2, 0.75, 0.95, 1.0], [0.30, 0.55, 1.0, 0.90, 0.66])
    plump = np.interp(way, [0, 0.3, 0.75, 1.0], [0.75, 1.0, 0.8, 0.28])
    angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)[None]
    crease = 1 - 0.35 * np.exp(-((np.sin(angle) / 0.35) ** 2)) * (1 - way[:, None])
    y, z = high * swell[:, None] * np.sin(angle), deep * plump[:, None] * np.cos(angle) * crease
    rows = np.stack((np.broadcast_to(x[:, None], y.shape), y, z), -1)
    return grid(rows, first=(x[0], 0, 0), last=(x[-1] + side * 0.004, 0, 0))


def bow_tie(neck: Neck, color: Rgb) -> list[Part]:
    """A plump bow below the chin."""
    frame = neck.throat(0.125, 0.036)
    silk = Material(color, 0.42, sheen=0.5, clearcoat=0.15)
    lobes = [_at(frame, _lobe(side, 0.118, 0.064, 0.032)) for side in (1.0, -1.0)]
    knot = _at(frame, place(box((0.044, 0.056, 0.050), 0.016), (0, 0, 0.008)))
    ring = tube(neck.loop(0.012, 0.190, -14), 0.018, 10, closed=True)
    dark = Material(shade(color, 0.16), 0.42, sheen=0.5, clearcoat=0.15)
    return [trim("bow tie", [*lobes, ring], silk, "neckwear"), trim("bow tie knot", knot, dark, "neckwear")]


def tie(neck: Neck, color: Rgb) -> list[Part]:
    """A necktie with a full knot and two stripes across."""
    silk = Material(color, 0.42, sheen=0.5, clearcoat=0.12)
    blade = [(-0.024, 0.115), (0.024, 0.115), (0.055, -0.115), (0.0, -0.178), (-0.055, -0.115)]
    knot = _at(neck.throat(0.128, 0.030), _knot())
    stripes = [
        panel(neck.chest, [(-w, y + 0.010), (w, y + 0.034), (w, y + 0.052), (-w, y + 0.028)], 0.029)
        for y, w in ((-0.080, 0.0435), (0.0, 0.0330))
    ]
    ring = tube(neck.loop(0.012, 0.190, -14), 0.017, 10, closed=True)
    return [
        trim("tie", [panel(neck.chest, blade, 0.028), knot, ring], silk, "neckwear"),
        trim("tie stripes", stripes, Material(second(color), 0.45, sheen=0.4), "neckwear"),
    ]


def _knot() -> Mesh:
    """A knot, wider above."""
    rows = []
    angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    for y, wide in ((-0.034, 0.018), (-0.030, 0.026), (0.0, 0.034), (0.026, 0.043), (0.034, 0.036)):
        c, s = np.cos(angle), np.sin(angle)
        flat = np.sign(c) * np.abs(c) ** 0.6 * wide, np.sign(s) * np.abs(s) ** 0.6 * wide * 0.62
        rows.append(np.column_stack((flat[0], np.full(28, y), flat[1])))
    return grid(np.stack(rows), first=(0, -0.036, 0), last=(0, 0.036, 0))


def medal(neck: Neck, color: Rgb) -> list[Part]:
    """A medal with a star on a ribbon around the neck."""
    metallic = chroma(color) < 0.15 or (color[0] > 0.7 and 0.45 < color[1] < 0.85 and color[2] < 0.5)
    metal = Material(color, 0.24, metallic=0.55 if metallic else 0.1, clearcoat=0.6)
    ribbons = []
    for side in (1.0, -1.0):
        points, normals = neck.chest.front(dense([(side * 0.150, 0.185), (side * 0.086, 0.06), (side * 0.006, -0.050)]))
        ribbons.append(ribbon(points + normals * 0.020, normals, 0.042, 0.010))
    frame = neck.throat(-0.115, 0.024)
    lying = Frame(
        frame.origin, np.ascontiguousarray(frame.rotation @ np.array(((1, 0, 0), (0, 0, -1), (0, 1, 0)), np.float32))
    )
    rim = rounded(
        [(0.0, -0.016), (0.084, -0.016), (0.084, 0.016), (0.070, 0.016), (0.066, 0.008), (0.0, 0.008)], 0.005, 3
    )
    disc = _at(lying, lathe(rim, 48))
    loop = _at(frame, place(box((0.034, 0.030, 0.016), 0.006), (0, 0.086, -0.004)))
    star = _at(frame, _star(0.050))
    red = (0.80, 0.13, 0.15)
    return [
        trim("medal", [disc, loop], metal, "neckwear"),
        trim(
            "medal star",
            star,
            Material(shade(color, 0.18) if brightness(color) > 0.3 else GOLD, 0.25, metallic=0.4, clearcoat=0.5),
            "neckwear",
        ),
        trim(
            "medal ribbon",
            ribbons,
            cloth(red if not (color[0] > 0.6 and color[1] < 0.35) else (0.15, 0.3, 0.6), 0.6, 0.5),
            "neckwear",
        ),
    ]


def _star(size: float) -> Mesh:
    """A raised star in the x-y plane."""
    outline = np.array(five_points((0.0, 0.0), size))
    rows = [
        np.column_stack((outline * share, np.full(10, z))) for share, z in ((1.0, 0.004), (0.97, 0.012), (0.5, 0.017))
    ]
    return grid(np.stack(rows), first=(0, 0, 0.0), last=(0, 0, 0.020))


def bell_collar(neck: Neck, color: Rgb) -> list[Part]:
    """A leather collar with a golden bell."""
    strap = tube(neck.loop(0.016, 0.180, -12), 0.026, 12, closed=True)
    frame = neck.throat(0.085, 0.062)
    globe = ball(0.058, segments=32)
    waist = lathe(rounded([(0.0, -0.006), (0.063, -0.006), (0.063, 0.006), (0.0, 0.006)], 0.004), 36)
    cap = place(lathe(rounded([(0.0, 0.0), (0.018, 0.0), (0.014, 0.022), (0.0, 0.022)], 0.005), 20), (0, 0.050, 0))
    slit = tube([(0.0, -0.010 - 0.047 * np.sin(t), 0.0575 * np.cos(t)) for t in np.linspace(0.35, 1.5, 9)], 0.0065, 8)
    hole = ball(0.0125, (0.0, -0.022, 0.0525), 14)
    return [
        trim("bell collar", strap, Material(color, 0.4, clearcoat=0.35), "neckwear"),
        trim("bell", [_at(frame, mesh) for mesh in (globe, waist, cap)], BRASS, "neckwear"),
        trim("bell slit", _at(frame, merge([slit, hole])), Material(BLACK, 0.5), "neckwear"),
    ]


NECKWEAR: Mapping[str, Callable[[Neck, Rgb], list[Part]]] = MappingProxyType(
    {"scarf": scarf, "bow_tie": bow_tie, "tie": tie, "medal": medal, "bell_collar": bell_collar}
)


def neckwear(bones: Skeleton, name: str, color: Rgb, top: str) -> list[Part]:
    """What is worn around the neck over a top; nothing for "none"."""
    return NECKWEAR[name](Neck.of(bones, top), color) if name != "none" else []
