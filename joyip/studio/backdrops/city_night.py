"""The city at night: a riverside terrace with strings of bulbs before layers of towers full of lit windows."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, blend, mix, scenery, smoothstep, tint
from joyip.studio.backdrops.carpentry import ball, block, pole, pot, rows_of, standing, street_lamp
from joyip.studio.backdrops.festoon import bulbs, swag
from joyip.studio.backdrops.land import sheet
from joyip.studio.backdrops.moods import night
from joyip.studio.backdrops.plants import bush
from joyip.studio.backdrops.prints import flat_uv, planks
from joyip.studio.backdrops.skyline import towers
from joyip.studio.backdrops.woods import clouds
from joyip.studio.geometry import Material, Part
from joyip.studio.shapes import place, turn

WARM = ((1.0, 0.80, 0.45), (1.0, 0.88, 0.62), (1.0, 0.68, 0.38))
BRIGHT = (*WARM, (0.50, 0.85, 1.0), (1.0, 0.58, 0.75))


def deck(color: Color) -> Part:
    """Planks, lit warmly where the figure stands."""
    mesh = sheet(lambda x, z: 0.0 * x, 60, 60)
    away = np.hypot(mesh.vertices[:, 0], mesh.vertices[:, 2]).astype(np.float64)
    wood = mix((0.50, 0.40, 0.48), color, 0.22)
    image = planks(wood, mix(wood, (0.05, 0.04, 0.10), 0.55), 6, 0.07)
    shade = tint(blend(wood, mix(color, (0.06, 0.05, 0.14), 0.6), smoothstep(1.5, 9.0, away)))
    return scenery(
        "deck",
        mesh,
        Material(wood, roughness=0.32, clearcoat=0.35),
        shade,
        uv=flat_uv(mesh, 2.4, quarter=True),
        texture=image,
    )


def terrace(site: Site) -> tuple[Pile, Pile, Pile]:
    """A railing, planters, lamps, and bulbs strung from side to side over the head: iron, glow, green."""
    iron, glow, green = Pile(), Pile(), Pile()
    z = site.back - 1.5
    metal = (0.20, 0.20, 0.30)
    iron.add(metal, pole((-20, 0.95, z), (20, 0.95, z), 0.045, 10), pole((-20, 0.14, z), (20, 0.14, z), 0.025, 8))
    iron.add(metal, *rows_of(67, -10.0, 10.0, lambda x: pole((x, 0.1, z), (x, 0.93, z), 0.014, 5)))
    iron.add(metal, *rows_of(11, -10.0, 10.0, lambda x: standing((0.09, 1.06, 0.09), x, z)))
    glow.add((1.0, 0.85, 0.55), *rows_of(11, -10.0, 10.0, lambda x: ball(0.07, (x, 1.12, z), 14)))
    for k, x in enumerate((-2.35 - site.shift, 1.85 + site.shift, 4.0 + site.shift, -4.6 - site.shift)):
        spot = (x, 0.0, z + 0.38)
        iron.add((0.82, 0.48, 0.42), place(pot(0.20, 0.28, 0.42), spot))
        green.add((0.24, 0.52, 0.42), place(bush(1.0, 50 + k % 2), np.add(spot, (0, 0.36, 0)), turn(y=70.0 * k), 0.30))
    for x in (-1.65 - site.shift, 3.1 + site.shift):
        post, glass = street_lamp((x, 0.0, z + 0.25), 2.0)
        iron.add(metal, post)
        glow.add((1.0, 0.86, 0.60), glass)
    for depth, sag in ((z, 0.35), (z - 0.8, 0.5)):
        top = site.over(depth) + 0.25
        for side in (-1.0, 1.0):
            line = swag((0.0, top + 0.2, depth), (side * 4.6, top + 0.5, depth), sag)
            bulbs(
                line, 12, 0.055, cord=iron, glow=glow, colors=((1.0, 0.84, 0.52), (1.0, 0.66, 0.50), (1.0, 0.90, 0.70))
            )
    return iron, glow, green


def city_night(site: Site, color: Color) -> Backdrop:
    """Sky and towers in the wished colour."""
    iron, glow, green = terrace(site)
    violet = mix(color, (0.42, 0.26, 0.58), 0.55)
    back = site.back
    rows = (
        towers(
            site,
            "towers_near",
            back - 8.5,
            heights=(0.50, 0.86),
            wide=1.5,
            wall=mix(color, (0.20, 0.14, 0.36), 0.5),
            panes=BRIGHT,
            lit=0.55,
            glow=0.55,
            reach=22.0,
        ),
        towers(
            site,
            "towers_middle",
            back - 14.0,
            heights=(0.66, 1.02),
            wide=1.8,
            wall=mix(color, (0.26, 0.20, 0.48), 0.55),
            panes=WARM,
            lit=0.45,
            glow=0.50,
            reach=26.0,
        ),
        towers(
            site,
            "towers_far",
            back - 22.0,
            heights=(0.80, 1.16),
            wide=2.4,
            wall=mix(violet, (0.36, 0.34, 0.66), 0.4),
            panes=WARM,
            lit=0.30,
            glow=0.55,
            reach=34.0,
        ),
    )
    moon = Pile()
    moon.add(
        (1.0, 0.93, 0.76),
        place(ball(0.085 * 2 * min(site.shot.span(-34.0)), segments=40), site.shot.at(0.66, 0.74, -34.0)),
    )
    iron.add(mix(color, (0.1, 0.08, 0.2), 0.4), block((60.0, 0.5, 1.0), (0.0, -0.26, back - 2.2)))
    parts = (
        deck(color),
        iron.part("railing", roughness=0.4, metallic=0.2),
        green.part("plants"),
        glow.part("bulbs", roughness=0.5, emission=1.25),
        *rows,
        moon.part("moon", emission=0.95),
        clouds(
            site,
            ((-0.78, 0.62, -40.0, 0.30), (0.95, 0.60, -40.0, 0.26), (-1.7, 0.75, -42.0, 0.4), (1.8, 0.7, -42.0, 0.4)),
            mix(violet, (0.55, 0.42, 0.70), 0.5),
        ),
    )
    light = night(
        mix(color, (0.09, 0.09, 0.27), 0.65),
        mix(violet, (0.56, 0.40, 0.70), 0.5),
        (0.80, 0.87, 1.0),
        (1.0, 0.82, 0.84),
        rim_strength=1.15,
        sky_span=22.0,
    )
    return Backdrop("city_night", parts, light)
