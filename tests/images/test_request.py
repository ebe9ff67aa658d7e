"""From a request to scenes: what the sentence says, what the request's fields say, and which wins."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from joyip.capabilities.images.history import key_of
from joyip.capabilities.images.images import Images, catalogue
from joyip.capabilities.images.request import ImageRequest
from joyip.studio.scene import SAMPLES, Scene, samples_for


@pytest.fixture(scope="module")
def images() -> Images:
    return Images()


def scenes(images: Images, **values: Any) -> list[Scene]:
    request = ImageRequest(**values)
    return images.scenes(request, None if request.scene else images.analyse(request))


def test_candidates_differ_by_seed_alone(images: Images) -> None:
    """Candidate n has seed + n; the same sentence always starts from the same seed."""
    first = scenes(images, prompt="Joy挥手", count=3)
    assert [scene.seed - first[0].seed for scene in first] == [0, 1, 2]
    assert first == scenes(images, prompt="Joy挥手", count=3)
    assert scenes(images, prompt="Joy跑步")[0].seed != first[0].seed
    assert len({scene.model_copy(update={"seed": 0}).canonical() for scene in first}) == 1


@pytest.mark.parametrize(
    ("size", "expected"), [(512, (512, 512)), ("512", (512, 512)), ("768x1024", (768, 1024)), ("768×1024", (768, 1024))]
)
def test_sizes(images: Images, size: Any, expected: tuple[int, int]) -> None:
    """A side, or width and height."""
    (scene,) = scenes(images, prompt="Joy", size=size)
    assert (scene.width, scene.height) == expected


@pytest.mark.parametrize(
    "values",
    [
        {"prompt": ""},
        {"prompt": "   "},
        {"prompt": "x" * 501},
        {"prompt": "Joy", "size": 32},
        {"prompt": "Joy", "size": "4000x100"},
        {"prompt": "Joy", "size": "big"},
        {"prompt": "Joy", "count": 0},
        {"prompt": "Joy", "count": 9},
        {"prompt": "Joy", "count": "2"},
        {"prompt": "Joy", "seed": -1},
        {"prompt": "Joy", "colour": "red"},
        {"prompt": "Joy", "format": "jpeg", "background": "transparent"},
        {"prompt": "Joy", "scene": {"top": "armour"}},
        {"prompt": "Joy", "changed_by": "a red hat"},
    ],
)
def test_bad_requests_are_refused(values: dict[str, Any]) -> None:
    """Wrong types, unknown fields, limits, and wishes that exclude each other."""
    with pytest.raises(ValidationError):
        ImageRequest(**values)


def test_large_pictures_need_fewer_samples(images: Images) -> None:
    """How many light samples a pixel gets follows from the size, unless it is asked for; the schema gives none."""
    asked = ({"size": 384}, {"size": 512}, {"size": "512x1024"}, {"size": 2048}, {"size": 2048, "samples": 5})
    scenes = [images.scenes(ImageRequest.model_validate({"prompt": "Joy", **each}), None)[0] for each in asked]
    assert [scene.samples for scene in scenes] == [3, 2, 2, 2, 5]
    assert [samples_for(side, 300) for side in (340, 341, 480, 481)] == [4, 3, 3, 2]
    assert "4 up to 340 pixels, 3 up to 480, 2 in larger" in SAMPLES
    assert "default" not in Scene.model_json_schema()["properties"]["samples"]


def test_the_requests_fields_win_over_the_sentence(images: Images) -> None:
    """Mode, view and background of the request decide; where they are left out the sentence does."""
    sentence = "2D插画，透明背景，仰视的Joy"
    (said,) = scenes(images, prompt=sentence)
    assert (said.mode, said.view, said.background) == ("2d", "low", "transparent")
    (asked,) = scenes(images, prompt=sentence, mode="3d", view="front", background="backdrop")
    assert (asked.mode, asked.view, asked.background) == ("3d", "front", "backdrop")


def test_a_visible_label_can_be_asked_for(images: Images) -> None:
    """The request decides; a sentence alone brings none."""
    assert [scenes(images, prompt="Joy", label=label)[0].label for label in (False, True)] == [False, True]


def test_a_jpeg_cannot_be_transparent_and_the_reply_says_so(images: Images) -> None:
    """A transparent background in the sentence, but a format without transparency: named as not possible."""
    request = ImageRequest(prompt="透明背景的Joy", format="jpeg")
    analysis = images.analyse(request)
    assert analysis.understood["background"].match == "none"
    assert images.scenes(request, analysis)[0].background == "backdrop"


def test_a_scene_is_drawn_as_it_is(images: Images) -> None:
    """A manifest's scene is not touched by sentence or fields."""
    scene = Scene(action="jump", seed=5, width=200, height=100)
    assert scenes(images, prompt="Joy坐着", scene=scene) == [scene]


def test_pictures_are_the_same_by_scene_format_and_versions() -> None:
    """The key changes with each of the three and with nothing else."""
    versions = {"studio": "1"}
    keys = {
        key_of(Scene(), "png", versions),
        key_of(Scene(seed=1), "png", versions),
        key_of(Scene(), "webp", versions),
        key_of(Scene(), "png", {"studio": "2"}),
    }
    assert len(keys) == 4 and key_of(Scene(), "png", dict(versions)) in keys


def test_the_catalogue_names_everything_in_both_languages() -> None:
    """Every item and colour has a Chinese and an English name."""
    listed = catalogue()
    items = [item for dimension in listed["dimensions"].values() for item in dimension] + listed["colors"]
    assert all(item["zh"] and item["en"] for item in items)
    assert {"expression", "action", "headwear", "mode"} <= set(listed["dimensions"])


@pytest.mark.parametrize(
    ("prompt", "text", "match"),
    [
        ('Joy holds a sign saying "🎉 PARTY 🎉"', "PARTY", "nearest"),
        ("Joy举着写着“恭喜\u200b发财”的牌子", "恭喜发财", "exact"),
        ("Joy举牌写着“🎉🎉”", "", "none"),
        ("Joy举牌写着“恭喜🎉发财”", "", "none"),
        ('Joy holds a sign saying "नमस्ते"', "", "none"),
    ],
)
def test_words_that_no_font_has_are_named_and_never_fail(images: Images, prompt: str, text: str, match: str) -> None:
    """Emoji at the ends are left out; what has them inside is not written; the answer says so."""
    request = ImageRequest(prompt=prompt)
    analysis = images.analyse(request)
    assert analysis.understood["text"].match == match
    assert images.scenes(request, analysis)[0].text == text


def test_letters_that_nobody_sees_hide_no_words(images: Images) -> None:
    """Fillers between the letters of a forbidden word change nothing."""
    assert not images.check(ImageRequest(prompt="手枪")).ok
    assert (
        not images.check(ImageRequest(prompt="手\u3164枪")).ok
        and not images.check(ImageRequest(prompt="手\uffa0枪")).ok
    )


def test_a_character_of_any_length_is_looked_for() -> None:
    """A name that no folder can have is one that is not there."""
    for model in (Scene, ImageRequest):
        with pytest.raises(ValidationError, match="there is no character"):
            model.model_validate({"character": "a" * 5000})
