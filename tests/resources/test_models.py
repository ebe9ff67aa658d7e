"""The real embedder, from its wheel."""

import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import pytest_asyncio

from joyip.resources.models import Models


@pytest_asyncio.fixture
async def models() -> AsyncIterator[Models]:
    """The opened resource."""
    models = Models()
    await models.open()
    yield models
    await models.close()


async def test_likeness_crosses_languages(models: Models) -> None:
    """Unit vectors whose dot product puts the same wish in Chinese and English nearest."""
    vectors = models.embed(["戴圣诞帽的小狗", "a puppy with a santa hat", "quarterly tax return"])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


async def test_any_text_will_do(models: Models) -> None:
    """None at all, empty, NUL, lone surrogates, very long, twice the same."""
    assert models.embed([]).shape == (0, 384)
    vectors = models.embed(["", "a\0b", "\ud800", "很" * 100_000, "a\0b"])
    assert np.isfinite(vectors).all()
    assert np.array_equal(vectors[1], vectors[4])


async def test_threads_may_share_it(models: Models) -> None:
    """Many at once get what one alone gets; remembered answers cannot be spoilt by a caller."""
    sentences = [f"sentence number {number}" for number in range(6)]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda sentence: models.embed([sentence])[0], sentences))
    alone = Models()
    await alone.open()
    for sentence, vector in zip(sentences, together, strict=True):
        assert np.allclose(alone.embed([sentence])[0], vector, atol=1e-4)
    await alone.close()
    models.embed([sentences[0]])[:] = 0
    assert np.array_equal(models.embed([sentences[0]])[0], together[0])


async def test_it_can_be_closed() -> None:
    """Closed it says so, and the environment is as it was."""
    before = dict(os.environ)
    models = Models()
    with pytest.raises(RuntimeError, match="not loaded"):
        await models.ping()
    await models.open()
    await models.ping()
    await models.close()
    await models.close()
    with pytest.raises(RuntimeError, match="not loaded"):
        models.embed(["x"])
    assert dict(os.environ) == before
