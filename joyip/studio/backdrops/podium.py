"""The winners' blocks: Joy stands on the first, the others beside it are lower, before a sunburst with confetti."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, blend, mix, scenery, smoothstep, tint
from joyip.studio.backdrops.carpentry import block, disc, pole
from joyip.studio.backdrops.festoon import confetti
from joyip.studio.backdrops.land import sheet
from joyip.studio.backdrops.moods import night
from joyip.studio.geometry import Material, Mesh, Part, Texture
from joyip.studio.lettering import lettering
from joyip.studio.shapes import Points, box, mesh_of, place, slab, turn

GOLD: Color = (0.96, 0.76, 0.32)
DEPTH = 0.62
"""The floor of the hall lies so far under Joy's feet."""


def numeral(text: str, x: float, y: float, z: float, *, size: float, color: Color) -> Part:
    """A figure painted on a block's front."""
    image = lettering(text, color, (256, 256), weight=900, lines=1)
    h = size / 2
    mesh = mesh_of(((x - h, y - h, z), (x + h, y - h, z), (x + h, y + h, z), (x - h, y + h, z)), ((0, 1, 2), (0, 2, 3)))
    uv = ((0, 0), (1, 0), (1, 1), (0, 1))
    return scenery(
        f"number_{text}",
        mesh,
        Material((0.97, 0.97, 0.96), roughness=0.4, clearcoat=0.4),
        uv=uv,
        texture=Texture(image),
    )


def top_plate(wide: float, back: float, front: float, color: Color) -> Part:
    """The first block's top, a fine level mesh at y = 0 under the feet."""
    x, z = np.meshgrid(np.linspace(-wide, wide, 17), np.linspace(back, front, 17), indexing="ij")
    index = np.arange(289).reshape(17, 17)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    faces = np.concatenate((np.stack((a, b, c), -1).reshape(-1, 3), np.stack((a, c, d), -1).reshape(-1, 3)))
    mesh = mesh_of(np.stack((x, 0.0 * x, z), -1), faces)
    return scenery("block_top", mesh, Material(color, roughness=0.45, clearcoat=0.3))


def sunburst(site: Site, color: Color) -> Part:
    """Rays in two tones round the figure's head, on a wall that is lower than the light comes in."""
    z = site.back - 4.2
    hub = site.shot.at(0.0, 0.28, z)
    angle = np.linspace(0, 2 * np.pi, 56 * 4, endpoint=False)
    wide = 26.0
    rim = np.stack((hub[0] + wide * np.sin(angle), hub[1] + wide * np.cos(angle), np.full(len(angle), z)), -1)
    pale, deep = mix(color, (0.62, 0.80, 0.98), 0.48), mix(color, (0.20, 0.40, 0.80), 0.35)
    floor, top = -DEPTH - 0.1, 5.2
    meshes, shades = [], []
    for k in range(56):
        rays = rim[np.arange(4 * k, 4 * k + 5) % len(rim)]
        reach = np.where(
            rays[:, 1] > hub[1],
            (top - hub[1]) / np.maximum(rays[:, 1] - hub[1], 1e-6),
            (hub[1] - floor) / np.maximum(hub[1] - rays[:, 1], 1e-6),
        )
        edge = hub + (rays - hub) * np.minimum(reach, 1.0)[:, None]
        meshes.append(mesh_of(np.concatenate((hub[None], edge)), [(0, n + 1, n + 2) for n in range(4)]))
        shades.append(pale if k % 2 else deep)
    pile = Pile()
    for mesh, shade in zip(meshes, shades, strict=True):
        away = np.hypot(mesh.vertices[:, 0] - hub[0], mesh.vertices[:, 1] - hub[1])
        pile.add(blend(mix(shade, (1.0, 0.97, 0.85), 0.30), shade, smoothstep(0.0, 4.0, away)), mesh)
    return pile.part("sunburst", roughness=0.9, emission=0.10)


def star(size: float) -> Mesh:
    """A plump five-pointed star standing upright."""
    angle = np.pi / 2 + np.arange(10) * np.pi / 5
    reach = np.where(np.arange(10) % 2, 0.48, 1.0) * size
    return slab(np.stack((reach * np.cos(angle), reach * np.sin(angle)), -1), 0.28 * size, 0.08 * size)


