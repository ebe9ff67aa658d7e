"""Hats sit on the head: no gap under the rim, no skull through the cloth, face, ears and hair left free."""

import numpy as np
import numpy.typing as npt
import pytest
import trimesh
from scipy.spatial import cKDTree

from joyip.studio.catalogue import COLORS, DIMENSIONS
from joyip.studio.geometry import Vectors
from joyip.studio.headwear import HATS, Headwear, headwear
from joyip.studio.headwear.hat import contrast
from joyip.studio.headwear.lofts import brim, hemmed, loft, upright
from joyip.studio.headwear.seat import Seat
from joyip.studio.joy.head import EAR_TOP, ears_field, head_field, tuft_field
from joyip.studio.model import build
from joyip.studio.scene import Scene

MOST = 15_000
"""Triangles of a hat."""
GAP, PIERCED = 0.03, 0.008
"""The gate's limits."""
COVERING = frozenset({"headphones", "earmuffs"})
"""What is worn on the ears' roots."""


def hat(name: str, color: str | None = None) -> Headwear:
    made = headwear(Scene(headwear=name, headwear_color=color))
    assert made is not None
    return made


def vertices(made: Headwear) -> Vectors:
    return np.concatenate([part.mesh.vertices for part in made.parts])


def surface(made: Headwear) -> npt.NDArray[np.float64]:
    """Points all over the hat: its vertices, and the middles of its edges and faces."""
    spots = []
    for part in made.parts:
        corners = part.mesh.vertices[part.mesh.faces].astype(np.float64)
        spots += [part.mesh.vertices, corners.mean(1), (corners + np.roll(corners, 1, 1)).reshape(-1, 3) / 2]
    return np.concatenate(spots)


def test_every_hat_of_the_catalogue_is_made() -> None:
    """The catalogue and the hat makers name the same things, and no hat is no hat."""
    assert set(HATS) == set(DIMENSIONS["headwear"]) - {"none"}
    assert len(HATS) >= 18
    assert headwear(Scene(headwear="none")) is None
    assert all(hat(name).id == name for name in HATS)


@pytest.mark.parametrize("name", HATS)
def test_hats_are_closed_solids(name: str) -> None:
    """Each part is watertight, of positive volume, lean, and belongs to the headwear; a print covers its part."""
    made = hat(name)
    for part in made.parts:
        body = trimesh.Trimesh(part.mesh.vertices, part.mesh.faces, process=False)
        assert body.is_watertight, part.name
        assert body.volume > 0, part.name
        assert part.group == "headwear"
        assert np.isfinite(part.mesh.vertices).all()
        assert part.colors is None or part.colors.shape == part.mesh.vertices.shape
        assert part.texture is None or (part.uv is not None and len(part.uv) == len(part.mesh.vertices))
    assert len({part.name for part in made.parts}) == len(made.parts)
    assert 2_000 < sum(len(part.mesh.faces) for part in made.parts) <= MOST


@pytest.mark.parametrize("name", HATS)
def test_hats_touch_the_head_all_round(name: str) -> None:
    """The rim is on the skull at each of its points, and there the hat's own surface is."""
    made = hat(name)
    assert made.gap(head_field()) <= GAP / 2
    assert float(np.min(head_field().distance(made.rim))) >= -GAP / 2
    own = surface(made)
    assert cKDTree(own).query(made.rim)[0].max() < 1.5 * GAP


@pytest.mark.parametrize("name", HATS)
def test_the_head_does_not_pierce_the_hat(name: str) -> None:
    """Everywhere on the hat's outside the skull lies inside, and that outside is where the hat is."""
    made = hat(name)
    assert made.penetration(head_field()) <= PIERCED / 2
    own = surface(made)
    assert cKDTree(own).query(made.shell)[0].max() < GAP


@pytest.mark.parametrize("name", HATS)
def test_hats_leave_face_ears_and_hair_free(name: str) -> None:
    """Nothing hangs before the eyes, hardly any of a hat is inside the ears, the tuft is hidden or clear of it."""
    made = hat(name)
    spots = np.concatenate([part.mesh.vertices for part in made.parts if not part.name.endswith("elastic")])
    x, y, z = spots.T
    assert not ((np.abs(x) < 0.28) & (y < 0.15) & (y > -0.32) & (z > 0.30)).any()
    assert np.mean(ears_field().distance(spots) < -0.02) < (0.15 if made.hair else 0.02)
    assert y.max() > EAR_TOP
    if made.hair:
        assert tuft_field().distance(np.asfortranarray(vertices(made))).min() > 0


