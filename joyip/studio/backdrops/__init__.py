"""Where Joy stands: toy-diorama scenery with a light of its own, on a ground whose height is 0 under the feet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt

from joyip.studio.backdrops.autumn import autumn
from joyip.studio.backdrops.backdrop import NOWHERE, Backdrop, Color, Site
from joyip.studio.backdrops.banner import hung
from joyip.studio.backdrops.beach import beach
from joyip.studio.backdrops.birthday_room import birthday_room
from joyip.studio.backdrops.cherry_blossom import cherry_blossom
from joyip.studio.backdrops.city_night import city_night
from joyip.studio.backdrops.gradient import gradient
from joyip.studio.backdrops.kitchen import kitchen
from joyip.studio.backdrops.moon_night import moon_night
from joyip.studio.backdrops.new_year import new_year
from joyip.studio.backdrops.office import office
from joyip.studio.backdrops.park import park
from joyip.studio.backdrops.podium import podium
from joyip.studio.backdrops.rain import rain
from joyip.studio.backdrops.rainbow import rainbow
from joyip.studio.backdrops.site import Shot
from joyip.studio.backdrops.snow import snow
from joyip.studio.backdrops.space import space
from joyip.studio.backdrops.stadium import stadium
from joyip.studio.backdrops.stage import stage
from joyip.studio.backdrops.studio import studio
from joyip.studio.camera import camera_for, set_angle
from joyip.studio.framing import Subject
from joyip.studio.geometry import Vectors
from joyip.studio.scene import Scene
from joyip.studio.turning import turned_points

__all__ = ["BACKDROPS", "Backdrop", "backdrop"]

BACKDROPS: dict[str, Callable[[Site, Color], Backdrop]] = {
    "studio": studio,
    "gradient": gradient,
    "snow": snow,
    "beach": beach,
    "park": park,
    "cherry_blossom": cherry_blossom,
    "autumn": autumn,
    "rain": rain,
    "rainbow": rainbow,
    "city_night": city_night,
    "moon_night": moon_night,
    "space": space,
    "stage": stage,
    "stadium": stadium,
    "podium": podium,
    "new_year": new_year,
    "birthday_room": birthday_room,
    "kitchen": kitchen,
    "office": office,
}
"""How each backdrop of the catalogue is made for a site and a colour."""

BODY = np.array((0.0, 1.1, 0.0))
"""About where the middle of the figure is."""

VARIANTS = 4
"""The seed chooses among so many arrangements, so that backdrops are found in the cache."""


@lru_cache(maxsize=12)
def _made(name: str, color: Color, site: Site) -> Backdrop:
    return BACKDROPS[name](site, color)


def backdrop(scene: Scene, model_bounds: npt.NDArray[np.float32]) -> Backdrop:
    """The scene's backdrop round a subject with bounds (2, 3) in the set's axes: see `camera.set_angle`.

    The last 12 sets are kept (at most 6 MB each). Raises ValueError for a banner's text that cannot be written.
    """
    color, whole = scene.color_of("backdrop"), scene.framing == "full"
    text = scene.text if scene.text_place == "banner" else ""
    corners = np.array(list(product(*np.asarray(model_bounds, np.float32).T)), np.float32)
    swing, site = setting(scene, corners)
    place = _made(scene.backdrop, color, site)
    place = place if whole else replace(place, framed=place.framed[:0])
    wanted = hung(place, site, text, color) if text else place
    if len(wanted.framed):  # the camera goes back for it, and the set is built for where it then stands
        swing, site = setting(scene, corners, turned_points(wanted.framed, swing))
        place = replace(_made(scene.backdrop, color, site), framed=place.framed)
        wanted = hung(place, site, text, color) if text else place
    return wanted.turned(swing)


def setting(scene: Scene, corners: Vectors, more: Vectors = NOWHERE) -> tuple[float, Site]:
    """Degrees by which seed and try turn the camera, and the set with it; and the site as this camera sees it.

    `corners` (8, 3) are those of the subject's box, `more` (N, 3) what must be in the frame besides.
    """
    angle = set_angle(scene, 0.0)
    subject = Subject(turned_points(np.concatenate([corners, more]), angle), body=BODY)
    camera = camera_for(scene, subject).orbited(-angle)
    swing = round(float(np.degrees(np.arctan2(-camera.forward[0], -camera.forward[2]))), 3)
    return swing, Site.around(turned_points(corners, -swing), scene.seed % VARIANTS, Shot.of(camera.orbited(-swing)))
