"""The gate's checks of the picture: its pixels, and what they show of the figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from joyip.capabilities.images import pixels
from joyip.capabilities.images.evidence import Evidence
from joyip.capabilities.images.label import is_labelled
from joyip.capabilities.images.verdict import Check, at_least, at_most
from joyip.studio.joy.actions import POSES
from joyip.studio.joy.tops import own_legs
from joyip.studio.packs.pack import pack
from joyip.studio.packs.shelf import volume
from joyip.studio.scene import Scene

MARGIN = 0.012  # of the shorter side: less looks cropped
EXTENT = 0.35  # of the picture's height or width: a smaller Joy is lost in it
# Share of the subject's pixels that a wished part must show; less is not seen in a thumbnail. What a framing crops on
# purpose is not asked for; a long coat may leave but a hem of what is under it, a parcel hides a tie, a back is behind.
SEEN: Mapping[str, Mapping[str, float]] = {
    "full": {"face": 0.006, "headwear": 0.02, "top": 0.02, "bottom": 0.0001, "shoes": 0.001, "handheld": 0.008},
    "half": {"face": 0.008, "headwear": 0.02, "top": 0.02, "handheld": 0.006},
    "portrait": {"face": 0.010, "headwear": 0.02},
}
COATS = ("lab_coat", "raincoat", "cape", "space_suit")  # they may hide all of the bottom
GLASSES = 0.006  # of every framing
ALIKE = 0.12  # distance in OKLab (lightness counts half) within which a colour has the wished name
# Share of a part's pixels that have the wished colour. Good: twice that; the rest is trimmings, prints and metal.
COLORED: Mapping[str, float] = {
    "top": 0.10, "bottom": 0.05, "shoes": 0.06, "neckwear": 0.08, "eyewear": 0.12, "back": 0.3, "headwear": 0.10,
    "handheld": 0.02,
}  # fmt: skip
ENOUGH = 0.012, 120  # of the subject, and pixels: a smaller part's colour is not judged
PATTERNED = 3  # of a garment with a pattern so many times more must be seen: a corner of it may show one colour alone
BIBS = ("overalls",)  # tops that show more of the shirt under them
# What a framing may crop to a piece of another colour: a medal to its ribbon, a microphone to its head.
CROPPED: Mapping[str, tuple[str, ...]] = {
    "full": (), "half": ("bottom", "shoes"), "portrait": ("bottom", "shoes", "handheld", "neckwear"),
}  # fmt: skip
UNLIKE = 0.1  # what the correlation of the picture's colours with its light lacks of 1; good: 0.023
LEVEL = 0.7  # up in a normal: what is steeper is no ground
SHADE_BEHIND = 0.05  # as SHADE, for a low camera, which sees the feet's shadow behind them as a line
SHADE = 0.09  # how much darker the darkest ground round the feet is than the ground farther away; good: 0.14
DIM, GLARING = 0.22, 0.965  # median luma of the subject
PALE = 0.12  # 5 to 95 percentile spread of the subject's luma: less is fog
BURNT = 0.08  # share of the subject without any drawing left
BLACK = 0.05  # share of the picture with nothing in it
SHARP = 0.7  # see pixels.sharpness: real edges have 2.8 to 4.4, a blur of 0.85 pixels has 0.7
NOISE = 0.016  # of full luma: grain that shows on white vinyl
HOLES = 0.01  # share of the subject that a transparent picture lacks
VEIL = 0.45  # share of the surroundings that a transparent picture covers (a soft shadow is fine)


def finite(evidence: Evidence) -> Check:
    """No invalid value, and something in the picture."""
    linear = evidence.render.linear
    sound = bool(np.isfinite(linear.sum(dtype=np.float64)))  # one invalid value spoils the sum, and sums are quick
    bad = 0 if sound else int(linear.size - np.count_nonzero(np.isfinite(linear)))
    dead = not evidence.render.rgba[..., :3].any()
    return at_most("finite", bad + (linear.size if dead else 0), 0)


def framing(evidence: Evidence) -> Check:
    """All of a full figure; head and hat of any; a half figure may be cut by the lower edge alone."""
    if pixels.extent(evidence.subject) < EXTENT:
        return Check(name="framing", passed=False, value=0.0, limit=MARGIN)
    wanted = evidence.scene.framing
    if wanted == "full":
        return at_least("framing", pixels.margin(evidence.subject), MARGIN)
    whole = evidence.head if wanted == "portrait" else evidence.subject
    return at_least("framing", min(pixels.margin(whole, below=False), pixels.margin(evidence.face)), MARGIN)


def visible(evidence: Evidence) -> Check:
    """Each wished part that the framing shows has enough pixels."""
    scene, areas = evidence.scene, evidence.areas
    limits = dict(SEEN[scene.framing])
    if scene.eyewear != "none":
        limits["eyewear"] = GLASSES
    if scene.top in COATS:
        limits.pop("bottom", None)
    wished = [group for group in limits if group == "face" or getattr(scene, group) != "none"]
    return at_least("visible", min(9.0, *(areas[group] / limits[group] for group in wished)), 1.0)


def color(evidence: Evidence) -> Check:
    """What is large enough has the wished colour, or that of its material where it takes no other."""
    scene, worst = evidence.scene, 9.0
    share, few = ENOUGH
    count = np.count_nonzero(evidence.subject)
    for group, limit in COLORED.items():
        patterned = getattr(scene, f"{group}_pattern", "plain") != "plain"
        least = max(few, share * count) * (PATTERNED if patterned else 1)
        hidden = (group == "top" and scene.top in BIBS) or group in CROPPED[scene.framing]
        if getattr(scene, group) == "none" or hidden or evidence.areas[group] * count < least:
            continue
        seen = evidence.render.albedo[evidence.where(group)]
        found = [pixels.alike(seen, right, ALIKE) for right in _right_colors(scene, group)]
        worst = min(worst, max(found) / limit) if found else worst
    return at_least("color", worst, 1.0)


def _right_colors(scene: Scene, group: str) -> Sequence[tuple[float, float, float]]:
    """What a part may look like; nothing where that is not known."""
    item = getattr(scene, group)
    if not volume(scene.character).manifest.tints(group, item):
        return pack(scene.character).own_colors(group, item)
    return [scene.color_of("top" if group == "bottom" and own_legs(scene.top) else group)]


def likeness(evidence: Evidence) -> Check:
    """The picture's colours are those of the light that was computed."""
    like = pixels.likeness(evidence.render.rgba, evidence.render.linear, evidence.subject)
    return at_most("likeness", 1 - like, UNLIKE)


