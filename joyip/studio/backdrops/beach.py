"""The beach: warm sand, a turquoise sea with a line of foam, a low sun, a palm and a parasol."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Backdrop, Color, Site, blend, matte, mix, scenery, smoothstep, tint
from joyip.studio.backdrops.carpentry import ball
from joyip.studio.backdrops.land import hill, level_near, sheet
from joyip.studio.backdrops.moods import day
from joyip.studio.backdrops.plants import palm
from joyip.studio.backdrops.woods import clouds
from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.relief import fluffy, waves
from joyip.studio.shapes import Points, grid, merge, place, turn
from joyip.studio.sweeps import smooth_path, tube

SAND: Color = (0.97, 0.89, 0.74)
WET: Color = (0.88, 0.73, 0.52)
SEA: Color = (0.16, 0.78, 0.80)
DEEP: Color = (0.14, 0.58, 0.84)
CORAL: Color = (0.95, 0.36, 0.33)


def shore(x: Points, site: Site) -> Points:
    """z of the water's edge at x."""
    line: Points = site.back - 2.3 + 0.28 * np.sin(0.55 * x + 0.6) + 0.14 * np.sin(1.3 * x)
    return line


def land(site: Site) -> list[Part]:
    """Sand that slopes under the sea, the sea, and foam along the edge."""

    def dunes(x: Points, z: Points) -> Points:
        into_sea = np.maximum(shore(x, site) - z, 0.0)
        ripple = 0.05 * waves(np.stack((x.ravel(), z.ravel()), -1), 2.2, site.seed).reshape(x.shape)
        slope: Points = level_near(x, z, 1.4, 2.0) * (0.02 + ripple) * np.exp(-into_sea) - 0.16 * into_sea
        return np.maximum(slope, -3.0)

    def swell(x: Points, z: Points) -> Points:
        out = np.maximum(shore(x, site) - z, 0.0)
        rise = smoothstep(0.0, 2.5, out) * (1.0 - smoothstep(14.0, 34.0, out))
        bumps = waves(np.stack((0.5 * x.ravel(), z.ravel()), -1), 1.6, site.seed + 1).reshape(x.shape)
        sunk = np.where(z > shore(x, site) + 1.2, -0.5, 0.0)
        return -0.045 + 0.05 * rise * bumps + sunk

    sand = sheet(dunes, 76, 76)
    x, z = sand.vertices[:, 0].astype(np.float64), sand.vertices[:, 2].astype(np.float64)
    dry = smoothstep(0.05, 1.0, z - shore(x, site))
    sea = sheet(swell, 68, 68, near=0.0)
    sx, sz = sea.vertices[:, 0].astype(np.float64), sea.vertices[:, 2].astype(np.float64)
    out = shore(sx, site) - sz
    water = blend(blend((0.66, 0.95, 0.90), SEA, smoothstep(0.0, 2.0, out)), DEEP, smoothstep(3.0, 16.0, out))
    water = blend(water, (0.48, 0.80, 0.95), smoothstep(14.0, 60.0, out))
    path = np.linspace(-22.0, 22.0, 150)
    foam = []
    for shift, thick in ((0.04, 0.075), (-0.55, 0.05), (-1.35, 0.04)):
        bend = shore(path, site) + shift + 0.06 * np.sin(3.1 * path + 9 * shift)
        swing = thick * (0.75 + 0.25 * np.sin(2.3 * path + 5 * shift))
        rope = tube(np.stack((path, np.full_like(path, -0.036), bend), -1), swing, 6)
        foam.append(fluffy(rope, 0.12, 0.03, 5))
    return [
        scenery("sand", sand, matte(SAND), tint(blend(WET, SAND, dry))),
        scenery("sea", sea, matte(SEA), tint(water)),
        scenery("foam", merge(foam), matte((0.97, 0.99, 1.0))),
    ]


