"""The gate on real renders: good pictures pass with room to spare; every planted fault is caught in each of them."""

from __future__ import annotations

import pytest
from planted import FAULTS, SCENES, Sample, failed

from joyip.studio.studio import Studio

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    """Ten good pictures."""
    studio = Studio()
    return [Sample.of(studio, wishes) for wishes in SCENES]


@pytest.mark.parametrize("number", range(len(SCENES)))
def test_a_good_picture_passes(samples: list[Sample], number: int) -> None:
    """What the studio draws well, the gate lets through with a high score."""
    gate = samples[number].judged()
    assert gate.passed, gate.reasons()
    assert gate.score > 0.65


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(samples: list[Sample], name: str) -> None:
    """The fault fails its check in every picture that can have it."""
    fault, checks = FAULTS[name]
    gates = [gate for sample in samples if (gate := fault(sample)) is not None]
    assert len(gates) >= 3
    assert [failed(gate) & checks for gate in gates].count(set()) == 0
    assert not any(gate.passed or gate.score > 0.5 for gate in gates)
