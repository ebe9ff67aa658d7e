"""Where Joy stands: toy-diorama scenery with a light of its own, on a ground whose height is 0 under the feet."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from joyip.studio.backdrops.backdrop import Backdrop, Color, Site
from joyip.studio.backdrops.beach import beach
from joyip.studio.backdrops.new_year import new_year
from joyip.studio.backdrops.park import park
from joyip.studio.backdrops.snow import snow
from joyip.studio.backdrops.stage import stage
from joyip.studio.backdrops.studio import studio
from joyip.studio.scene import Scene

__all__ = ["BACKDROPS", "Backdrop", "backdrop"]

BACKDROPS = {"studio": studio, "snow": snow, "beach": beach, "park": park, "stage": stage, "new_year": new_year}
"""How each backdrop of the catalogue is made for a site and a colour."""

VARIANTS = 4
"""The seed chooses among so many arrangements, so that backdrops are found in the cache."""


@lru_cache(maxsize=12)
def _made(name: str, color: Color, site: Site) -> Backdrop:
    return BACKDROPS[name](site, color)


def backdrop(scene: Scene, model_bounds: npt.NDArray[np.float32]) -> Backdrop:
    """The scene's backdrop round a subject with bounds (2, 3). The last 12 are kept (at most 6 MB each)."""
    site = Site.around(model_bounds, scene.seed % VARIANTS)
    return _made(scene.backdrop, scene.color_of("backdrop"), site)