@pytest.mark.parametrize("name", sorted(COVERING))
def test_what_warms_the_ears_is_on_them(name: str) -> None:
    """Cups lie on both ears' roots, not in the air beside them."""
    spots = vertices(hat(name))
    for side in (1.0, -1.0):
        cup = spots[(spots[:, 0] * side > 0.4) & (spots[:, 1] < 0.3)]
        away = ears_field().distance(np.asfortranarray(cup))
        assert away.min() < 0
        assert away.max() > 0.05


@pytest.mark.parametrize("name", HATS)
def test_a_wished_colour_is_honoured(name: str) -> None:
    """The largest part takes exactly the wished colour, and not everything else does."""
    for color in ("green", "white", "red"):
        rgb = COLORS[color].rgb
        parts = hat(name, color).parts
        tinted = [part for part in parts if part.material.color == rgb]
        assert tinted
        sizes = {part.name: trimesh.Trimesh(part.mesh.vertices, part.mesh.faces, process=False).area for part in parts}
        assert sum(sizes[part.name] for part in tinted) > 0.4 * sum(sizes.values())
        assert len({part.material.color for part in parts}) > 1 or name in {"chef_hat", "bunny_ears"}
        for part in tinted:
            if part.colors is not None:
                assert np.mean(np.all(np.abs(part.colors - np.array(rgb, np.float32)) < 1e-6, axis=1)) > 0.4


@pytest.mark.parametrize("name", HATS)
def test_hats_are_deterministic_and_kept(name: str) -> None:
    """A hat made anew has the same bits; the same wish gets the same object."""
    once = hat(name)
    again = HATS[name](head_field(), Scene(headwear=name).color_of("headwear"))
    assert once is hat(name)
    for a, b in zip(once.parts, again.parts, strict=True):
        assert np.array_equal(a.mesh.vertices, b.mesh.vertices)


def test_a_lifted_hat_would_be_noticed() -> None:
    """The gap measures what it says: raising the rim by 0.1 raises the gap; sinking the shell shows the skull."""
    made = hat("santa_hat")
    lifted = Headwear(made.id, made.parts, made.rim + np.array((0, 0.1, 0), np.float32), made.shell)
    assert lifted.gap(head_field()) > 0.04
    sunk = Headwear(made.id, made.parts, made.rim, made.shell - np.array((0, 0.1, 0), np.float32))
    assert sunk.penetration(head_field()) > PIERCED


@pytest.mark.parametrize(("name", "shown"), [("top_hat", False), ("headphones", True), ("none", True)])
def test_the_tuft_hides_under_hats_and_shows_beside_bands(name: str, shown: bool) -> None:
    """A hat that covers the crown leaves the hair away; a headband does not."""
    assert any(part.name.endswith("tuft") for part in build(Scene(headwear=name)).parts) is shown


def test_rays_come_onto_the_skull() -> None:
    """Where a seat's rays end the skull's surface is, grown by as much as is asked."""
    seat = Seat.on(head_field(), 0.6, pitch=9.0)
    for offset in (0.0, 0.03):
        assert np.abs(seat.gap(seat.dome(24, 5, offset)) - offset).max() < 1e-3


def test_brims_and_crowns_keep_off_the_skull() -> None:
    """A crown that would cut into the skull is pushed out; a brim starts inside the head and ends where it should."""
    seat = Seat.on(head_field(), 0.6, pitch=9.0)
    flat = loft(seat, ((1.0, 0.0), (0.9, 0.05), (0.05, 0.06)), 48, 12)
    assert seat.gap(flat).min() < 0
    assert seat.gap(upright(seat, flat)).min() > 0.015
    sheet = brim(seat, np.full(48, 0.2), lambda t: 0.0 * t + np.zeros((1, 48)), 0.02)
    assert seat.gap(sheet[0]).max() < 0
    reach = np.linalg.norm(sheet[..., (0, 2)], axis=-1).max(0) - np.linalg.norm(seat.ring(48)[:, (0, 2)], axis=-1)
    assert np.allclose(reach, 0.21, atol=0.02)
    edge = hemmed(sheet, 0.01)
    assert trimesh.Trimesh(edge.vertices, edge.faces, process=False).is_watertight


def test_trimmings_stand_off_the_cloth() -> None:
    """The first choice that differs is taken; where none does, the last."""
    red, white = (0.8, 0.1, 0.1), (1.0, 1.0, 1.0)
    assert contrast(red, red, white) == white
    assert contrast(red, white, red) == white
    assert contrast(red, red, red) == red