def parasol(at: tuple[float, float, float]) -> list[Part]:
    """Striped canopy with scalloped edge on a leaning pole, a towel's width away from the sea."""
    count, ribs = 96, 8
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    t = np.linspace(0.02, 1.0, 14)[:, None]
    sag = np.abs(np.sin(angle * ribs / 2))[None]
    radius = 1.0 * t * np.ones((1, count))
    height = 0.52 * (1.0 - t**1.9) + 0.055 * (1 - sag) * t**2 - 0.03 * t**2
    top = np.stack((radius * np.sin(angle), height, radius * np.cos(angle)), -1)
    under = top[::-1] - (0.0, 0.03, 0.0)
    canopy = grid(np.concatenate((top, under)), first=(0.0, 0.525, 0.0), last=(0.0, 0.49, 0.0))
    spin = turn(z=-13.0) @ turn(x=12.0)
    hub = np.add(at, (0.0, 1.95, 0.0))
    azimuth = np.arctan2(canopy.vertices[:, 0], canopy.vertices[:, 2])
    stripe = np.floor(azimuth * ribs / (2 * np.pi)) % 2
    colors = blend(CORAL, (0.98, 0.96, 0.92), stripe)
    pole = tube(((0.0, -2.1, 0.0), (0.0, 0.0, 0.0), (0.0, 0.60, 0.0)), 0.032, 14)
    knob = ball(0.06, (0.0, 0.60, 0.0), 20)
    return [
        scenery(
            "parasol",
            place(canopy, hub, spin),
            Material(CORAL, roughness=0.7, sheen=0.2),
            tint(colors),
        ),
        scenery("parasol_pole", place(merge([pole, knob]), hub, spin), matte((0.97, 0.95, 0.90))),
    ]


def beach_ball(at: tuple[float, float, float], radius: float) -> Part:
    """Six coloured gores."""
    mesh = ball(radius, segments=72)
    gore = (
        np.floor((np.arctan2(mesh.vertices[:, 0], mesh.vertices[:, 2]) / (2 * np.pi) + 0.5) * 6 - 1e-6).astype(int) % 6
    )
    palette = np.array(
        (CORAL, (0.98, 0.97, 0.94), (0.98, 0.78, 0.26), (0.98, 0.97, 0.94), (0.20, 0.60, 0.85), (0.98, 0.97, 0.94))
    )
    return scenery(
        "beach_ball",
        place(mesh, at, turn(z=28.0) @ turn(x=35.0)),
        Material(CORAL, roughness=0.25, clearcoat=0.6),
        tint(palette[gore]),
    )


def starfish(at: tuple[float, float, float], size: float) -> Mesh:
    """Five soft arms, lying on the sand."""
    arms = [
        tube(
            smooth_path(
                (
                    (0, 0, 0),
                    (0.5 * size * np.sin(a), 0.0, 0.5 * size * np.cos(a)),
                    (size * np.sin(a), -0.008, size * np.cos(a)),
                ),
                10,
            ),
            np.linspace(0.30, 0.10, 10) * size,
            12,
        )
        for a in 2 * np.pi * np.arange(5) / 5 + 0.3
    ]
    return place(merge(arms), at)


def beach(site: Site, color: Color) -> Backdrop:
    """The sky in the wished colour."""
    stem, leaves, nuts = palm(2.6, 0.55, site.seed + 3)
    foot = (-1.7 - site.shift, 0.0, site.back - 1.5)
    isles = [hill((9.0, 1.5, 3.0), (13.0, 0.0, -40.0), 4), hill((6.0, 1.0, 3.0), (18.0, 0.0, -42.0), 5)]
    side = 1.75 + site.shift
    stars = [starfish((-site.half - 0.35, 0.012, 0.35), 0.10), starfish((site.half + 1.0, 0.012, 0.1), 0.085)]
    parts = (
        *land(site),
        scenery("palm", place(stem, foot), matte((0.62, 0.44, 0.29))),
        scenery("palm_leaves", place(leaves, foot), Material((0.22, 0.58, 0.32), roughness=0.6)),
        scenery("coconuts", place(nuts, foot), matte((0.40, 0.26, 0.17))),
        *parasol((side, -0.1, site.back - 1.9)),
        beach_ball((site.half + 0.42, 0.215, site.back - 0.1), 0.22),
        scenery("starfish", merge(stars), matte(CORAL)),
        scenery("isles", merge(isles), matte(mix((0.30, 0.60, 0.48), color, 0.45))),
        clouds(
            site,
            ((-0.80, 0.72, -36.0, 0.28), (0.80, 0.90, -38.0, 0.34), (-1.8, 0.7, -40.0, 0.4), (1.8, 0.6, -40.0, 0.4)),
        ),
    )
    light = day(
        mix(color, (0.10, 0.45, 0.88), 0.62),
        mix(color, (0.80, 0.93, 0.97), 0.35),
        key_direction=(-0.5, 1.0, 0.65),
        key_softness=9.0,
        rim_color=(1.0, 0.93, 0.80),
    )
    return Backdrop("beach", parts, light)
