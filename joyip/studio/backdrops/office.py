"""The office: a wide window over the town, a desk with a screen, shelves of books, plants."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops import rooms
from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, mix, scenery
from joyip.studio.backdrops.carpentry import ball, block, disc, pole, pot, standing
from joyip.studio.backdrops.moods import room
from joyip.studio.backdrops.prints import boxed_uv, planks, stripes, windows
from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.shapes import merge, place, turn

WOOD: Color = (0.84, 0.66, 0.48)
WHITE: Color = (0.98, 0.97, 0.95)
COVERS: tuple[Color, ...] = (
    (0.28, 0.52, 0.66),
    (0.93, 0.70, 0.36),
    (0.88, 0.48, 0.40),
    (0.46, 0.66, 0.58),
    (0.97, 0.94, 0.88),
    (0.40, 0.42, 0.62),
)


def view(site: Site, x: float, y: float, size: tuple[float, float]) -> list[Part]:
    """The town outside the window: a bright sky and pale towers, close behind the glass."""
    z = rooms.back_of(site)
    wide, tall = size
    sky = Pile()
    sky.add((0.70, 0.88, 0.98), block((wide, tall, 0.02), (x, y, z + 0.004), 0.004))
    rng = site.rng()
    houses: list[Mesh] = []
    at = x - wide / 2
    while at < x + wide / 2 - 0.12:
        size_x, high = float(rng.uniform(0.16, 0.30)), float(rng.uniform(0.3, 0.72)) * tall
        size_x = min(size_x, x + wide / 2 - at)
        houses.append(
            block(
                (size_x, high, 0.02),
                (at + size_x / 2, y - tall / 2 + high / 2, z + 0.012 + 0.004 * len(houses) % 0.012),
                0.006,
            )
        )
        at += size_x * 1.06
    town = merge(houses)
    image = windows((0.56, 0.74, 0.86), ((0.90, 0.97, 1.0), (0.80, 0.92, 0.98)), share=0.5, seed=3, columns=6, rows=6)
    return [
        sky.part("sky_outside", emission=0.55),
        scenery(
            "town_outside",
            town,
            Material((0.6, 0.76, 0.88), emission=0.35),
            uv=boxed_uv(town, (0.42, 0.5)),
            texture=image,
        ),
    ]


def desk(x: float, z: float, matte: Pile, gloss: Pile, glow: Pile) -> None:
    """A desk with a screen that shows a chart, a keyboard, a mug and a lamp; a chair before it is left away."""
    matte.add(WOOD, block((1.75, 0.07, 0.75), (x, 0.80, z), 0.025))
    matte.add(WHITE, *(standing((0.08, 0.78, 0.62), x + s * 0.78, z) for s in (-1, 1)))
    matte.add(WHITE, block((0.45, 0.58, 0.6), (x + 0.5, 0.47, z), 0.02))
    matte.add(WOOD, *(block((0.38, 0.15, 0.03), (x + 0.5, 0.30 + 0.18 * k, z + 0.30), 0.012) for k in range(3)))
    gloss.add(
        (0.86, 0.88, 0.90),
        place(disc(0.16, 0.025, 28), (x, 0.835, z - 0.1)),
        pole((x, 0.85, z - 0.12), (x, 1.1, z - 0.12), 0.03),
    )
    gloss.add((0.93, 0.94, 0.95), block((0.88, 0.56, 0.05), (x, 1.28, z - 0.08), 0.022))
    glow.add((0.30, 0.46, 0.62), block((0.80, 0.48, 0.01), (x, 1.28, z - 0.052), 0.004))
    for k, tall in enumerate((0.12, 0.20, 0.16, 0.28, 0.34)):
        glow.add(
            COVERS[k % 4] if k != 2 else WHITE,
            block((0.08, tall, 0.01), (x - 0.24 + 0.12 * k, 1.10 + tall / 2, z - 0.046), 0.003),
        )
    gloss.add((0.97, 0.97, 0.96), block((0.52, 0.025, 0.17), (x - 0.05, 0.85, z + 0.2), 0.01))
    gloss.add((0.93, 0.70, 0.36), place(disc(0.06, 0.13, 24, 0.015), (x + 0.42, 0.835, z + 0.16)))
    gloss.add((0.28, 0.52, 0.56), place(disc(0.11, 0.03, 24), (x + 0.68, 0.835, z - 0.12)))
    gloss.add(
        (0.28, 0.52, 0.56),
        pole((x + 0.68, 0.85, z - 0.12), (x + 0.72, 1.25, z - 0.12), 0.018),
        pole((x + 0.72, 1.25, z - 0.12), (x + 0.5, 1.42, z - 0.05), 0.018),
    )
    gloss.add((0.28, 0.52, 0.56), place(pot(0.15, 0.05, 0.15, 28), (x + 0.46, 1.33, z - 0.02), turn(z=-24.0)))
    glow.add((1.0, 0.90, 0.66), ball(0.07, (x + 0.455, 1.325, z - 0.02), 14))


def bookcase(x: float, z: float, seed: int, matte: Pile, gloss: Pile) -> None:
    """An open case with four boards of books and small things."""
    matte.add(WOOD, *(standing((0.07, 2.35, 0.34), x + s * 0.66, z) for s in (-1, 1)))
    matte.add(mix(WOOD, (0.95, 0.85, 0.7), 0.4), block((1.3, 2.3, 0.03), (x, 1.16, z - 0.15), 0.01))
    for k, y in enumerate((0.08, 0.62, 1.16, 1.72, 2.30)):
        matte.add(WOOD, block((1.32, 0.06, 0.34), (x, y, z), 0.015))
        if k < 4:
            wide = (0.72, 1.05, 0.6, 0.85)[(k + seed) % 4]
            rooms.books(x - 0.6 + wide / 2, y + 0.03, z, wide, seed=seed + k, colors=COVERS, matte=matte)
            gloss.add(COVERS[(k + 1) % 6], place(pot(0.07, 0.10, 0.17, 20), (x + 0.42, y + 0.03, z)))
            gloss.add(COVERS[(k + 3) % 6], ball(0.075, (x + 0.42, y + 0.24, z), 14))


def office(site: Site, color: Color) -> Backdrop:
    """Walls in the wished colour."""
    z = rooms.back_of(site)
    wall = mix(color, (0.72, 0.62, 0.52), 0.26)
    matte, gloss, glow, green = Pile(), Pile(), Pile(), Pile()
    middle, size = (-0.35 - 0.5 * site.shift, 2.05), (3.1, 1.75)
    rooms.window(*middle, z + 0.04, size, frame=WHITE, matte=matte, panes=(3, 2))
    desk(-1.75 - site.shift, z + 0.75, matte, gloss, glow)
    bookcase(2.15 + site.shift, z + 0.24, 2, matte, gloss)
    bookcase(3.60 + site.shift, z + 0.24, 5, matte, gloss)
    bookcase(-3.75 - site.shift, z + 0.24, 9, matte, gloss)
    rooms.house_plant((1.30 + 0.8 * site.shift + 0.1, 0.0, z + 0.55), 1.25, (0.93, 0.92, 0.90), matte, green)
    rooms.house_plant((site.half + 2.1, 0.0, site.back - 0.3), 1.1, (0.88, 0.56, 0.42), matte, green)
    for x in (-1.2, 0.9):
        rooms.pendant(
            np.array((x * (1.3 + site.shift), max(site.over(z + 1.0) + 0.1, 2.85), z + 0.9)),
            0.26,
            (0.30, 0.52, 0.58),
            matte,
            glow,
        )
    mat = Pile()
    carpet = rooms.rug(0.0, 0.0, site.half + 0.7, ())
    mat.add(
        rooms.ringed(
            carpet,
            (0.0, 0.0),
            ((0.80, 0.86, 0.86), (0.80, 0.86, 0.86), (0.80, 0.86, 0.86), (0.93, 0.94, 0.92), (0.50, 0.66, 0.68)),
            site.half + 0.7,
        ),
        carpet,
    )
    parts = (
        rooms.floor("floor", planks((0.80, 0.63, 0.47), (0.66, 0.49, 0.35), 6, 0.06), 2.2, WOOD, quarter=True),
        *rooms.shell(
            site, "walls", stripes(wall, mix(wall, (1.0, 0.98, 0.95), 0.22), 2), size=0.9, color=wall, trim=WHITE
        ),
        *view(site, *middle, size),
        mat.part("rug"),
        matte.part("furniture", roughness=0.6),
        gloss.part("things", roughness=0.3, clearcoat=0.4),
        glow.part("lights", emission=0.8),
        green.part("plants", roughness=0.6),
    )
    return Backdrop("office", parts, room((0.97, 0.96, 0.93)))
