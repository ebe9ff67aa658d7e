"""The stadium: a mown pitch with white lines, stands full of people in a curve, floodlights, a goal, flags."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, mix, scenery
from joyip.studio.backdrops.carpentry import along, ball, block, net, pole
from joyip.studio.backdrops.festoon import confetti, flags, swag
from joyip.studio.backdrops.land import sheet
from joyip.studio.backdrops.moods import day
from joyip.studio.backdrops.prints import crowd, stripes
from joyip.studio.backdrops.woods import clouds
from joyip.studio.geometry import Material, Part
from joyip.studio.shapes import Points, turn
from joyip.studio.sweeps import tube

TEAM: tuple[Color, ...] = ((0.98, 0.80, 0.28), (0.98, 0.97, 0.94), (0.28, 0.56, 0.86), (0.98, 0.97, 0.94))


def pitch(color: Color) -> Part:
    """Grass mown in two greens."""
    mesh = sheet(lambda x, z: 0.0 * x, 48, 48)
    near, other = mix(color, (0.60, 0.70, 0.46), 0.78), mix(color, (0.52, 0.63, 0.40), 0.76)
    uv = np.stack((mesh.vertices[:, 2] / 2.2 + 0.12, mesh.vertices[:, 0]), -1)
    return scenery("pitch", mesh, Material(near, roughness=1.0), uv=uv, texture=stripes(near, other, 1))


def bowl(site: Site) -> Points:
    """Ground line (N, 2) of the stands' front: a wide curve round the pitch."""
    angle = np.radians(np.linspace(-118.0, 118.0, 80))
    return np.stack((17.0 * np.sin(angle), site.back + 4.5 - 15.5 * np.cos(angle)), -1)


