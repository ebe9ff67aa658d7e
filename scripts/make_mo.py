"""Models Mo, the sprouting bean, with trimesh and numpy alone, as anyone may model a character: writes its meshes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import trimesh

Points = npt.NDArray[np.float64]
HEAD = np.array((0.500, 0.425, 0.455))
"""Radii of the head; below its middle it is wider, like a rice cake."""
ANKLE = 0.105


def main(folder: Path) -> None:
    """Write head.ply, body.glb, face.glb and clothes.glb."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "head.ply").write_bytes(head().export(file_type="ply", vertex_normal=False))
    for name, shapes in (("body", body()), ("face", face()), ("clothes", clothes())):
        scene = trimesh.Scene()
        for node, mesh in shapes.items():
            scene.add_geometry(mesh, node_name=node, geom_name=node)
        (folder / f"{name}.glb").write_bytes(scene.export(file_type="glb", include_normals=False))


def ball(radii: Sequence[float], at: Sequence[float] = (0, 0, 0), fine: int = 3) -> trimesh.Trimesh:
    """An ellipsoid."""
    mesh = trimesh.creation.icosphere(subdivisions=fine)
    mesh.vertices = mesh.vertices * radii + at
    return mesh


def joined(*meshes: trimesh.Trimesh) -> trimesh.Trimesh:
    """Several meshes as one."""
    return trimesh.util.concatenate(list(meshes))


def revolved(profile: Callable[[Points], Points], low: float, high: float, depth: float = 1.0) -> trimesh.Trimesh:
    """A closed body of revolution about y: `profile` gives the radius at shares 0..1 of the height."""
    mesh = trimesh.creation.uv_sphere(radius=1.0, count=(26, 36))
    up = (mesh.vertices[:, 2] + 1) / 2
    around = mesh.vertices[:, :2] / np.maximum(np.linalg.norm(mesh.vertices[:, :2], axis=1, keepdims=True), 1e-9)
    radius = profile(up)[:, None]
    flat = np.where(np.abs(mesh.vertices[:, 2:3]) > 1 - 1e-9, 0, around * radius)
    mesh.vertices = np.stack((flat[:, 1], low + (high - low) * up, flat[:, 0] * depth), -1)
    return mesh


def widening(height: Points) -> Points:
    """How much wider the head is at a height."""
    below = np.clip(-height / HEAD[1], 0, 1)
    return 1 + 0.10 * below * below * (3 - 2 * below)


def head() -> trimesh.Trimesh:
    """The skull with its cheeks."""
    mesh = trimesh.creation.icosphere(subdivisions=4)
    points = mesh.vertices * HEAD
    points[:, 0] *= widening(points[:, 1])
    mesh.vertices = points
    return mesh