def shadow(evidence: Evidence) -> Check:
    """Who stands on the ground darkens it: drawn pictures and cropped ones are not asked.

    Where a lamp makes a pool of light on a stage this sees no fault: the ground darkens all round by itself.
    """
    scene, render = evidence.scene, evidence.render
    if scene.mode == "2d" or scene.framing != "full" or not POSES[scene.action].grounded:
        return at_least("shadow", 1.0, SHADE)
    if scene.background == "transparent":
        light = 1 - render.rgba[..., 3] / 255
    else:
        surface = np.where(render.ids > 0, np.maximum(render.albedo.mean(-1), 0.02), 1.0)
        light = np.clip(np.nan_to_num(render.linear), 0, 99).mean(-1) / surface
    level = (render.ids == 0) | (render.normal[..., 1] > LEVEL)
    found = pixels.shade(light.astype(np.float32), render.ids, level, evidence.subject)
    limit = SHADE_BEHIND if scene.view == "low" else SHADE
    return at_least("shadow", 1.0 if found is None else 1 - found, limit)


def exposure(evidence: Evidence) -> Check:
    """Neither dark nor burnt nor foggy."""
    clear = evidence.scene.background == "transparent"
    picture = evidence.subject if clear else np.ones_like(evidence.subject)
    tones = pixels.tones(evidence.brightness, evidence.render.rgba, evidence.subject, picture)
    middle = tones.subject_median
    faults = (
        DIM / max(middle, 1e-3),
        (1 - GLARING) / max(1 - middle, 1e-3),
        PALE / max(tones.subject_spread, 1e-3),
        tones.burnt / BURNT,
        tones.black / BLACK,
    )
    return at_most("exposure", min(max(faults), 99.0), 1.0)


def sharpness(evidence: Evidence) -> Check:
    """Edges as sharp as a renderer makes them."""
    edges = pixels.borders(evidence.groups[evidence.window])
    return at_least("sharpness", min(pixels.sharpness(evidence.detail, edges), 9.0), SHARP)


def noise(evidence: Evidence) -> Check:
    """No grain on what is smooth; cloth has a texture of its own."""
    ids = evidence.render.ids[evidence.window]
    smooth = evidence.where("body")[evidence.window]
    return at_most("noise", pixels.noise(evidence.detail, pixels.flat_regions(ids, smooth)), NOISE)


def alpha(evidence: Evidence) -> Check:
    """A transparent picture covers its subject and little else."""
    if evidence.scene.background != "transparent":
        return at_most("alpha", 0.0, 1.0)
    around = ~evidence.subject
    opaque = evidence.render.rgba[..., 3] > 127
    holes = float((~opaque[evidence.subject]).mean()) if evidence.subject.any() else 1.0
    veil = float(opaque[around].mean()) if around.any() else 1.0
    return at_most("alpha", max(holes / HOLES, veil / VEIL), 1.0)


def label(evidence: Evidence) -> Check:
    """The note that a scene asks for can be read."""
    missing = evidence.scene.label and not is_labelled(evidence.render.rgba)
    return at_most("label", int(missing), 0)


PICTURE_CHECKS: tuple[Callable[[Evidence], Check], ...] = (
    finite, framing, visible, color, likeness, shadow, exposure, sharpness, noise, alpha, label,
)  # fmt: skip
