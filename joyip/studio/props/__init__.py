"""What Joy holds: props modelled in the hand's GRIP frame, each with a hint of how the hand holds it.

The grip frame's origin lies on the palm's surface, +y is up, +z points away from Joy's chest towards the camera and +x
to the viewer's right; the model keeps it upright (y near the world's y) whatever the arm does. Where the hand is, by grip:

* `palm`: the hand is BELOW. The palm faces up and its surface passes through the origin; the prop stands on the plane
  y = 0. (gift, birthday_cake, basketball)
* `pole`: the hand is AROUND the y axis: the hand's centre is the origin and a thin rod, string or roll runs through it
  along y, leaving it above and below. (balloon, lantern, diploma)
* `side`: the hand is BEHIND: the palm faces +z with its surface at the origin, and the prop's back touches the plane
  z = 0, held upright. (red_envelope, coffee)

No prop needs the fourth kind that was thought of, `hang`: the lantern hangs from a stick which is held as a `pole`.
"""

from __future__ import annotations

from joyip.studio.props.prop import Grip, Prop

__all__ = ["Grip", "Prop"]