def podium(site: Site, color: Color) -> Backdrop:
    """Hall and blocks in the wished colour."""
    wide = max(0.86, min(site.half, 1.6))
    front, back = max(site.front, 0.62) + 0.06, min(site.back, -0.62) - 0.06
    middle, deep = (front + back) / 2, front - back
    white, blue = (0.97, 0.97, 0.96), mix(color, (0.30, 0.52, 0.90), 0.4)
    blocks, gold = Pile(), Pile()
    blocks.add(white, block((2 * wide, DEPTH, deep), (0.0, -DEPTH / 2 - 0.001, middle), 0.03))
    gold.add(GOLD, block((2 * wide + 0.05, 0.05, deep + 0.05), (0.0, -0.06, middle), 0.02))
    marks = [numeral("1", 0.0, -DEPTH / 2 - 0.03, front + 0.004, size=0.46, color=mix(color, (0.16, 0.34, 0.72), 0.5))]
    for side, text, low in ((-1.0, "2", 0.20), (1.0, "3", 0.32)):
        x = side * (wide + 0.62)
        tall = DEPTH - low
        blocks.add(mix(white, blue, 0.10), block((1.16, tall, deep - 0.2), (x, -DEPTH + tall / 2, middle - 0.05), 0.03))
        gold.add(
            ((0.82, 0.85, 0.90), (0.84, 0.58, 0.38))[int(side > 0)],
            block((1.20, 0.05, deep - 0.15), (x, -low - 0.02, middle - 0.05), 0.02),
        )
        marks.append(
            numeral(
                text,
                x,
                -DEPTH + tall / 2 - 0.02,
                front - 0.146,
                size=0.8 * tall,
                color=mix(color, (0.16, 0.34, 0.72), 0.5),
            )
        )
    hall = sheet(lambda x, z: 0.0 * x - DEPTH, 40, 40)
    away = np.hypot(hall.vertices[:, 0], hall.vertices[:, 2])
    shade = tint(
        blend(mix(blue, (0.80, 0.88, 1.0), 0.30), mix(blue, (0.10, 0.20, 0.48), 0.4), smoothstep(1.5, 9.0, away))
    )
    lamps, glow = Pile(), Pile()
    z = site.back - 3.0
    for u in (-0.82, -0.45, 0.45, 0.82):
        at = site.shot.at(u, 0.84, z)
        at[1] = min(max(at[1], site.over(z) + 0.1), 6.5)
        lamps.add((0.88, 0.90, 0.95), place(box((0.30, 0.36, 0.30), 0.06, cells=6), at, turn(x=-28.0, z=-20.0 * u)))
        lamps.add((0.80, 0.84, 0.92), pole(at, np.add(at, (0, 7.0, 0)), 0.03, 6))
        glow.add(
            (1.0, 0.95, 0.80),
            place(place(disc(0.12, 0.03, 28), (0, -0.2, 0.0)), at, turn(x=-28.0, z=-20.0 * u)),
        )
    for k, (side, dz, size, rise) in enumerate(
        ((-1, -1.5, 0.34, 0.75), (1, -1.7, 0.30, 0.95), (-1, -2.4, 0.24, 1.7), (1, -2.5, 0.22, 1.9))
    ):
        x = side * (wide + 0.55 + 0.28 * (k > 1))
        gold.add(GOLD, place(star(size), (x, rise, site.back + dz), turn(z=12.0 * side, y=-10.0 * side)))
        lamps.add(
            (0.94, 0.95, 0.97),
            pole((x, -DEPTH, site.back + dz - 0.02), (x, rise - 0.4 * size, site.back + dz - 0.02), 0.02, 6),
        )
    parts = (
        top_plate(wide - 0.01, back + 0.01, front - 0.01, (0.93, 0.94, 0.95)),
        blocks.part("blocks", roughness=0.4, clearcoat=0.4),
        gold.part("gold", roughness=0.3, metallic=0.45, clearcoat=0.4),
        *marks,
        scenery("hall", hall, Material(blue, roughness=0.3, clearcoat=0.4), shade),
        sunburst(site, color),
        lamps.part("lamps", roughness=0.4),
        glow.part("lenses", emission=1.8),
        confetti(
            site,
            (GOLD, (0.98, 0.97, 0.95), (0.95, 0.50, 0.58), (0.45, 0.80, 0.92)),
            80,
            0.3,
            site.over(site.back - 2) + 0.7,
        ).part("confetti", roughness=0.5),
    )
    light = night(
        mix(color, (0.12, 0.24, 0.56), 0.5),
        mix(color, (0.20, 0.36, 0.72), 0.4),
        (1.0, 0.95, 0.82),
        (0.86, 0.92, 1.0),
        key_strength=0.88,
        sky_strength=0.42,
        rim_strength=1.2,
    )
    corners: Points = np.array([(s * wide, -0.94 * DEPTH, front) for s in (-1.0, 1.0)])
    return Backdrop("podium", parts, light, corners.astype(np.float32))