def body() -> dict[str, trimesh.Trimesh]:
    """Trunk, limbs (left ones; the others are their mirror images), sprout and tail, each in its joint's frame."""

    def pear(up: Points) -> Points:
        return np.sqrt(np.clip(1 - (2 * up - 1) ** 2, 0, 1)) * (0.300 - 0.085 * up)

    thumb = trimesh.creation.capsule(height=0.05, radius=0.036, count=(10, 12))
    thumb.apply_transform(trimesh.geometry.align_vectors((0, 0, 1), (-0.75, 0.6, 0.25)))
    thumb.apply_translation((-0.070, 0.01, 0.012))
    raised = trimesh.creation.capsule(height=0.12, radius=0.042, count=(10, 12))
    raised.apply_transform(trimesh.geometry.align_vectors((0, 0, 1), (-1, 0.25, 0)))
    raised.apply_translation((-0.06, 0.02, 0.015))
    finger = trimesh.creation.capsule(height=0.13, radius=0.042, count=(10, 12))
    finger.apply_transform(trimesh.geometry.align_vectors((0, 0, 1), (0, 1, 0)))
    finger.apply_translation((-0.02, 0.07, 0.01))
    mitten, fist = ball((0.094, 0.102, 0.066), (0, 0.004, 0)), ball((0.098, 0.092, 0.080), fine=2)
    boot = ball((0.116, 0.118, 0.155), (0, -0.012, 0.040))
    boot.vertices[:, 1] = np.maximum(boot.vertices[:, 1], -ANKLE)
    return {
        "trunk": revolved(pear, -0.165, 0.580, 0.90),
        "chest": ball((0.222, 0.165, 0.180), (0, 0.035, 0), 2),
        "belly": patch(belly_at, (0.0, 0.145), 0.150, 0.165, 0.010),
        "upper_arm": limb(0.200, 0.082, 0.076),
        "forearm": limb(0.190, 0.076, 0.082),
        "thigh": limb(0.150, 0.116, 0.104),
        "shin": limb(0.145, 0.104, 0.100),
        "hand": joined(mitten, thumb),
        "fist": joined(fist, ball((0.04, 0.05, 0.04), (-0.065, 0.0, 0.05), 2)),
        "thumb": joined(fist, raised),
        "point": joined(fist, finger),
        "boot": boot,
        "tail": ball((0.075, 0.075, 0.070), (0, 0.035, -0.275), 2),
        "stem": tube([(0, 0.39, 0), (0.0, 0.46, 0.0), (-0.012, 0.53, 0.005), (0.0, 0.585, 0.01)], 0.021),
        "leaves": joined(leaf(1.0, 0.27, 34), leaf(-1.0, 0.21, 52)),
    }


def clothes() -> dict[str, trimesh.Trimesh]:
    """What Mo wears of its own: a scarf round the neck, in the chest's frame, its end hanging down in front."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    around = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    fold = 1 + 0.10 * np.sin(3 * angle)[:, None]
    out = 0.193 + 0.062 * fold * np.cos(around)
    up = 0.175 + 0.052 * fold * np.sin(around)
    rings = np.stack((out * np.sin(angle)[:, None], up, 0.90 * out * np.cos(angle)[:, None]), -1)
    count = rings.shape[1]
    faces = []
    for ring in range(len(rings)):
        for n in range(count):
            a, b = ring * count + n, ring * count + (n + 1) % count
            c, d = (ring + 1) % len(rings) * count + n, (ring + 1) % len(rings) * count + (n + 1) % count
            faces += [(a, c, b), (b, c, d)]
    loop = trimesh.Trimesh(rings.reshape(-1, 3), faces, process=False)
    if loop.volume < 0:
        loop.invert()
    end = trimesh.creation.icosphere(subdivisions=3)
    end.vertices = np.sign(end.vertices) * np.abs(end.vertices) ** 0.7 * (0.070, 0.135, 0.030)
    end.apply_transform(trimesh.transformations.rotation_matrix(np.radians(-9), (0, 0, 1)))
    end.apply_transform(trimesh.transformations.rotation_matrix(np.radians(-14), (1, 0, 0)))
    end.apply_translation((0.085, 0.055, 0.222))
    return {"scarf": joined(loop, ball((0.062, 0.056, 0.052), (0.078, 0.165, 0.210), 2), end)}


def limb(length: float, first: float, last: float) -> trimesh.Trimesh:
    """A bone from the origin along +y, round at both ends."""
    mesh = trimesh.creation.uv_sphere(radius=1.0, count=(12, 18))
    up = mesh.vertices[:, 2]
    radius = np.where(up > 0, last, first)[:, None]
    mesh.vertices = np.stack((mesh.vertices[:, 0], up, mesh.vertices[:, 1]), -1) * radius
    mesh.vertices[up > 0, 1] += length
    mesh.invert()  # y and z have changed places
    return mesh


def leaf(side: float, length: float, tilt: float) -> trimesh.Trimesh:
    """A plump leaf from the stem's tip, bent down at its end."""
    mesh = trimesh.creation.icosphere(subdivisions=3)
    along = (mesh.vertices[:, 0] + 1) / 2
    wide = np.sin(np.pi * np.clip(along, 0, 1) ** 0.8) * 0.35 + 0.65
    points = np.stack((along * length, mesh.vertices[:, 1] * 0.030, mesh.vertices[:, 2] * 0.092 * wide), -1)
    points[:, 1] += 0.16 * np.sin(np.pi * along * 0.85) * length - 0.9 * (points[:, 2] ** 2)
    turn = np.radians(tilt)
    x = points[:, 0] * np.cos(turn) - points[:, 1] * np.sin(turn)
    y = points[:, 0] * np.sin(turn) + points[:, 1] * np.cos(turn)
    mesh.vertices = np.stack((side * x, 0.575 + y - 0.35 * x * x, points[:, 2] + 0.01), -1)
    if side < 0:
        mesh.invert()
    return mesh


