"""Boxes and bags: the parcel with its tape, the shopping bag on its cords."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props import prints
from joyip.studio.props.forms import Form, assembled, block, measured, piece, printed, rectangle, rod, sheet
from joyip.studio.props.prop import CREAM, Color, Grip, Prop, darker, lighter, matte, mixed, pale
from joyip.studio.shapes import grid, turn
from joyip.studio.solids import Box
from joyip.studio.sweeps import smooth_path


def parcel(color: Color) -> Prop:
    """A carton in the wished colour: tape over the lid, an address label, arrows that point up."""
    wide, tall, deep = 0.50, 0.36, 0.36
    carton = block((wide, tall, deep), 0.020, cells=12)
    tape = block((0.095, tall + 0.006, deep + 0.006), 0.020, cells=9)
    tape_low = block((0.11, tall * 0.72, deep + 0.02), 0.02, (0.0, -tall * 0.18, 0.0))
    slit = [block((wide - 0.03, 0.004, 0.006), 0.0018, (0.0, tall / 2 + 0.0035, 0.0), cells=3)]
    label = sheet(rectangle(0.205, 0.145), 0.012, 0.005, 0.002).at((-0.130, -0.065, deep / 2 + 0.0015))
    white = matte(lighter(CREAM, 0.5))
    arrow = np.array(((-0.011, -0.045), (0.011, -0.045), (0.011, 0.005), (0.030, 0.005), (0.0, 0.045), (-0.030, 0.005), (-0.011, 0.005)))
    ink = darker(mixed(color, (0.35, 0.20, 0.12), 0.6), 0.15) if sum(color) > 1.0 else lighter(color, 0.6)
    signs = []
    for x in (0.135, 0.205):
        signs.append(_flat(arrow, 0.004).at((x, -0.075, deep / 2 + 0.001)))
    signs.append(block((0.115, 0.010, 0.004), 0.0015, (0.170, -0.135, deep / 2 + 0.001), cells=3).trim())
    folds = [block((wide + 0.004, 0.005, deep + 0.004), 0.002, (0.0, tall / 2 - 0.022, 0.0), cells=3)]
    del tape_low, slit, folds
    spin = turn(y=-14.0) @ turn(x=10.0)
    palms = [spin @ np.array((side * wide / 2, -0.06, 0.02)) for side in (-1, 1)]
    return assembled(
        "parcel",
        Grip("both", "chest", 0.26, right=_vec(palms[0]), left=_vec(palms[1]), right_palm=(0.92, 0.35, 0.1), left_palm=(-0.92, 0.35, 0.1)),
        piece("carton", Material(color, roughness=0.75), carton),
        piece("tape", Material(mixed((0.93, 0.82, 0.60), color, 0.15) if sum(color) < 2.3 else (0.80, 0.62, 0.38), roughness=0.18, clearcoat=0.7), tape),
        piece("label", white, label),
        printed("label", label.mesh, white, prints.shipping_label(), (-0.130 - 0.1025, -0.065 - 0.0725, -0.130 + 0.1025, -0.065 + 0.0725)),
        piece("signs", matte(ink), *signs),
        rotation=spin,
    )


def _flat(outline: np.ndarray, thick: float) -> Form:
    """A small flat sign of any outline that its middle sees."""
    from joyip.studio.props.forms import plate

    return plate(outline, thick, 0.001, 1).trim()


def _vec(v: np.ndarray) -> tuple[float, float, float]:
    x, y, z = (float(c) for c in v)
    return (x, y, z)


def shopping_bag(color: Color) -> Prop:
    """A paper bag in the wished colour with a paw in front and tissue above, hanging from the fist by its cords."""
    wide, tall, deep, drop = 0.34, 0.38, 0.16, -0.155
    angle = np.linspace(0.0, 1.0, 15)
    t = angle * 2 - 1
    front = np.stack((t * wide / 2, np.full(15, deep / 2)), -1)
    side = np.linspace(deep / 2, -deep / 2, 7)
    fold = 0.030 * (1 - np.abs(side) / (deep / 2))
    loop = np.concatenate((front, np.stack((wide / 2 - fold, side), -1)[1:-1], (front * (1, -1))[::-1], np.stack((-wide / 2 + fold, -side), -1)[1:-1]))
    heights = (0.0, 0.002, 0.008, 0.10, 0.22, tall - 0.006, tall)
    rows = []
    for y, grown in zip(heights, (0.90, 0.97, 0.985, 0.99, 1.0, 1.0, 1.0), strict=True):
        open_ = np.interp(y, (0, tall), (0.35, 1.0))
        line = loop.copy()
        line[:, 0] += np.where(np.abs(loop[:, 1]) < deep / 2 - 1e-9, -np.sign(loop[:, 0]) * 0.0, 0.0)
        flat = np.stack((np.sign(loop[:, 0]) * np.minimum(np.abs(loop[:, 0]) + (1 - open_) * 0.030 * (np.abs(loop[:, 1]) < deep / 2 - 1e-9) * (1 - np.abs(loop[:, 1]) / (deep / 2)), wide / 2), loop[:, 1]), -1)
        rows.append(np.column_stack((flat[:, 0] * grown, np.full(len(flat), y), flat[:, 1] * grown)))
    inner = [rows[-1] * (0.965, 1, 0.93), rows[-1] * (0.955, 1, 0.91) - (0, 0.05, 0)]
    bag = Form(grid(np.stack([*rows, *inner]), first=(0, 0, 0), last=(0, tall - 0.05, 0)), Box((0, tall / 2, 0), (wide / 2, tall / 2, deep / 2), 0.004))
    cords, eyes = [], []
    for z in (deep / 2 + 0.004, -deep / 2 - 0.004):
        knots = ((-0.075, tall - 0.035, z), (-0.070, tall + 0.02, z * 0.9), (-0.035, tall + 0.125, z * 0.2), (-0.012, tall + 0.20, 0.006 * np.sign(z)),
                 (0.012, tall + 0.20, 0.006 * np.sign(z)), (0.035, tall + 0.125, z * 0.2), (0.070, tall + 0.02, z * 0.9), (0.075, tall - 0.035, z))  # fmt: skip
        cords.append(rod(smooth_path(knots, 48), 0.0095, 8))
        for x in (-0.075, 0.075):
            from joyip.studio.props.forms import ball

            eyes.append(ball((0.017, 0.017, 0.006), (x, tall - 0.035, z - 0.003 * np.sign(z)), 14).trim())
    tissue = []
    for k, (x, lean) in enumerate(((-0.09, -14.0), (0.0, 4.0), (0.095, 16.0))):
        peak = np.array(((-0.075, -0.06), (0.075, -0.06), (0.05, 0.03), (0.005, 0.085 - 0.012 * k), (-0.045, 0.035)))
        from joyip.studio.props.forms import plate

        tissue.append(plate(peak, 0.020, 0.008, 2).at((x, tall + 0.005, 0.012 * (k - 1)), turn(z=-lean)))
    paper = Material(color, roughness=0.42, clearcoat=0.3)
    tone: Color = (0.99, 0.98, 0.96) if not pale(color) else (0.84, 0.18, 0.22)
    mark = (-0.105, 0.055, 0.105, 0.265)
    return assembled(
        "shopping_bag",
        Grip("pole", "chest", 0.14),
        piece("bag", paper, bag),
        printed("bag", _front_sheet(wide, tall, deep), paper, prints.paw(tone, 256), mark),
        piece("cords", matte(lighter(CREAM, 0.3) if not pale(color) else (0.75, 0.55, 0.34)), *cords),
        piece("eyes", Material((0.95, 0.76, 0.34), roughness=0.3, metallic=0.4), *eyes),
        piece("tissue", matte(lighter(color, 0.72) if not pale(color) else (0.98, 0.74, 0.76)), *tissue),
        origin=(-0.02, drop - tall - 0.02 + 0.0, 0.01),
        rotation=turn(y=16.0),
    )


def _front_sheet(wide: float, tall: float, deep: float) -> "Mesh":
    return block((wide * 0.9, tall * 0.9, 0.004), 0.001, (0.0, tall / 2, deep / 2 - 0.0015), cells=3).mesh


_ = measured