def stands(site: Site, color: Color) -> list[Part]:
    """Two tiers of seats with people, boards with the team's colours before them, a light roof's edge above."""
    line = bowl(site)
    out = line - (0.0, site.back + 4.5)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    reach = along(line)
    made = []
    seats = mix(color, (0.30, 0.42, 0.62), 0.72)
    for name, near, far, low, high in (("stand_low", 0.5, 4.2, 0.95, 2.7), ("stand_high", 4.9, 8.5, 3.5, 5.8)):
        rows = [
            np.column_stack(((line + out * d)[:, 0], np.full(len(line), y), (line + out * d)[:, 1]))
            for d, y in ((near, low), (far, high))
        ]
        mesh = net(np.stack(rows, 1))
        uv = np.stack((np.repeat(reach / 6.4, 2), np.tile((0.0, 1.0), len(line))), -1)
        made.append(
            scenery(
                name,
                mesh,
                Material(seats, roughness=0.9, emission=0.12),
                uv=uv,
                texture=crowd(seats, site.seed + int(low)),
            )
        )
    pile = Pile()

    def ribbon(d: float, low: float, high: float, hue: Color | Points) -> None:
        points = line + out * d
        mesh = net(
            np.stack([np.column_stack((points[:, 0], np.full(len(points), y), points[:, 1])) for y in (low, high)], 1)
        )
        pile.add(hue, mesh)

    board = np.repeat((np.arange(len(line)) // 4) % 3, 2)
    ribbon(
        0.0,
        0.0,
        0.80,
        np.asarray((mix(color, (0.16, 0.34, 0.62), 0.85), (0.97, 0.97, 0.95), (0.96, 0.76, 0.28)))[board],
    )
    ribbon(0.45, 0.80, 0.98, (0.93, 0.94, 0.95))
    ribbon(4.3, 2.6, 3.5, (0.88, 0.91, 0.94))
    ribbon(8.6, 5.7, 6.3, (0.93, 0.94, 0.96))
    for d, y in ((0.25, 0.84), (4.6, 3.52)):
        points = line + out * d
        pile.add(
            (0.97, 0.97, 0.97),
            tube(np.column_stack((points[:, 0], np.full(len(points), y + 0.12), points[:, 1])), 0.05, 6),
        )
    made.append(pile.part("boards", roughness=0.6))
    return made


def goal(z: float, pile: Pile, net_pile: Pile) -> None:
    """Posts, bar and a net of cords."""
    wide, tall, deep = 2.2, 1.55, 0.9
    white = (0.99, 0.98, 0.97)
    for side in (-1.0, 1.0):
        pile.add(
            white,
            pole((side * wide, 0, z), (side * wide, tall, z), 0.06, 12),
            pole((side * wide, 0, z - deep), (side * wide, tall * 0.9, z - 0.5), 0.03, 8),
        )
    pile.add(white, pole((-wide, tall, z), (wide, tall, z), 0.06, 12))
    for x in np.linspace(-wide, wide, 19):
        net_pile.add(white, tube(np.array(((x, tall, z), (x, 0.9 * tall, z - 0.5), (x, 0.0, z - deep))), 0.008, 4))
    for t in np.linspace(0.1, 1.0, 7):
        y, dz = tall * (0.9 - 0.9 * t), -0.5 - (deep - 0.5) * t
        net_pile.add(white, tube(np.array(((-wide, y, z + dz), (wide, y, z + dz))), 0.008, 4))


def lines(site: Site) -> Pile:
    """White lines on the grass: a centre circle's arc before the figure, the goal area behind."""
    pile = Pile()
    chalk = (0.97, 0.98, 0.95)
    angle = np.linspace(0, 2 * np.pi, 100, endpoint=False)
    ring = 1.75 + site.half
    pile.add(
        chalk,
        tube(
            np.stack((ring * np.sin(angle), np.full(100, -0.035), 0.9 * ring * np.cos(angle)), -1),
            0.045,
            8,
            closed=True,
        ),
    )
    for z in (site.back - 6.0,):
        pile.add(chalk, pole((-30, -0.035, z), (30, -0.035, z), 0.05, 6))
    z = site.back - 4.6
    for a, b in (((-3.6, z), (3.6, z)), ((-3.6, z), (-3.6, z - 1.4)), ((3.6, z), (3.6, z - 1.4))):
        pile.add(chalk, pole((a[0], -0.035, a[1]), (b[0], -0.035, b[1]), 0.05, 6))
    return pile


def floodlights(site: Site, iron: Pile, glow: Pile) -> None:
    """Four masts with racks of lamps; the middle two are where the frame shows them."""
    z = site.back - 19.0
    for u in (-0.80, 0.80, -1.9, 1.9):
        x = float(site.shot.at(u, 0.0, z)[0])
        top = float(site.shot.at(0.0, 0.80, z)[1])
        top = min(max(top, 7.4), 14.0)
        iron.add(
            (0.80, 0.84, 0.88), pole((x, 0, z), (x, top, z), 0.16, 10), block((2.1, 1.15, 0.18), (x, top, z), 0.06)
        )
        for row in range(3):
            for k in range(5):
                glow.add(
                    (1.0, 0.97, 0.86),
                    ball((0.16, 0.14, 0.1), (x + 0.4 * (k - 2), top + 0.36 * (row - 1), z + 0.12), 10),
                )


def stadium(site: Site, color: Color) -> Backdrop:
    """The grass in the wished colour."""
    iron, glow, cloth, nets = Pile(), Pile(), Pile(), Pile()
    goal(site.back - 6.0, iron, nets)
    floodlights(site, iron, glow)
    z = site.back - 2.4
    top = site.over(z) + 0.25
    for side in (-1.0, 1.0):
        flags(swag((0.0, top + 0.1, z), (side * 4.5, top + 0.5, z), 0.3), 0.22, TEAM, cloth)
    for side in (-1.0, 1.0):  # corner flags
        x = side * (site.half + 1.55)
        iron.add((0.99, 0.98, 0.96), pole((x, 0, site.back - 1.4), (x, 1.25, site.back - 1.4), 0.025, 8))
        cloth.add(
            (0.98, 0.80, 0.28), block((0.42, 0.28, 0.02), (x + 0.23, 1.08, site.back - 1.4), 0.008, turn(y=-12.0))
        )
    parts = (
        pitch(color),
        lines(site).part("lines"),
        *stands(site, color),
        iron.part("masts", roughness=0.4),
        nets.part("net"),
        glow.part("lamps", emission=1.6),
        cloth.part("flags", roughness=0.9),
        confetti(site, TEAM, 50, 1.0, site.over(site.back - 2.0) + 0.8).part("confetti", roughness=0.6),
        clouds(
            site, ((-0.5, 0.92, -44.0, 0.3), (0.45, 1.0, -46.0, 0.34), (-1.7, 0.9, -46.0, 0.4), (1.8, 0.9, -46.0, 0.4))
        ),
    )
    light = day(
        (0.24, 0.56, 0.92),
        (0.80, 0.91, 0.98),
        rim_direction=(0.6, 0.9, -0.7),
        rim_color=(1.0, 0.98, 0.92),
        rim_strength=1.1,
    )
    return Backdrop("stadium", parts, light)
