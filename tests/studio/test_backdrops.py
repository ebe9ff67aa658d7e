"""Backdrops surround the subject without touching it, stay out of the camera's way, and fill every frame."""

from functools import cache
from itertools import product

import numpy as np
import pytest

from joyip.capabilities.images.gate import judge
from joyip.studio import backend
from joyip.studio.backdrops import BACKDROPS, VARIANTS, Backdrop, backdrop, setting
from joyip.studio.backdrops.banner import size_of
from joyip.studio.backdrops.rooms import TALL
from joyip.studio.camera import Camera, camera_for, set_angle
from joyip.studio.catalogue import COLORS, DIMENSIONS
from joyip.studio.framing import Subject
from joyip.studio.geometry import Part
from joyip.studio.inspection import inspect
from joyip.studio.joined import joined
from joyip.studio.scene import Scene
from joyip.studio.studio import Studio
from joyip.studio.turning import turned_points

BOUNDS = np.array([[-0.75, 0.0, -0.55], [0.75, 2.5, 0.65]], np.float32)
WIDE = np.array([[-1.35, 0.0, -0.7], [1.2, 2.9, 0.9]], np.float32)
GROUND = {"ground", "sand", "sea", "lawn", "path", "floor", "court", "street", "deck", "pitch", "hall", "block_top"}
LYING = 0.09
"""Flowers, petals, lines and starfish may lie as high as this beside the feet."""
PAPER = {"studio", "gradient"}
"""Seamless paper: no geometry."""
ROOMS = {"birthday_room", "kitchen", "office"}
SETS = [name for name in BACKDROPS if name not in PAPER]
SHOTS = [
    {"view": view, "width": width, "height": height, "focal": focal, "seed": seed}
    for view, (width, height), focal, seed in (
        ("front", (512, 512), None, 0),
        ("front", (288, 512), None, 1),
        ("low", (512, 288), None, 2),
        ("low", (288, 512), 20.0, 3),
        ("three_quarter", (512, 384), None, 4),
        ("side", (512, 288), 20.0, 5),
        ("side", (512, 512), 200.0, 6),
        ("low", (512, 512), 200.0, 7),
    )
]


def corners_of(bounds: np.ndarray) -> np.ndarray:
    return np.array(list(product(*bounds.T)), np.float32)


@cache
def built(name: str, wide: bool = False, seed: int = 0, color: str | None = None, view: str = "front") -> Backdrop:
    """The set in its own axes."""
    scene = Scene(backdrop=name, seed=seed, backdrop_color=color, view=view)
    _, site = setting(scene, corners_of(WIDE if wide else BOUNDS))
    return BACKDROPS[name](site, scene.color_of("backdrop"))


def seen_by(scene: Scene, bounds: np.ndarray = BOUNDS) -> tuple[Backdrop, Camera, np.ndarray]:
    """The backdrop in the set's axes, the camera that looks at it, and the corners of the subject there."""
    place, angle = backdrop(scene, bounds), set_angle(scene, 0.0)
    corners = corners_of(bounds)
    points = turned_points(np.concatenate([corners, place.framed]), angle)
    return place, camera_for(scene, Subject(points, body=np.array((0.0, 1.1, 0.0)))).orbited(-angle), corners


def short(part: Part) -> str:
    return part.name.removeprefix("backdrop.")


@pytest.mark.req("R5.1")
def test_every_backdrop_of_the_catalogue_is_made() -> None:
    """The catalogue and the makers name the same things."""
    assert list(BACKDROPS) and set(BACKDROPS) == set(DIMENSIONS["backdrop"])


