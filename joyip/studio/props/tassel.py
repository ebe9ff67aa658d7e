"""The tassel that hangs from lanterns and characters: cord, bead and threads."""

from __future__ import annotations

import numpy as np

from joyip.studio.props.forms import Form, ball, joined, rod
from joyip.studio.shapes import merge
from joyip.studio.sweeps import smooth_path, tube


def tassel(length: float) -> Form:
    """A tassel that hangs from the origin."""
    threads = []
    for k in range(12):
        angle, spread = 2.4 * k, 0.026 * np.sqrt((k + 0.5) / 12)
        aside = spread * np.array((np.cos(angle), 0.0, np.sin(angle)))
        knots = [aside * grow + (0.0, y, 0.0) for grow, y in ((0.5, -0.05), (0.9, -0.09), (1.2, -length))]
        threads.append(tube(smooth_path(knots, 7), 0.0085, 6))
    cord = rod(((0.0, 0.0, 0.0), (0.0, -0.05, 0.0)), 0.007, 8)
    core = rod(((0.0, -0.07, 0.0), (0.0, -length + 0.02, 0.0)), 0.026, 6)
    return joined(cord, ball(0.022, (0.0, -0.05, 0.0), 18), Form(merge(threads), core.field))
