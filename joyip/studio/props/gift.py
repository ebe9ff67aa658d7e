"""The gift: a box with a lid, ribbon round both ways and a bow on top; it stands on the palm."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Frame, Material
from joyip.studio.props.bow import bow
from joyip.studio.props.prop import Color, Grip, Prop, accent, held, mixed, satin
from joyip.studio.shapes import box, merge, place, turn
from joyip.studio.solids import Box, Ellipsoid

SIDE, TALL, LID = 0.33, 0.24, 0.085
AHEAD = 0.07
"""How far the box's middle lies in front of the palm's."""
TURNED = 24.0


def gift(color: Color) -> Prop:
    """Paper in the wished colour, red ribbon (gold on red paper)."""
    spin = turn(y=TURNED)
    middle = np.array((0.0, 0.0, AHEAD))
    paper = box((SIDE, TALL, SIDE), 0.018, (0.0, TALL / 2, 0.0), cells=12)
    lid = box((SIDE + 0.03, LID, SIDE + 0.03), 0.018, (0.0, TALL + LID / 2 - 0.01, 0.0), cells=12)
    wide, top = 0.062, TALL + LID - 0.01
    strips = [
        box((wide, TALL, SIDE + 0.010), 0.008, (0.0, TALL / 2 - 0.003, 0.0)),
        box((SIDE + 0.010, TALL, wide), 0.008, (0.0, TALL / 2 - 0.003, 0.0)),
        box((wide, LID + 0.008, SIDE + 0.042), 0.010, (0.0, TALL + LID / 2 - 0.009, 0.0)),
        box((SIDE + 0.042, LID + 0.008, wide), 0.010, (0.0, TALL + LID / 2 - 0.009, 0.0)),
    ]
    ribbon = merge([*strips, place(bow(0.155, 0.062), (0.0, top + 0.012, 0.0), turn(y=-18.0))])
    solid = (
        Box((0.0, TALL / 2, 0.0), (SIDE / 2, TALL / 2, SIDE / 2), 0.018)
        | Box((0.0, TALL + LID / 2 - 0.01, 0.0), (SIDE / 2 + 0.015, LID / 2, SIDE / 2 + 0.015), 0.018)
        | Ellipsoid((0.0, top + 0.05, 0.0), (0.15, 0.05, 0.05))
    )
    trim = accent(color)
    gloss = Material(color, roughness=0.42, clearcoat=0.25)
    parts = (
        held("box", place(paper, middle, spin), gloss),
        held(
            "lid",
            place(lid, middle, spin),
            Material(mixed(color, (1.0, 1.0, 1.0), 0.12), roughness=0.4, clearcoat=0.25),
        ),
        held("ribbon", place(ribbon, middle, spin), satin(trim)),
    )
    frame = Frame(np.asarray(middle, np.float32), np.asarray(spin, np.float32))
    return Prop("gift", parts, solid.placed(frame), Grip("palm", "waist", 0.20))
