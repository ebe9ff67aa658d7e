"""The gate's checks of the figure, by facts measured on its fields (`Measures`) and on its meshes (`Inspection`).

World units (Joy is about 2 high), unless said otherwise. Each limit sits between what good figures measure (several
hundred random scenes, `scripts/bench gate`) and the smallest fault that one sees at 1024².
"""

from __future__ import annotations

from collections.abc import Callable

from joyip.capabilities.images.evidence import Evidence
from joyip.capabilities.images.verdict import Check, at_most
from joyip.studio.joy.actions import POSES
from joyip.studio.joy.expressions import EXPRESSIONS

GAP = 0.03  # a finger's breadth of air between hand and prop, or hat and head, shows as floating; good: 0.014
LOOSE = 0.04  # the same of a collar or glasses, which lie closely only in places; good: 0.026
SHIFT = 0.02  # a hat this far from its fitted place shows a rim; good: 0
SEAT = 0.05  # share of a hat on the skull; good: 0.073
FLOAT = 0.035  # soles over or under the ground; the soft contact shadow hides less
SUNK = 0.04  # share of a prop's volume inside body or clothes: beyond it a cut line shows
INSIDE = 0.08  # share of a prop's surface deep under the skin; good: 0.035
PIERCED = 0.008  # skin through cloth, ears through a hat: one pixel at 1024² is 0.002
UNEVEN = 0.02  # difference of the eyes when neither winks
LARGER = 0.04  # one eye larger than the other, as a share; good: 0.003
MOOD = 0.01  # how far the face's lines may be from those of the expression; good: 0
STRAY = 0.02  # share of the figure away from all bones; good: 0.007 (a cape's hem)
SIZE = 0.08  # a prop larger or smaller than it was made, as a share; good: 0


def contact(evidence: Evidence) -> Check:
    """Prop in the hand, hat on the head, whatever is worn on the figure."""
    facts, found = evidence.facts, evidence.found
    gap = max(facts.prop_hand_gap or 0.0, facts.hat_head_gap or 0.0, found.prop_gap or 0.0)
    seat = SEAT / max(found.hat_seat, 1e-3) if found.hat_seat is not None else 0.0
    return at_most("contact", max(gap / GAP, found.loose / LOOSE, (found.hat_shift or 0.0) / SHIFT, seat), 1.0)


def clipping(evidence: Evidence) -> Check:
    """Nothing cuts into the body, and no skin through cloth."""
    facts, found = evidence.facts, evidence.found
    pierced = max(-(facts.garment_gap or 0.0), facts.hat_penetration or 0.0, 0.0)
    sunk = max((facts.prop_body_volume or 0.0) / SUNK, (found.prop_inside or 0.0) / INSIDE)
    return at_most("clipping", max(sunk, pierced / PIERCED), 1.0)


def ground(evidence: Evidence) -> Check:
    """Who stands, sits or lies does so on the ground."""
    stands = POSES[evidence.scene.action].grounded
    height = evidence.found.ground if stands else 0.0
    return at_most("ground", max(abs(evidence.facts.ground_gap or 0.0), abs(height)), FLOAT)


def eyes(evidence: Evidence) -> Check:
    """Both eyes alike, unless the expression wants otherwise."""
    exempt = EXPRESSIONS[evidence.scene.expression].asymmetric
    uneven = max(evidence.facts.eye_asymmetry / UNEVEN, evidence.found.uneven / LARGER)
    return at_most("eyes", 0.0 if exempt else uneven, 1.0)


def limbs(evidence: Evidence) -> Check:
    """Two arms and two legs, each whole, and nothing beside them."""
    counts = [evidence.facts.limbs.get(limb, 0) for limb in ("arms", "legs")]
    found = evidence.found
    wrong = 2.0 * (len(found.bare) + len(found.double) + (counts != [2, 2]))
    return at_most("limbs", max(wrong, found.stray / STRAY), 1.0)


def mood(evidence: Evidence) -> Check:
    """The face that was wished for."""
    return at_most("mood", evidence.found.mood, MOOD)


def cloth(evidence: Evidence) -> Check:
    """Clothes without holes, the right side out."""
    return at_most("cloth", len(evidence.found.open) + len(evidence.found.inverted), 0)


def present(evidence: Evidence) -> Check:
    """Everything that the figure wears and holds is there."""
    return at_most("present", len(evidence.found.absent), 0)


def size(evidence: Evidence) -> Check:
    """The prop is as large as it was made."""
    return at_most("size", abs((evidence.found.prop_size or 1.0) - 1.0), SIZE)


FIGURE_CHECKS: tuple[Callable[[Evidence], Check], ...] = (
    contact, clipping, ground, eyes, limbs, mood, cloth, present, size,
)  # fmt: skip