@pytest.mark.parametrize("name", BACKDROPS)
def test_budgets_and_groups(name: str) -> None:
    """At most 60,000 triangles; every part is scenery with a name of its own; all numbers are sound."""
    parts = built(name).parts
    assert sum(len(part.mesh.faces) for part in parts) <= 60_000
    assert len({part.name for part in parts}) == len(parts)
    for part in parts:
        count = len(part.mesh.vertices)
        assert part.group == "backdrop"
        assert np.isfinite(part.mesh.vertices).all()
        assert part.mesh.faces.min() >= 0 and part.mesh.faces.max() < count
        assert np.allclose(np.linalg.norm(part.mesh.normals, axis=1), 1.0, atol=1e-3)
        if part.colors is not None:
            assert part.colors.shape == part.mesh.vertices.shape
            assert part.colors.min() >= 0.0 and part.colors.max() <= 1.0
        if part.texture is not None:
            assert part.uv is not None and part.uv.shape == (count, 2) and np.isfinite(part.uv).all()
            assert part.texture.image.dtype == np.uint8 and part.texture.image.shape[2] == 4


@pytest.mark.parametrize(("wide", "seed"), [(False, 0), (True, 3)])
@pytest.mark.parametrize("name", SETS)
def test_nothing_is_in_the_subject_or_before_it(name: str, wide: bool, seed: int) -> None:
    """No scenery above the ground is inside the subject's bounds or in the corridor from there to the camera."""
    swing, _ = setting(Scene(backdrop=name, seed=seed), corners_of(WIDE if wide else BOUNDS))
    low, high = (f(turned_points(corners_of(WIDE if wide else BOUNDS), -swing), axis=0) for f in (np.min, np.max))
    for part in built(name, wide, seed).parts:
        land = short(part) in GROUND
        pieces = part.mesh.vertices[:, None] if land else part.mesh.vertices[part.mesh.faces]
        least, most = pieces.min(1), pieces.max(1)
        inside = (most[:, 0] > low[0]) & (least[:, 0] < high[0]) & (most[:, 2] > low[2]) & (least[:, 1] < high[1])
        above = most[:, 1] > (0.004 if land else LYING)
        assert not (inside & above).any(), part.name


@pytest.mark.parametrize("name", SETS)
def test_the_ground_is_level_under_the_feet_and_endless(name: str) -> None:
    """Within half a unit of the feet the ground is y = 0, and land reaches far beyond both frames."""
    ground = [part.mesh.vertices for part in built(name).parts if short(part) in GROUND - {"sea", "path", "hall"}]
    points = np.concatenate(ground)
    near = points[np.hypot(points[:, 0], points[:, 2]) < 0.5]
    assert len(near) > 10
    assert np.abs(near[:, 1]).max() < 1e-4
    land = np.concatenate([part.mesh.vertices for part in built(name).parts if short(part) in GROUND])
    assert land[:, 0].min() < -50 and land[:, 0].max() > 50
    assert land[:, 2].min() < -60 and land[:, 2].max() > 35
    ahead = land[(land[:, 2] > 1.2) & (np.abs(land[:, 0]) < 8)]
    assert ahead[:, 1].max() < 0.005, "between figure and camera the land does not rise"


@pytest.fixture(scope="module")
def drawing() -> Studio:
    backend.load()
    backend.use_threads(2)
    return Studio()


@pytest.mark.parametrize("name", SETS)
def test_every_frame_is_filled(name: str, drawing: Studio) -> None:
    """Of a grid of rays from every sort of camera, those that look down all meet something; in rooms, all below the
    walls' upper edge. What is open is the sky, or a ceiling."""
    import mitsuba as mi

    from joyip.studio.stock import geometry_of
    from joyip.studio.upload import upload

    for shot in SHOTS[SETS.index(name) % 2 :: 2 if name in ROOMS else 4]:
        scene = Scene.model_validate({"backdrop": name, **shot})
        place, camera, _ = seen_by(scene)
        rays = camera.directions(24, 24).reshape(-1, 3)
        origin, directions = (
            [
                upload(mi.Float, np.ascontiguousarray(column, np.float32))
                for column in np.broadcast_to(xyz, rays.shape).T
            ]
            for xyz in (camera.origin, rays)
        )
        world = geometry_of(joined(place.parts)).scene
        met = np.array(world.ray_test(mi.Ray3f(mi.Point3f(*origin), mi.Vector3f(*directions))))
        limit = -0.02
        if name in ROOMS:  # the back wall's upper edge, seen from the camera
            limit = (TALL - 0.1 - camera.origin[1]) / (np.hypot(*camera.origin[[0, 2]]) + 4.0)
        slope = rays[:, 1] / np.hypot(rays[:, 0], rays[:, 2])
        assert met[slope < limit].all(), (shot, rays[(slope < limit) & ~met][:3])


