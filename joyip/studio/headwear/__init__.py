"""What Joy wears on the head: hats grown from the head's own field, so that they sit on it instead of floating.

All geometry is in the HEAD frame. The model calls `headwear(scene, skull)` with the field of the head in its own frame
(ears left out: hats sit between the ears, whose roots may rise beside a brim) and places the parts with the head's
world frame.
"""

from __future__ import annotations

from joyip.studio.headwear.hat import Headwear

__all__ = ["Headwear"]