def tube(line: Sequence[Sequence[float]], radius: float, around: int = 12) -> trimesh.Trimesh:
    """A round stroke through points, with round ends."""
    knots = np.asarray(line, np.float64)
    steps = 3 if len(knots) > 4 else 6
    spots = np.linspace(0, len(knots) - 1, steps * (len(knots) - 1) + 1)
    smooth = np.stack([np.interp(spots, range(len(knots)), knots[:, axis]) for axis in range(3)], -1)
    for _ in range(3):
        smooth[1:-1] = (smooth[:-2] + 2 * smooth[1:-1] + smooth[2:]) / 4
    ahead = np.gradient(smooth, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    cap = np.linspace(0.15, np.pi / 2, 5)[:-1, None]
    start, end = smooth[:1] - ahead[:1] * radius * np.cos(cap), smooth[-1:] + ahead[-1:] * radius * np.cos(cap[::-1])
    centers = np.concatenate((start, smooth, end))
    widths = np.concatenate((np.sin(cap[:, 0]), np.ones(len(smooth)), np.sin(cap[::-1, 0])))
    ways = np.concatenate((np.repeat(ahead[:1], len(cap), 0), ahead, np.repeat(ahead[-1:], len(cap), 0)))
    normal = np.cross(ways, np.where(np.abs(ways[:, 2:]) < 0.9, (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)))
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    other = np.cross(ways, normal)
    angle = np.linspace(0, 2 * np.pi, around, endpoint=False)
    ring = normal[:, None] * np.cos(angle)[:, None] + other[:, None] * np.sin(angle)[:, None]
    points = centers[:, None] + radius * widths[:, None, None] * ring
    return closed_grid(points)


def closed_grid(points: Points) -> trimesh.Trimesh:
    """Rings (rings, around, 3) as a surface, with both ends closed."""
    rings, around = points.shape[:2]
    faces = []
    for ring in range(rings - 1):
        for n in range(around):
            a, b = ring * around + n, ring * around + (n + 1) % around
            faces += [(a, b, b + around), (a, b + around, a + around)]
    first, last = rings * around, rings * around + 1
    faces += [(first, (n + 1) % around, n) for n in range(around)]
    faces += [(last, (rings - 1) * around + n, (rings - 1) * around + (n + 1) % around) for n in range(around)]
    vertices = np.concatenate((points.reshape(-1, 3), points[:1].mean(1), points[-1:].mean(1)))
    mesh = trimesh.Trimesh(vertices, faces, process=False)
    if mesh.volume < 0:
        mesh.invert()
    return mesh


Surface = Callable[[Points, Points], Points]


def head_at(u: Points, v: Points) -> Points:
    """Points of the head straight behind (u, v) as seen from the front."""
    x, y = u / (HEAD[0] * widening(v)), v / HEAD[1]
    return np.stack((u, v, HEAD[2] * np.sqrt(np.clip(1 - x * x - y * y, 0.01, 1))), -1)


def belly_at(u: Points, v: Points) -> Points:
    """The same of the trunk."""
    up = np.clip((v + 0.165) / 0.745, 0.01, 0.99)
    radius = np.sqrt(1 - (2 * up - 1) ** 2) * (0.300 - 0.085 * up)
    return np.stack((u, v, 0.90 * np.sqrt(np.clip(radius**2 - u * u, 1e-4, 1))), -1)


def lifted(surface: Surface, u: Points, v: Points, height: Points) -> Points:
    """Points of a surface moved out along its normal."""
    step = 1e-4
    across = np.cross(surface(u + step, v) - surface(u - step, v), surface(u, v + step) - surface(u, v - step))
    return surface(u, v) + across / np.linalg.norm(across, axis=-1, keepdims=True) * height[..., None]


Outline = Callable[[Points], tuple[Points, Points]]


def round_(angle: Points) -> tuple[Points, Points]:
    """An ellipse."""
    return np.cos(angle), np.sin(angle)


def bowl(angle: Points) -> tuple[Points, Points]:
    """A half moon, flat above."""
    return np.cos(angle), np.where(np.sin(angle) > 0, 0.30 * np.sin(angle), 1.25 * np.sin(angle)) + 0.25


def heart(angle: Points) -> tuple[Points, Points]:
    """A heart."""
    turned = np.pi / 2 - angle
    x = 16 * np.sin(turned) ** 3
    y = 13 * np.cos(turned) - 5 * np.cos(2 * turned) - 2 * np.cos(3 * turned) - np.cos(4 * turned)
    return x / 16.5, (y + 2.0) / 15.0


def patch(
    surface: Surface,
    at: Sequence[float],
    wide: float,
    high: float,
    *lift: float,
    shape: Outline = round_,
) -> trimesh.Trimesh:
    """A puffy inlay: a closed lens over a surface, so high in its middle and at its edge, the rim sunk into it."""
    dome, base = (*lift, 0.0)[:2]
    count = 48 if wide > 0.1 else 32 if wide > 0.03 else 20
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    x, y = shape(angle)
    shares = np.sin(np.linspace(0.12, np.pi / 2, 7 if wide > 0.1 else 5))
    rings = []
    for share, up in ((share, np.sqrt(1 - share**2)) for share in shares):
        u, v = at[0] + share * wide * x, at[1] + share * high * y
        rings.append(lifted(surface, u, v, np.full(len(u), base + dome * up)))
    rings.append(lifted(surface, at[0] + wide * x, at[1] + high * y, np.full(len(x), -0.02)))
    return closed_grid(np.stack(rings))


def stroke(line: Sequence[Sequence[float]], radius: float, base: float = 0.012) -> trimesh.Trimesh:
    """A line drawn on the face."""
    spots = np.asarray(line, np.float64)
    return tube(lifted(head_at, spots[:, 0], spots[:, 1], np.full(len(spots), base)), radius, 8)


EYE = (0.168, -0.035)
MOUTH = (0.0, -0.165)


def arc(at: Sequence[float], wide: float, rise: float, count: int = 7) -> list[tuple[float, float]]:
    """Points of a bow; `rise` > 0 opens downwards."""
    t = np.linspace(-1, 1, count)
    return [(at[0] + wide * x, at[1] + rise * (0.5 - x * x)) for x in t]


def face() -> dict[str, trimesh.Trimesh]:
    """Every variant of the left eye, the mouth, the brows; what is on both sides is one mesh."""
    x, y = EYE
    mask = patch(head_at, (0, -0.080), 0.335, 0.235, 0.012)
    shapes = {"mask": mask, "cheeks": both(lambda s: patch(head_at, (s * 0.268, -0.135), 0.050, 0.032, 0.009, 0.009))}
    for side, s in (("left", 1.0), ("right", -1.0)):
        shapes |= {
            f"{side}_open": patch(head_at, (s * x, y), 0.058, 0.078, 0.020, 0.010),
            f"{side}_glint": joined(
                patch(head_at, (s * x - 0.018, y + 0.030), 0.019, 0.022, 0.006, 0.030),
                patch(head_at, (s * x + 0.020, y - 0.032), 0.010, 0.011, 0.005, 0.028),
            ),
            f"{side}_wide": patch(head_at, (s * x, y + 0.008), 0.064, 0.090, 0.020, 0.010),
            f"{side}_white": patch(head_at, (s * x, y + 0.008), 0.078, 0.104, 0.012, 0.008),
            f"{side}_small": patch(head_at, (s * x, y + 0.008), 0.036, 0.048, 0.012, 0.018),
            f"{side}_happy": stroke(arc((s * x, y), 0.066, 0.062), 0.0145),
            f"{side}_closed": stroke(arc((s * x, y - 0.01), 0.064, -0.048), 0.0140),
            f"{side}_squeezed": stroke(
                [(s * (x + 0.052), y + 0.050), (s * (x - 0.045), y), (s * (x + 0.052), y - 0.050)], 0.0145
            ),
            f"{side}_heart": patch(head_at, (s * x, y), 0.076, 0.080, 0.020, 0.010, shape=heart),
        }
    return (
        shapes
        | mouths()
        | brows()
        | {
            "tears": both(
                lambda s: joined(
                    patch(head_at, (s * x, y - 0.105), 0.024, 0.060, 0.016, 0.008),
                    patch(head_at, (s * (x + 0.004), y - 0.165), 0.034, 0.040, 0.018, 0.008),
                )
            )
        }
    )


def both(made: Callable[[float], trimesh.Trimesh]) -> trimesh.Trimesh:
    """The same on both sides."""
    return joined(made(1.0), made(-1.0))


def mouths() -> dict[str, trimesh.Trimesh]:
    """What the mouth does."""
    x, y = MOUTH
    return {
        "smile": stroke(arc((x, y), 0.060, -0.042), 0.0125),
        "frown": stroke(arc((x, y - 0.014), 0.055, 0.044), 0.0125),
        "flat": stroke([(-0.048, y), (0, y), (0.048, y)], 0.0125),
        "wavy": stroke(
            [(-0.062, y - 0.012), (-0.03, y + 0.014), (0, y - 0.012), (0.03, y + 0.014), (0.062, y - 0.012)], 0.0115
        ),
        "beam": patch(head_at, (x, y - 0.012), 0.086, 0.068, 0.010, 0.010, shape=bowl),
        "beam_tongue": patch(head_at, (x, y - 0.048), 0.050, 0.030, 0.009, 0.016),
        "o": patch(head_at, (x, y - 0.014), 0.034, 0.042, 0.010, 0.010),
        "gape": patch(head_at, (x, y - 0.030), 0.070, 0.078, 0.010, 0.010),
        "gape_tongue": patch(head_at, (x, y - 0.068), 0.046, 0.034, 0.009, 0.016),
        "lick": patch(head_at, (0.022, y - 0.052), 0.032, 0.044, 0.016, 0.008),
    }


def brows() -> dict[str, trimesh.Trimesh]:
    """What the brows do."""
    return {
        "brows_up": both(lambda s: stroke(arc((s * 0.170, 0.128), 0.050, 0.026), 0.0115, 0.006)),
        "brows_angry": both(
            lambda s: stroke([(s * 0.235, 0.118), (s * 0.168, 0.090), (s * 0.105, 0.058)], 0.0150, 0.008)
        ),
        "brows_sad": both(
            lambda s: stroke([(s * 0.232, 0.070), (s * 0.170, 0.104), (s * 0.110, 0.126)], 0.0125, 0.006)
        ),
        "brows_flat": both(
            lambda s: stroke([(s * 0.225, 0.092), (s * 0.165, 0.088), (s * 0.108, 0.080)], 0.0140, 0.006)
        ),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "config/characters/mo"))