def test_the_studio_wall_has_exactly_the_wished_colour() -> None:
    """Seamless paper: no geometry, both ends of the sky are the colour, the shadow is caught."""
    for color in ("sky_blue", "mint", "pink"):
        light = built("studio", color=color).light
        assert light.sky_top == light.sky_bottom == COLORS[color].rgb
        assert light.sky_glow == 0 and light.catch_shadow
    assert built("studio").parts == ()


def test_the_gradient_spans_the_frame() -> None:
    """From the frame's lower edge to its upper one the paper changes, whatever the lens."""
    for shot in SHOTS:
        scene = Scene.model_validate({"backdrop": "gradient", **shot})
        place, camera, _ = seen_by(scene)
        column = camera.directions(3, 64)[:, 1]
        height = np.degrees(np.arcsin(column[:, 1].astype(float)))
        assert place.light.sky_start == pytest.approx(height.min(), abs=0.25 * np.ptp(height))
        assert place.light.sky_start + place.light.sky_span == pytest.approx(height.max(), abs=0.25 * np.ptp(height))


@pytest.mark.parametrize("name", SETS)
def test_a_wished_colour_is_seen(name: str) -> None:
    """The sky, or the parts that carry the set's colour, lean towards the wished one."""

    def shade(color: str) -> np.ndarray:
        place = built(name, color=color)
        surfaces = [part.material.color if part.colors is None else part.colors.mean(0) for part in place.parts]
        images = [p.texture.image[..., :3].mean((0, 1)) / 255 for p in place.parts if p.texture is not None]
        return np.sum([*surfaces, *images, place.light.sky_bottom, place.light.sky_top], axis=0)

    red, blue = shade("red"), shade("blue")
    assert red[0] - blue[0] > 0.2 and blue[2] - red[2] > 0.1


@pytest.mark.parametrize("name", SETS)
def test_each_backdrop_has_its_own_light(name: str) -> None:
    """Nothing is caught on unseen paper where there is ground, and the lit side comes near full white."""
    light = built(name).light
    assert not light.catch_shadow
    assert 0.9 <= light.key_strength + light.sky_strength + 0.5 * light.fill_strength <= 1.6


def test_backdrops_are_deterministic_and_kept() -> None:
    """The same seed gives the same bits, similar subjects share one set, and seeds give other arrangements."""
    scene = Scene(backdrop="snow", seed=1)
    once, again = backdrop(scene, BOUNDS), backdrop(scene, BOUNDS + np.float32(0.004))
    for a, b in zip(once.parts, again.parts, strict=True):
        assert np.array_equal(a.mesh.vertices, b.mesh.vertices) and a.mesh.faces is b.mesh.faces
    for name in SETS[::3]:
        _, site = setting(Scene(backdrop=name), corners_of(BOUNDS))
        for a, b in zip(
            built(name).parts, BACKDROPS[name](site, Scene(backdrop=name).color_of("backdrop")).parts, strict=True
        ):
            assert np.array_equal(a.mesh.vertices, b.mesh.vertices)
    first, second = (built("snow", seed=seed).parts for seed in (0, 1))
    assert any(not np.array_equal(a.mesh.vertices, b.mesh.vertices) for a, b in zip(first, second, strict=True))
    assert VARIANTS > 1


def test_the_set_turns_with_the_camera() -> None:
    """Whatever view, seed and turn: seen from the camera, lamps and scenery are where they were built to be."""
    for seed, turn, view in ((0, 0.0, "front"), (9, 75.0, "front"), (4, 0.0, "side"), (2, -150.0, "three_quarter")):
        scene = Scene(backdrop="park", seed=seed, turn=turn, view=view)
        place, camera, _ = seen_by(scene)
        key = np.asarray(place.light.key_direction)
        assert camera.right @ key == pytest.approx(built("park").light.key_direction[0], abs=0.02)


