"""The birthday room: polka-dot walls, strings of flags, balloons, a cake table, gifts, a round rug."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops import rooms
from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, mix
from joyip.studio.backdrops.carpentry import ball, block, disc, pole
from joyip.studio.backdrops.festoon import bunch, confetti, flags, swag
from joyip.studio.backdrops.moods import room
from joyip.studio.backdrops.prints import dots, planks
from joyip.studio.shapes import place, turn

PARTY: tuple[Color, ...] = (
    (0.98, 0.80, 0.32),
    (0.36, 0.74, 0.78),
    (0.98, 0.96, 0.92),
    (0.60, 0.52, 0.86),
    (0.50, 0.80, 0.60),
)


def gift(
    x: float, z: float, size: float, *, color: Color, ribbon: Color, pile: Pile, yaw: float, floor: float = 0.0
) -> None:
    """A parcel with a cross of ribbon and a bow."""
    about = turn(y=yaw)
    at = np.array((x, floor, z))
    pile.add(color, place(block((size, 0.8 * size, size), (0, 0.4 * size, 0), 0.03), at, about))
    pile.add(color, place(block((1.06 * size, 0.2 * size, 1.06 * size), (0, 0.78 * size, 0), 0.03), at, about))
    for wide, deep in ((0.18, 1.1), (1.1, 0.18)):
        pile.add(ribbon, place(block((wide * size, 0.9 * size, deep * size), (0, 0.452 * size, 0), 0.015), at, about))
    for side in (-1.0, 1.0):
        loop = ball((0.2 * size, 0.12 * size, 0.09 * size), (side * 0.17 * size, 0.98 * size, 0), 14)
        pile.add(ribbon, place(loop, at, about @ turn(z=12.0 * side)))
    pile.add(ribbon, place(ball(0.09 * size, (0, 0.95 * size, 0), 12), at, about))


def cake_table(x: float, z: float, cloth: Color, gloss: Pile, glow: Pile) -> None:
    """A round table with a cloth and a two-tiered cake with candles."""
    gloss.add(cloth, place(disc(0.62, 0.80, 56, 0.05), (x, 0.0, z)))
    gloss.add((0.98, 0.97, 0.95), place(disc(0.66, 0.06, 56), (x, 0.78, z)))
    for k in range(18):
        angle = 2 * np.pi * k / 18
        gloss.add(
            (0.98, 0.97, 0.95), ball((0.12, 0.10, 0.05), (x + 0.63 * np.sin(angle), 0.76, z + 0.63 * np.cos(angle)), 10)
        )
    gloss.add((0.99, 0.97, 0.93), place(disc(0.40, 0.04, 40), (x, 0.84, z)))
    for low, radius, tall, hue in ((0.88, 0.33, 0.24, (0.99, 0.93, 0.86)), (1.12, 0.22, 0.20, (0.98, 0.72, 0.78))):
        gloss.add(hue, place(disc(radius, tall, 44, 0.04), (x, low, z)))
        count = int(radius * 48)
        spots = 2 * np.pi * np.arange(count) / count
        gloss.add(
            (0.99, 0.98, 0.96),
            *(
                ball(0.045, (x + 0.97 * radius * np.sin(a), low + tall, z + 0.97 * radius * np.cos(a)), 9)
                for a in spots
            ),
        )
    for k in range(5):
        angle = 2 * np.pi * k / 5
        foot = np.array((x + 0.11 * np.sin(angle), 1.32, z + 0.11 * np.cos(angle)))
        gloss.add(PARTY[k % 2], pole(foot, np.add(foot, (0, 0.15, 0)), 0.016, 8))
        glow.add((1.0, 0.80, 0.36), ball((0.019, 0.036, 0.019), np.add(foot, (0, 0.20, 0)), 8))


def birthday_room(site: Site, color: Color) -> Backdrop:
    """Walls and table-cloth in the wished colour."""
    wall = mix(color, (1.0, 0.94, 0.90), 0.38)
    wood: Color = (0.86, 0.70, 0.55)
    z = rooms.back_of(site)
    cloth, gloss, cord, glow = Pile(), Pile(), Pile(), Pile()
    for depth, rise, sag, size in ((z + 0.25, 0.10, 0.26, 0.26), (z + 0.75, 0.42, 0.22, 0.24)):
        top = min(site.over(depth) + rise, 3.4)
        for side in (-1.0, 1.0):
            flags(swag((0.0, top, depth), (side * 3.9, top + 0.35, depth + 0.4), sag + 0.1), size, PARTY, cloth)
    side = site.half
    bunch(
        (-side - 0.72, 1.62, site.back - 1.0),
        0.27,
        colors=(PARTY[0], PARTY[1], PARTY[3], PARTY[2]),
        seed=site.seed,
        gloss=gloss,
        cord=cord,
    )
    bunch(
        (side + 1.75, 2.0, site.back - 1.3),
        0.30,
        colors=(PARTY[1], PARTY[0], PARTY[4], PARTY[3]),
        seed=site.seed + 1,
        gloss=gloss,
        cord=cord,
    )
    bunch(
        (-side - 2.3, 1.9, site.back - 1.4),
        0.30,
        colors=(PARTY[4], PARTY[2], PARTY[0], PARTY[1]),
        seed=site.seed + 2,
        gloss=gloss,
        cord=cord,
    )
    cake_table(side + 0.80, site.back - 0.95, mix(color, (0.98, 0.70, 0.72), 0.3), gloss, glow)
    gift(-side - 0.55, site.back - 0.35, 0.46, color=PARTY[1], ribbon=PARTY[0], pile=gloss, yaw=18.0)
    gift(-side - 1.12, site.back - 0.75, 0.62, color=PARTY[0], ribbon=PARTY[3], pile=gloss, yaw=-12.0)
    gift(-side - 0.62, site.back - 0.38, 0.27, color=PARTY[3], ribbon=PARTY[2], pile=gloss, yaw=-20.0, floor=0.46)
    gift(side + 1.75, site.back - 0.35, 0.42, color=PARTY[4], ribbon=PARTY[2], pile=gloss, yaw=25.0)
    rug = rooms.rug(0.0, 0.05, side + 0.75, ())
    mat = Pile()
    mat.add(
        rooms.ringed(
            rug,
            (0.0, 0.05),
            (
                (0.99, 0.95, 0.90),
                (0.99, 0.95, 0.90),
                (0.98, 0.86, 0.62),
                (0.99, 0.95, 0.90),
                mix(color, (1.0, 0.9, 0.9), 0.3),
            ),
            side + 0.75,
        ),
        rug,
    )
    parts = (
        rooms.floor("floor", planks(wood, (0.70, 0.53, 0.40), 6, 0.06), 2.2, wood, quarter=True),
        *rooms.shell(
            site,
            "walls",
            dots(wall, mix(wall, (1.0, 1.0, 1.0), 0.55), 0.14),
            size=0.72,
            color=wall,
            trim=(0.99, 0.97, 0.95),
        ),
        rooms.wainscot(site, 0.82, mix(color, (1.0, 0.97, 0.95), 0.72), (0.99, 0.98, 0.96)),
        mat.part("rug"),
        cloth.part("flags", roughness=0.9),
        gloss.part("party", roughness=0.3, clearcoat=0.5),
        cord.part("cords"),
        glow.part("candles", emission=1.4),
        confetti(site, PARTY, 60, 0.4, 3.2).part("confetti", roughness=0.5),
    )
    return Backdrop("birthday_room", parts, room(mix(wall, (1.0, 0.98, 0.96), 0.6)))
