"""Boxes and bags: the parcel with its tape, the shopping bag on its cords."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material, Mesh
from joyip.studio.props import prints
from joyip.studio.props.forms import Form, assembled, ball, block, piece, plate, point, printed, rectangle, rod, sheet
from joyip.studio.props.prop import CREAM, Color, Grip, Prop, darker, lighter, matte, mixed, pale
from joyip.studio.shapes import Points, grid, turn
from joyip.studio.solids import Box
from joyip.studio.sweeps import smooth_path

CARTON = (0.50, 0.36, 0.36)
LABEL = (-0.130, -0.065, 0.205, 0.145)
"""Middle and size of the parcel's label on its front."""
ARROW = (
    (-0.011, -0.045),
    (0.011, -0.045),
    (0.011, 0.005),
    (0.030, 0.005),
    (0.0, 0.045),
    (-0.030, 0.005),
    (-0.011, 0.005),
)
BAG = (0.34, 0.38, 0.16)
FOLD = 0.030
"""How deep the bag's sides are folded in at its mouth."""
DROP = 0.175
"""The bag's mouth lies so far under the fist."""
TISSUE = ((-0.075, -0.06), (0.075, -0.06), (0.05, 0.03), (0.005, 0.08), (-0.045, 0.035))


def parcel(color: Color) -> Prop:
    """A carton in the wished colour: tape over the lid, an address label, arrows that point up."""
    wide, tall, deep = CARTON
    front = deep / 2 + 0.001
    x, y, long, high = LABEL
    label = sheet(rectangle(long, high), 0.012, 0.005, 0.002).at((x, y, front))
    window = (x - long / 2, y - high / 2, x + long / 2, y + high / 2)
    signs = [plate(ARROW, 0.004, 0.001, 1).at((at, -0.075, front)).trim() for at in (0.135, 0.205)]
    signs.append(block((0.115, 0.010, 0.004), 0.0015, (0.170, -0.135, front), cells=3).trim())
    light = sum(color) > 2.3
    ink = darker(mixed(color, (0.35, 0.20, 0.12), 0.6), 0.15) if sum(color) > 1.0 else lighter(color, 0.6)
    tape: Color = (0.80, 0.62, 0.38) if light else mixed((0.93, 0.82, 0.60), color, 0.15)
    white = matte(lighter(CREAM, 0.5))
    spin = turn(y=-14.0) @ turn(x=10.0)
    right, left = (point(spin @ np.array((side * wide / 2, -0.06, 0.02))) for side in (-1, 1))
    return assembled(
        "parcel",
        Grip("both", "chest", 0.26, 0.03, right, left, right_palm=(0.92, 0.35, 0.1), left_palm=(-0.92, 0.35, 0.1)),
        piece("carton", Material(color, roughness=0.75), block(CARTON, 0.020, cells=12)),
        piece("tape", Material(tape, roughness=0.18, clearcoat=0.7), block((0.095, tall + 0.006, deep + 0.006), 0.02)),
        piece("label", white, label),
        printed("label", label.mesh, white, prints.shipping_label(), window),
        piece("signs", matte(ink), *signs),
        rotation=spin,
    )


def _folded(mouth: float) -> Points:
    """The bag's outline (N, 2) from above, its sides folded in by a share of `FOLD`."""
    wide, _, deep = BAG
    across = np.linspace(-wide / 2, wide / 2, 15)
    along = np.linspace(deep / 2, -deep / 2, 7)[1:-1]
    side = wide / 2 - mouth * FOLD * (1 - np.abs(along) / (deep / 2))
    return np.concatenate(
        (
            np.stack((across, np.full(15, deep / 2)), -1),
            np.stack((side, along), -1),
            np.stack((across[::-1], np.full(15, -deep / 2)), -1),
            np.stack((-side[::-1], along[::-1]), -1),
        )
    )


def bag() -> Form:
    """Open above, a little narrower below; its foot is on y = 0."""
    wide, tall, deep = BAG
    rows = []
    for high, grown in ((0.0, 0.90), (0.002, 0.97), (0.008, 0.985), (0.10, 0.99), (0.22, 1.0), (tall, 1.0)):
        line = _folded(0.35 + 0.65 * high / tall) * grown
        rows.append(np.column_stack((line[:, 0], np.full(len(line), high), line[:, 1])))
    inner = [rows[-1] * (0.965, 1, 0.93), rows[-1] * (0.955, 1, 0.91) - (0, 0.05, 0)]
    mesh = grid(np.stack([*rows, *inner]), first=(0, 0, 0), last=(0, tall - 0.05, 0))
    return Form(mesh, Box((0, tall / 2, 0), (wide / 2, tall / 2, deep / 2), 0.004))


def _front() -> Mesh:
    """A flat sheet just behind the bag's front, to print on."""
    wide, tall, deep = BAG
    return block((0.9 * wide, 0.9 * tall, 0.004), 0.001, (0.0, tall / 2, deep / 2 - 0.0015), cells=3).mesh


def _cord(z: float) -> list[Form]:
    """One handle on the bag's front or back, with its eyelets."""
    tall = BAG[1]
    half = [(0.075, tall - 0.035, z), (0.070, tall + 0.02, 0.9 * z), (0.035, tall + 0.125, 0.2 * z)]
    top = (0.012, tall + DROP + 0.025, 0.006 * np.sign(z))
    knots = np.array([*half, top, *((-x, y, z) for x, y, z in (top, *half[::-1]))])
    return [
        rod(smooth_path(knots, 48), 0.0095, 8),
        *(ball((0.017, 0.017, 0.006), half[0] * np.array((side, 1, 1)), 14).trim() for side in (-1, 1)),
    ]


def shopping_bag(color: Color) -> Prop:
    """A paper bag in the wished colour with a paw in front and tissue above, hanging from the fist by its cords."""
    tall, edge = BAG[1], BAG[2] / 2 + 0.004
    (near, *eyes), (far, *more) = _cord(edge), _cord(-edge)
    peak = plate(TISSUE, 0.020, 0.008, 2)
    places = ((-0.09, -0.012, 14.0), (0.0, 0.0, -4.0), (0.095, 0.012, -16.0))
    tissue = [peak.at((x, tall + 0.005, z), turn(z=lean)) for x, z, lean in places]
    paper = Material(color, roughness=0.42, clearcoat=0.3)
    light = pale(color)
    tone: Color = (0.84, 0.18, 0.22) if light else (0.99, 0.98, 0.96)
    mark = (-0.105, 0.055, 0.105, 0.265)
    return assembled(
        "shopping_bag",
        Grip("pole", "chest", 0.14),
        piece("bag", paper, bag()),
        printed("bag", _front(), paper, prints.paw(tone, 256), mark),
        piece("cords", matte((0.75, 0.55, 0.34) if light else lighter(CREAM, 0.3)), near, far),
        piece("eyes", Material((0.95, 0.76, 0.34), roughness=0.3, metallic=0.4), *eyes, *more),
        piece("tissue", matte((0.98, 0.74, 0.76) if light else lighter(color, 0.72)), *tissue),
        origin=(-0.02, -DROP - tall, 0.01),
        rotation=turn(y=16.0),
    )