WORDS = ("福", "生日快乐", "Happy New Year, dear Joy!", "祝大家新年快乐万事如意身体健康恭喜发财阖家幸福安康吉祥")


@pytest.mark.parametrize("words", WORDS)
def test_a_banner_hangs_free_over_the_head(words: str) -> None:
    """In every view it is whole within the frame, above what is highest of the figure, and large enough to read."""
    for shot in SHOTS:
        scene = Scene.model_validate({"backdrop": "studio", "text": words[:24], "text_place": "banner", **shot})
        place, camera, corners = seen_by(scene)
        cloth = next(part for part in place.parts if short(part) == "banner")
        pixels = camera.project(cloth.mesh.vertices, scene.width, scene.height)
        head = camera.project(corners, scene.width, scene.height)[:, 1].min()
        assert pixels[:, 1].max() < head, shot
        assert pixels.min() > 0 and pixels[:, 0].max() < scene.width
        assert np.ptp(pixels[:, 0]) * 512 / max(scene.width, scene.height) > 12 * min(len(words), 12) * 0.58


@pytest.mark.parametrize("name", ["studio", "podium", "new_year"])
def test_a_banner_comes_with_every_backdrop(name: str) -> None:
    """The cloth carries the words in two colours, on two poles that reach the ground; without words there is none."""
    scene = Scene(backdrop=name, text="Joy", text_place="banner")
    parts = {short(part): part for part in backdrop(scene, BOUNDS).parts}
    image = parts["banner"].texture.image
    assert len(np.unique(image[..., :3].reshape(-1, 3), axis=0)) > 3
    assert parts["banner_poles"].mesh.vertices[:, 1].min() < 0
    for quiet in (Scene(backdrop=name), Scene(backdrop=name, text="Joy")):
        assert "backdrop.banner" not in {part.name for part in backdrop(quiet, BOUNDS).parts}


def test_long_words_get_two_lines_and_narrow_pictures_narrow_banners() -> None:
    """The banner fits the words and the picture's shape."""
    sites = [setting(Scene(width=w, height=h), corners_of(BOUNDS))[1] for w, h in ((288, 512), (512, 288))]
    narrow, wide = (size_of("祝大家新年快乐万事如意", site) for site in sites)
    assert narrow[0] < wide[0]
    assert size_of("福", sites[1])[0] < wide[0]


def test_the_winners_block_is_in_the_frame() -> None:
    """Joy stands on the first block, whose front with the number is seen whole in a full picture."""
    for shot in SHOTS[:6]:
        scene = Scene.model_validate({"backdrop": "podium", **shot})
        place, camera, _ = seen_by(scene)
        number = next(part for part in place.parts if short(part) == "number_1")
        pixels = camera.project(number.mesh.vertices, scene.width, scene.height)
        assert pixels.min() > 0 and pixels[:, 1].max() < scene.height
    assert not len(backdrop(Scene(backdrop="podium", framing="half"), BOUNDS).framed)


@pytest.mark.parametrize("name", BACKDROPS)
def test_pictures_pass_the_gate(name: str, drawing: Studio) -> None:
    """A small picture of each is well exposed and sharp, and the head's outline stands out from what is behind."""
    scene = Scene(backdrop=name, width=128, height=128, samples=2)
    picture = drawing.draw(scene, threads=2)
    verdict = judge(scene, picture.render, picture.model.measures, inspect(scene, picture.model))
    assert verdict.passed, [check for check in verdict.checks if not check.passed]
    groups = np.array([False, *(group != "backdrop" for group in picture.render.part_groups)])
    figure = groups[picture.render.ids]
    colors = picture.render.rgba[..., :3].astype(float)
    rows = slice(18, 66)  # head and ears
    edge = figure[rows, :-3] & ~figure[rows, 3:] | ~figure[rows, :-3] & figure[rows, 3:]
    step = np.linalg.norm(colors[rows, :-3] - colors[rows, 3:], axis=-1)[edge]
    assert np.median(step) > 40
