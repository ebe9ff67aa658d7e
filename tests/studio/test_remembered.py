import numpy as np

from joyip.studio import remembered as module
from joyip.studio.remembered import MOST, forget, remembered
from joyip.studio.shapes import lathe


def test_a_shape_is_made_once_for_the_same_content() -> None:
    """Equal numbers, in whatever sequence or array of one sort, give the mesh that is there; others a new one."""
    profile = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
    first = lathe(profile, 12)
    assert lathe([list(point) for point in profile], 12) is first
    assert lathe(np.array(profile), 12) is lathe(np.array(profile), 12)
    assert lathe(profile, 13) is not first and len(lathe(profile, 13).vertices) > len(first.vertices)
    assert lathe(np.array(profile) * 2, 12).vertices[:, 1].max() == 2.0
    forget()
    again = lathe(profile, 12)
    assert again is not first and np.array_equal(again.vertices, first.vertices)


def test_only_the_last_used_are_kept() -> None:
    """What a function keeps is bounded; what has just been asked for stays."""
    made: list[int] = []

    @remembered
    def double(value: int) -> int:
        made.append(value)
        return 2 * value

    for value in range(MOST):
        assert double(value) == 2 * value
    double(0)  # used again: 1 is now the oldest
    double(MOST)
    made.clear()
    double(0)
    assert made == []
    double(1)
    assert made == [1]
    module._forgetting.pop()
