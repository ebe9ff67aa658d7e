"""Hats sit on the head: no gap under the rim, no skull through the cloth, face and ears left free."""

import numpy as np
import pytest
import trimesh

from joyip.studio.catalogue import COLORS, DIMENSIONS
from joyip.studio.headwear import HATS, Headwear, headwear
from joyip.studio.joy.head import EAR_TOP, ears_field, head_field
from joyip.studio.scene import Scene


def hat(name: str, color: str | None = None) -> Headwear:
    made = headwear(Scene(headwear=name, headwear_color=color))
    assert made is not None
    return made


def test_every_hat_of_the_catalogue_is_made() -> None:
    """The catalogue and the hat makers name the same things, and no hat is no hat."""
    assert set(HATS) == set(DIMENSIONS["headwear"]) - {"none"}
    assert headwear(Scene(headwear="none")) is None


@pytest.mark.parametrize("name", HATS)
def test_hats_are_closed_solids(name: str) -> None:
    """Each part is watertight, of positive volume, and belongs to the headwear."""
    for part in hat(name).parts:
        body = trimesh.Trimesh(part.mesh.vertices, part.mesh.faces, process=False)
        assert body.is_watertight, part.name
        assert body.volume > 0, part.name
        assert part.group == "headwear"
        assert part.colors is None or part.colors.shape == part.mesh.vertices.shape
    assert 2_000 < sum(len(part.mesh.faces) for part in hat(name).parts) <= 65_000


@pytest.mark.parametrize("name", HATS)
def test_hats_touch_the_head_all_round(name: str) -> None:
    """The rim is on the skull within 0.02 at each of its points, and cloth is there to be seen."""
    made = hat(name)
    assert abs(made.gap(head_field())) <= 0.02
    assert float(np.min(head_field().distance(made.rim))) >= -0.02
    vertices = np.concatenate([part.mesh.vertices for part in made.parts])
    nearest = [np.linalg.norm(vertices - point, axis=1).min() for point in made.rim]
    assert max(nearest) < 0.07


@pytest.mark.parametrize("name", HATS)
def test_the_head_does_not_pierce_the_hat(name: str) -> None:
    """Everywhere on the hat's outside the skull lies inside."""
    assert hat(name).penetration(head_field()) <= 0.0025


@pytest.mark.parametrize("name", HATS)
def test_hats_leave_face_and_ears_free(name: str) -> None:
    """Nothing hangs before the eyes, and hardly any of a hat is inside the ears."""
    vertices = np.concatenate([part.mesh.vertices for part in hat(name).parts if not part.name.endswith("elastic")])
    face = (np.abs(vertices[:, 0]) < 0.28) & (vertices[:, 1] < 0.15) & (vertices[:, 2] > 0.35)
    assert not face.any()
    assert np.mean(ears_field().distance(vertices) < -0.02) < 0.02
    assert vertices[:, 1].max() > EAR_TOP


@pytest.mark.parametrize("name", HATS)
def test_a_wished_colour_is_honoured(name: str) -> None:
    """Some part takes exactly the wished colour, and another wish gives another hat."""
    for color in ("green", "white"):
        rgb = COLORS[color].rgb
        parts = hat(name, color).parts
        assert any(part.material.color == rgb for part in parts)
        tinted = [part for part in parts if part.colors is not None and part.material.color == rgb]
        for part in tinted:
            assert np.mean(np.all(np.abs(part.colors - np.float32(rgb)) < 1e-6, axis=1)) > 0.4


def test_hats_are_deterministic_and_kept() -> None:
    """A hat made anew has the same bits; the same wish gets the same object."""
    for name, make in HATS.items():
        once = hat(name)
        again = make(head_field(), Scene(headwear=name).color_of("headwear"))
        assert once is hat(name)
        for a, b in zip(once.parts, again.parts, strict=True):
            assert np.array_equal(a.mesh.vertices, b.mesh.vertices)


def test_a_lifted_hat_would_be_noticed() -> None:
    """The gap measures what it says: raising the rim by 0.1 raises the gap."""
    made = hat("santa_hat")
    lifted = Headwear(made.id, made.parts, made.rim + np.float32([0, 0.1, 0]), made.shell)
    assert lifted.gap(head_field()) > 0.04
