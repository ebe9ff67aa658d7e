"""What Joy wears on the back: a backpack with straps over the shoulders, and feathered wings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.joy.body import torso
from joyip.studio.joy.colors import Rgb, cloth, mix
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import STEEL, brightness, second, shade
from joyip.studio.joy.tops.cut import CUTS
from joyip.studio.joy.trim import Surface, strap, trim
from joyip.studio.shapes import Points, ball, box, merge, place, stretch, turn
from joyip.studio.sweeps import smooth_path, tube


def _behind(on: Surface, height: float) -> float:
    """How far the back reaches in the chest's frame at a height."""
    points, _ = on.front([(0.0, height)], back=True)
    return float(on.frame.invert(points.astype(np.float32))[0, 2])


def backpack(on: Surface, color: Rgb) -> list[Part]:
    """A school bag: flap, pocket, side pockets, handle, padded straps."""
    near = min(_behind(on, -0.08), _behind(on, 0.06)) - 0.085
    dark = cloth(shade(color, 0.20), 0.7, 0.3)
    body = place(box((0.43, 0.40, 0.21), 0.075, cells=14), (0, -0.07, near))
    flap = place(box((0.40, 0.20, 0.22), 0.070, cells=14), (0, 0.045, near - 0.010))
    pocket = place(box((0.28, 0.17, 0.08), 0.034), (0, -0.165, near - 0.105))
    sides = [place(box((0.06, 0.18, 0.13), 0.026), (x, -0.155, near)) for x in (0.222, -0.222)]
    lip = place(box((0.29, 0.034, 0.088), 0.014), (0, -0.088, near - 0.104))
    buckle = [place(box((0.034, 0.062, 0.016), 0.006), (x, -0.055, near - 0.124)) for x in (0.095, -0.095)]
    arch = smooth_path(
        [
            (-0.045, 0.12, near + 0.05),
            (-0.035, 0.175, near + 0.05),
            (0.035, 0.175, near + 0.05),
            (0.045, 0.12, near + 0.05),
        ],
        14,
    )
    whole = on.frame
    straps = [
        strap(
            on,
            [(-0.42, s * 0.205), (0.15, s * 0.150), (1.2, s * 0.138), (2.2, s * 0.130), (np.pi, s * 0.115)],
            0.058,
            0.026,
        )
        for s in (1.0, -1.0)
    ]

    def world(meshes: list[Mesh]) -> Mesh:
        return place(merge(meshes), whole.origin, whole.rotation)

    return [
        trim("backpack", world([body, flap, pocket, *sides]), cloth(color, 0.65, 0.35), "back"),
        trim("backpack trim", [world([lip, tube(arch, 0.014, 10)]), *straps], dark, "back"),
        trim(
            "backpack buckles",
            world(buckle),
            Material(STEEL if brightness(color) < 0.75 else second(color), 0.3, metallic=0.4),
            "back",
        ),
    ]


def _feather(root: Points, heading: float, length: float, wide: float, lean: float) -> Mesh:
    """A rounded feather from its root, in the plane of the back."""
    blade = place(stretch(ball(1.0, segments=16), (wide, length / 2, 0.016)), (0, length / 2, 0))
    return place(blade, root, turn(z=heading) @ turn(x=lean))


def wings(on: Surface, color: Rgb) -> list[Part]:
    """Two spread wings of three rows of feathers."""
    near = _behind(on, 0.0) - 0.03
    edge = smooth_path(
        [(0.04, -0.02, 0.0), (0.17, 0.14, -0.05), (0.36, 0.27, -0.09), (0.55, 0.29, -0.11), (0.68, 0.22, -0.12)], 40
    )
    rows: list[list[Mesh]] = [[], [], []]
    for row, (count, long, wide, ahead) in enumerate(
        ((9, 0.40, 0.062, 0.0), (8, 0.27, 0.058, 0.020), (7, 0.16, 0.052, 0.038))
    ):
        for share in np.linspace(0.06, 1.0, count):
            root = edge[int(share * 39)] + (0, 0.0, ahead)
            heading = -np.interp(share, [0, 0.45, 1], [172, 150, 96])
            size = np.interp(share, [0, 0.5, 1.0], [0.62, 1.0, 0.86])
            rows[row].append(_feather(root, heading, long * size, wide * (0.8 + 0.2 * size), -4.0))
    bone = tube(
        np.add(edge, (0, 0.004, 0.040)), np.interp(np.linspace(0, 1, 40), [0, 0.5, 1], [0.038, 0.046, 0.030]), 14
    )
    rows[2].append(bone)
    flip = np.diag((-1.0, 1.0, 1.0))
    parts = []
    for name, meshes, share in zip(("long", "middle", "short"), rows, (0.30, 0.14, 0.0), strict=True):
        left = merge(meshes)
        both = merge([left, _mirror(left, flip)])
        moved = place(place(both, (0, 0, near)), on.frame.origin, on.frame.rotation)
        tint = mix(color, (0.66, 0.76, 0.93), share) if brightness(color) > 0.75 else shade(color, share)
        parts.append(trim(f"{name} feathers", moved, Material(tint, 0.6, sheen=0.5), "back"))
    return parts


def _mirror(mesh: Mesh, flip: Points) -> Mesh:
    return Mesh(
        np.ascontiguousarray(mesh.vertices @ flip, np.float32),
        np.ascontiguousarray(mesh.faces[:, ::-1]),
        np.ascontiguousarray(mesh.normals @ flip, np.float32),
    )


BACKS: Mapping[str, Callable[[Surface, Rgb], list[Part]]] = MappingProxyType({"backpack": backpack, "wings": wings})


def back(bones: Skeleton, name: str, color: Rgb, top: str) -> list[Part]:
    """What is worn on the back over a top; nothing for "none"."""
    if name == "none":
        return []
    return BACKS[name](Surface(torso(bones, CUTS[top].grow if top in CUTS else 0.0), bones.chest), color)
