"""The kitchen: mint cupboards with a wooden top, white tiles, an oven, jars, a sunny window, a chequered floor."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops import rooms
from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, mix
from joyip.studio.backdrops.carpentry import ball, block, disc, pole, pot, standing
from joyip.studio.backdrops.moods import room
from joyip.studio.backdrops.plants import bush
from joyip.studio.backdrops.prints import tiles
from joyip.studio.shapes import place, turn

WOOD: Color = (0.86, 0.66, 0.46)
BRASS: Color = (0.92, 0.72, 0.36)
CREAM: Color = (0.99, 0.97, 0.93)


def cupboards(site: Site, color: Color, clay: Pile, metal: Pile, glow: Pile) -> None:
    """A row of fronts under a wooden top all along the back wall, with an oven to the right."""
    z = rooms.back_of(site) + 0.36
    clay.add(mix(color, (0.2, 0.2, 0.2), 0.55), standing((8.4, 0.10, 0.56), 0.0, z - 0.04))
    clay.add(color, block((8.4, 0.84, 0.62), (0.0, 0.50, z), 0.02))
    clay.add(WOOD, block((8.5, 0.08, 0.72), (0.0, 0.96, z + 0.03), 0.025))
    for k, x in enumerate(np.arange(-3.85, 3.9, 0.7)):
        if k == 8:  # the oven
            clay.add((0.96, 0.95, 0.93), block((0.66, 0.80, 0.04), (x, 0.49, z + 0.32), 0.015))
            metal.add((0.22, 0.24, 0.27), block((0.50, 0.38, 0.04), (x, 0.42, z + 0.34), 0.015))
            glow.add((1.0, 0.70, 0.36), block((0.42, 0.28, 0.02), (x, 0.41, z + 0.357), 0.008))
            metal.add(BRASS, pole((x - 0.22, 0.68, z + 0.39), (x + 0.22, 0.68, z + 0.39), 0.018, 8))
            metal.add(
                (0.30, 0.31, 0.34),
                *(place(disc(0.035, 0.03, 16), (x + dx, 0.79, z + 0.34), turn(x=90.0)) for dx in (-0.2, 0.0, 0.2)),
            )
            continue
        clay.add(mix(color, CREAM, 0.16), block((0.62, 0.74, 0.03), (x, 0.50, z + 0.32), 0.012))
        clay.add(mix(color, CREAM, 0.05), block((0.46, 0.56, 0.03), (x, 0.50, z + 0.332), 0.012))
        metal.add(BRASS, ball(0.03, (x + (0.24 if k % 2 else -0.24), 0.74, z + 0.36), 10))


def table_top(site: Site, clay: Pile, metal: Pile, green: Pile) -> None:
    """What stands on the wooden top: a kettle, a mixing bowl, a bread board, a pot of basil."""
    z, y = rooms.back_of(site) + 0.40, 1.0
    at = np.array((1.72 + site.shift, y, z))
    metal.add(
        (0.93, 0.42, 0.36), place(pot(0.20, 0.24, 0.20), at), place(ball((0.15, 0.09, 0.15), (0, 0.20, 0), 20), at)
    )
    metal.add(BRASS, place(ball(0.03, (0, 0.30, 0), 10), at), place(pole((0.2, 0.12, 0), (0.34, 0.2, 0), 0.028, 8), at))
    metal.add((0.30, 0.31, 0.34), block((0.62, 0.03, 0.5), (1.75 + site.shift, y + 0.005, z), 0.012))
    clay.add((0.99, 0.86, 0.55), place(pot(0.11, 0.22, 0.17), (-1.45 - site.shift, y, z)))
    clay.add(CREAM, ball((0.2, 0.08, 0.2), (-1.45 - site.shift, y + 0.17, z), 20))
    clay.add(
        (0.80, 0.58, 0.38), block((0.34, 0.46, 0.035), (-2.05 - site.shift, y + 0.23, z - 0.20), 0.015, turn(x=-10.0))
    )
    for x in (-2.6, 2.5):
        clay.add((0.90, 0.52, 0.40), place(pot(0.10, 0.15, 0.2), (x - site.shift * np.sign(-x), y, z)))
        green.add((0.36, 0.66, 0.40), place(bush(1.0, 51), (x - site.shift * np.sign(-x), y + 0.17, z), turn(), 0.19))


def shelf(x: float, y: float, z: float, *, clay: Pile, glass: Pile, seed: int) -> None:
    """A board on two brackets with jars and plates."""
    clay.add(WOOD, block((1.45, 0.05, 0.26), (x, y, z + 0.13), 0.018))
    clay.add(BRASS, *(block((0.03, 0.14, 0.2), (x + s * 0.55, y - 0.09, z + 0.11), 0.01) for s in (-1, 1)))
    rng = np.random.default_rng(seed)
    hues = ((0.98, 0.78, 0.40), (0.93, 0.55, 0.42), (0.62, 0.78, 0.52), (0.98, 0.95, 0.90), (0.55, 0.74, 0.82))
    for k, spot in enumerate(np.linspace(-0.56, 0.56, 5)):
        hue, tall = hues[(k + seed) % 5], float(rng.uniform(0.17, 0.27))
        if k == 2:
            glass.add(
                CREAM, *(place(disc(0.12, 0.02, 28), (x + spot, y + 0.03 + 0.024 * n, z + 0.13)) for n in range(4))
            )
            glass.add(hue, place(pot(0.06, 0.10, 0.09, 20), (x + spot, y + 0.13, z + 0.13)))
            continue
        glass.add(hue, place(disc(0.085, tall, 24, 0.03), (x + spot, y + 0.025, z + 0.13)))
        clay.add(WOOD, place(disc(0.07, 0.045, 20), (x + spot, y + 0.02 + tall, z + 0.13)))


def kitchen(site: Site, color: Color) -> Backdrop:
    """Cupboards in the wished colour."""
    z = rooms.back_of(site)
    clay, metal, glow, glass, green = Pile(), Pile(), Pile(), Pile(), Pile()
    front = mix(color, (0.30, 0.62, 0.58), 0.22)
    cupboards(site, front, clay, metal, glow)
    table_top(site, clay, metal, green)
    shelf(1.75 + site.shift, 1.92, z, clay=clay, glass=glass, seed=1)
    shelf(1.75 + site.shift, 2.62, z, clay=clay, glass=glass, seed=2)
    shelf(-3.3 - site.shift, 1.95, z, clay=clay, glass=glass, seed=3)
    rooms.window(-1.6 - site.shift, 2.1, z + 0.04, (1.25, 1.25), frame=CREAM, matte=clay)
    glow.add((0.80, 0.93, 0.99), block((1.3, 1.3, 0.02), (-1.6 - site.shift, 2.1, z + 0.005), 0.005))
    green.add(
        (0.62, 0.82, 0.58),
        ball((0.5, 0.32, 0.02), (-1.85 - site.shift, 1.55, z + 0.015), 24),
        ball((0.45, 0.24, 0.02), (-1.25 - site.shift, 1.52, z + 0.018), 24),
    )
    for k in range(6):
        hue = front if k % 2 else CREAM
        clay.add(hue, block((0.245, 0.34, 0.05), (-2.21 - site.shift + 0.245 * k, 2.72, z + 0.16), 0.02, turn(x=-10.0)))
    for x in (-0.95, 0.95):
        rooms.pendant(
            np.array((x * (1.5 + site.shift), max(site.over(z + 1.2) + 0.1, 2.7), z + 1.0)), 0.28, front, clay, glow
        )
    parts = (
        rooms.floor(
            "floor",
            tiles((0.95, 0.93, 0.89), mix(color, (0.78, 0.88, 0.84), 0.5), (0.84, 0.80, 0.74), 4, 2),
            2.4,
            CREAM,
            roughness=0.25,
        ),
        *rooms.shell(
            site,
            "walls",
            tiles((0.97, 0.83, 0.60), (0.96, 0.80, 0.56), (0.99, 0.93, 0.82), 6, 3),
            size=1.5,
            color=CREAM,
            trim=(0.99, 0.98, 0.96),
        ),
        clay.part("cupboards", roughness=0.55, clearcoat=0.15),
        metal.part("metal", roughness=0.3, clearcoat=0.5),
        glass.part("jars", roughness=0.2, clearcoat=0.7),
        green.part("plants"),
        glow.part("lights", emission=0.75),
    )
    return Backdrop("kitchen", parts, room((0.97, 0.96, 0.92)))
