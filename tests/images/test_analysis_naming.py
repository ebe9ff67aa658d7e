"""Characters that a sentence calls by name, with the characters that are really on the shelf."""

from pathlib import Path

import pytest

from joyip.capabilities.images.analysis import Analyser
from joyip.capabilities.images.images import Images
from joyip.capabilities.images.request import ImageRequest
from joyip.studio.packs import shelf


@pytest.fixture(scope="module")
def images() -> Images:
    return Images()


@pytest.fixture(scope="module")
def analyser(images: Images) -> Analyser:
    return images._analyser  # reading the lists once is enough


def seen(images: Images, prompt: str, character: str | None = None) -> str:
    request = ImageRequest(prompt=prompt, character=character)
    (scene,) = images.scenes(request, images.analyse(request))
    return scene.character


@pytest.mark.parametrize(
    "prompt",
    ["Mo挥手", "draw Mo with a hat", "小豆芽戴红帽子", "MO在公园", "Mo jumps for joy", "Draw Mo, not Joy, sitting"],
)
def test_who_is_named_is_drawn_and_told(images: Images, prompt: str) -> None:
    """A pack's name in either language chooses its character, and is no wish without a place."""
    analysis = images.analyse(ImageRequest(prompt=prompt))
    told = analysis.understood["character"]
    assert (told.item, told.source, told.match) == ("mo", "said", "exact")
    assert told.wish and told.wish in prompt
    assert analysis.unplaced == []
    assert seen(images, prompt) == "mo"


@pytest.mark.parametrize(
    "prompt",
    ["Monday mood", "a moon night", "momentum", "Joy waves", "a puppy", "不要小豆芽，要Joy", "Joy instead of Mo"],
)
def test_other_words_name_nobody(images: Images, prompt: str) -> None:
    """A name inside a word is no name, nor is one that is denied; Joy is never told as chosen."""
    analysis = images.analyse(ImageRequest(prompt=prompt))
    assert "character" not in analysis.understood
    assert seen(images, prompt) == "joy"


def test_the_request_wins_over_the_name(images: Images) -> None:
    """The field of the request decides; another name in the sentence is reported with who is kept."""
    assert seen(images, "Mo waves", "joy") == "joy"
    (lost,) = images.analyse(ImageRequest(prompt="Mo waves", character="joy")).unplaced
    assert (lost.wish, lost.dimension, lost.kept) == ("Mo", "character", "joy")
    assert images.analyse(ImageRequest(prompt="Mo waves", character="mo")).unplaced == []


def test_there_is_one_character_to_a_picture(images: Images) -> None:
    """Beside Joy another one is company, which the picture has no place for."""
    analysis = images.analyse(ImageRequest(prompt="Joy and Mo dancing"))
    assert [(u.wish, u.dimension, u.kept) for u in analysis.unplaced] == [("Mo", "character", "joy")]
    assert analysis.understood["action"].item == "dance"


def test_a_name_that_is_a_word_counts_only_as_it_is_written(analyser: Analyser) -> None:
    """Of a character called Star one speaks with a capital; a star in the hand is a star."""
    names = {"joy": ("Joy", "Joy"), "star": ("Star", "Star")}
    assert analyser.analyse("Star waves", names=names).understood["character"].item == "star"
    plain = analyser.analyse("Joy holding a star", names=names).understood
    assert plain["handheld"].item == "star" and "character" not in plain


def test_a_name_is_no_slip_of_typing(analyser: Analyser) -> None:
    """Beretta is not corrected to beret where a character is called so."""
    found = analyser.analyse("Beretta waves", names={"beretta": ("贝蕾", "Beretta")}).understood
    assert found["character"].item == "beretta" and found["headwear"].source == "default"


def test_a_broken_pack_is_not_called(images: Images, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be read spoils no sentence."""
    (tmp_path / "nim").mkdir()
    (tmp_path / "nim" / "pack.toml").write_text('id = "nim"', encoding="utf-8")
    monkeypatch.setenv(shelf.VARIABLE, str(tmp_path))
    assert "nim" in shelf.ids()
    assert seen(images, "Mo waves at Nim") == "mo"


def test_a_name_is_no_gladness(analyser: Analyser) -> None:
    """With Joy is company; with joy is how one feels."""
    assert analyser.analyse("a cake with Joy dancing").understood["expression"].source == "default"
    assert analyser.analyse("a puppy dancing with joy").understood["expression"].item == "laugh"
