"""Rules of a brand: what breaks one is explained in both languages, and the nearest allowed is offered and drawn."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError

from joyip.capabilities.images.brand import mended, within
from joyip.capabilities.images.images import Images
from joyip.capabilities.images.request import ImageRequest
from joyip.studio.catalogue import COLORS, DIMENSIONS
from joyip.studio.packs.manifest import Manifest
from joyip.studio.packs.nearest import lab, nearest_color, nearest_item
from joyip.studio.packs.rules import Apart, Rules
from joyip.studio.packs.shelf import volume
from joyip.studio.scene import Scene


def joy(rules: dict[str, Any] | Rules) -> Manifest:
    """A character of Joy's wardrobe with these rules."""
    return Manifest(id="joy", zh="Joy", en="Joy", brand=Rules.model_validate(rules))


STRICT = joy(
    {
        "never": {"headwear": ["witch_hat", "tiger_hat"], "handheld": ["pizza"], "action": ["kick"]},
        "instead": {"handheld": {"pizza": "watermelon"}},
        "apart": [
            {
                "items": {"headwear": "santa_hat", "backdrop": "beach"},
                "change": "headwear",
                "instead": "straw_hat",
                "zh": "海滩上不戴圣诞帽",
                "en": "no Santa hat on the beach",
            }
        ],
        "colors": {
            "top": {"allowed": ["white", "red", "navy"]},
            "headwear": {"forbidden": ["black", "yellow"], "but_for": ["graduation_cap"]},
        },
        "text": {"longest": 6, "forbidden": ["Free"]},
    }
)
"""Stricter than Joy's own rules."""


@pytest.fixture(scope="module")
def images() -> Images:
    """The capability with Joy's own rules."""
    return Images()


@pytest.mark.parametrize(
    ("asked", "dimension", "used"),
    [
        ({"handheld": "pizza"}, "handheld", "watermelon"),
        ({"headwear": "santa_hat", "backdrop": "beach"}, "headwear", "straw_hat"),
        ({"top": "hoodie", "top_color": "wine"}, "top_color", "red"),
        ({"top": "hoodie", "top_color": "blue"}, "top_color", "navy"),
        ({"headwear": "top_hat"}, "headwear_color", "navy"),
        ({"text": "freedom"}, "text", "dom"),
        ({"text": "HAPPY BIRTHDAY"}, "text", "HAPPY"),
    ],
)
def test_each_kind_of_rule_offers_the_nearest_allowed(asked: dict[str, Any], dimension: str, used: str) -> None:
    """Items, combinations, colours said and colours of the thing's own, words and their number."""
    result = mended(STRICT, asked)
    assert result.fields[dimension] == used
    told = next(breach for breach in result.breaches if breach.dimension == dimension)
    assert told.used == used
    assert told.zh
    assert told.en


def test_a_replacement_keeps_the_other_rules() -> None:
    """A rule about combinations may lead to a colour that another rule forbids: both are told, in this order."""
    result = mended(STRICT, {"headwear": "santa_hat", "backdrop": "beach"})
    assert [breach.rule for breach in result.breaches] == ["apart.santa_hat+beach", "colors.headwear"]
    assert result.fields["headwear_color"] not in {"black", "yellow"}
    assert mended(STRICT, result.fields).breaches == []


@pytest.mark.parametrize("item", ["witch_hat", "tiger_hat"])
def test_without_a_chosen_replacement_the_most_alike_by_name_is_used(item: str) -> None:
    """It is of the same kind (帽, hat), allowed, and not nothing."""
    used = mended(STRICT, {"headwear": item}).fields["headwear"]
    assert used not in {*STRICT.brand.never["headwear"], "none"}
    assert DIMENSIONS["headwear"][used].zh.endswith("帽")
    assert nearest_item("headwear", item, tuple(DIMENSIONS["headwear"])) == "none"


def test_exempt_things_and_sound_scenes_are_left_alone() -> None:
    """The graduation cap may be black; nothing is told of a scene that breaks no rule."""
    fields = {"headwear": "graduation_cap", "top_color": "white", "text": "hello"}
    assert mended(STRICT, fields).fields == fields
    assert mended(STRICT, Scene(top_color="red").model_dump()).breaches == []


def test_colours_are_compared_as_eyes_do() -> None:
    """CIE Lab of known colours (white and pure red after IEC 61966), and the nearest by it."""
    assert lab((1.0, 1.0, 1.0)) == pytest.approx((100, 0, 0), abs=0.01)
    assert lab((1.0, 0.0, 0.0)) == pytest.approx((53.24, 80.09, 67.20), abs=0.02)
    assert nearest_color(COLORS["pink"].rgb, ("navy", "coral", "green")) == "coral"
    assert nearest_color(COLORS["blue"].rgb, ("navy", "red", "green")) == "navy"


def test_a_sentence_gets_the_nearest_and_is_told_so(images: Images) -> None:
    """The wish stays readable, the item is the allowed one, the match is "nearest"; the scene is drawn with it."""
    request = ImageRequest(prompt="Joy 戴着巫师帽站在新年街景里")
    analysis = images.analyse(request)
    hat = analysis.understood["headwear"]
    assert (hat.wish, hat.item, hat.match, hat.source) == ("巫师帽", "tiger_hat", "nearest", "said")
    assert [(breach.rule, breach.wished, breach.used) for breach in analysis.brand] == [
        ("apart.witch_hat+new_year", "witch_hat", "tiger_hat")
    ]
    assert images.scenes(request, analysis)[0].headwear == "tiger_hat"


def test_what_nobody_said_is_changed_too(images: Images) -> None:
    """A thing's own colour may be forbidden: the scene then has the allowed one, by the brand."""
    analysis = within(STRICT, images.analyse(ImageRequest(prompt="Joy wears a straw hat and a blue hoodie")))
    hat, top = analysis.understood["headwear_color"], analysis.understood["top_color"]
    assert (hat.item, hat.match, hat.source) == (analysis.scene_fields()["headwear_color"], "nearest", "brand")
    assert hat.item not in {"yellow", "black"}
    assert (top.wish, top.item, top.match) == ("blue", "navy", "nearest")


def test_clothes_that_a_character_lacks_break_no_rule(images: Images) -> None:
    """The scene's defaults are Joy's clothes: rules about these say nothing of who wears none."""
    request = ImageRequest(prompt="Mo smiles", character="mo")
    mo = volume("mo").manifest.model_copy(update={"brand": Rules(never={"top": ("suit", "t_shirt")})})
    analysis = within(mo, images.analyse(request))
    assert analysis.brand == []
    assert images.scenes(request, analysis)[0].top == "none"


@pytest.mark.parametrize("denial", ["mo wears a medal and no scarf", "小豆芽戴着奖牌，不要围巾"])
def test_what_a_sentence_denies_is_not_the_nearest(images: Images, denial: str) -> None:
    """The only garment of its own that could stand for the wish is the one that is not wanted: then there is none."""
    request = ImageRequest(prompt=denial, character="mo")
    analysis = images.analyse(request)
    found = analysis.understood["neckwear"]
    assert (found.item, found.match) == (None, "none")
    assert images.scenes(request, analysis)[0].neckwear == "none"
    wished = images.analyse(ImageRequest(prompt="mo wears a medal", character="mo")).understood["neckwear"]
    assert (wished.item, wished.match) == ("scarf", "nearest")


def test_an_exact_scene_is_offered_the_nearest(images: Images) -> None:
    """It is not changed behind anyone's back: the breach and a sound scene are handed out."""
    broken = Scene(headwear="witch_hat", backdrop="new_year", seed=7)
    found = images.off_brand(ImageRequest(scene=broken))
    assert found is not None
    assert Scene.model_validate(found.fields) == broken.model_copy(update={"headwear": "tiger_hat"})
    assert images.off_brand(ImageRequest(scene=Scene(headwear="witch_hat"))) is None


def test_joys_own_rules_hold_nothing_back_that_a_plain_scene_asks() -> None:
    """Every item of the catalogue alone breaks no rule of hers."""
    rules = volume("joy").manifest
    for dimension, items in DIMENSIONS.items():
        for item in items:
            assert mended(rules, {dimension: item}).breaches == [], (dimension, item)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"never": {"headwear": ["fez"]}}, "not in the catalogue"),
        ({"never": {"hat": ["crown"]}}, "is no dimension"),
        ({"never": {"mode": ["2d", "3d"]}}, "nothing of mode is left"),
        ({"colors": {"top": {"allowed": ["puce"]}}}, "no known colour"),
        ({"colors": {"top": {"allowed": ["red"], "forbidden": ["red"]}}}, "no colour is left"),
        ({"colors": {"action": {"allowed": ["red"]}}}, "has no colour"),
        ({"never": {"handheld": ["pizza"]}, "instead": {"handheld": {"pizza": "pizza"}}}, "itself in never"),
        ({"instead": {"handheld": {"pizza": "star"}}}, "is not in never.handheld"),
        ({"apart": [{"items": {"top": "suit"}, "change": "top", "zh": "一", "en": "a"}]}, "at least 2"),
        ({"nevr": {}}, "Extra inputs"),
    ],
)
def test_rules_that_make_no_sense_are_refused(table: dict[str, Any], told: str) -> None:
    """Each says what is wrong."""
    with pytest.raises(ValidationError, match=told):
        Rules.model_validate(table)


def rule(change: str, instead: str | None, **items: str) -> dict[str, Any]:
    return {"items": items, "change": change, "instead": instead, "zh": "一", "en": "a"}


HAT, PLACE = "headwear", "backdrop"


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (
            [rule(HAT, "beret", headwear="crown", top="suit"), rule(HAT, "crown", headwear="beret", shoes="boots")],
            r"circle \(apart.1: beret → crown; apart.0: crown → beret\)",
        ),
        ([rule(HAT, None, headwear=hat, backdrop="beach") for hat in ("straw_hat", "top_hat")], "circle"),
        (
            [
                rule(HAT, "straw_hat", headwear="santa_hat", backdrop="beach"),
                rule(PLACE, "snow", headwear="straw_hat", backdrop="beach"),
                rule(HAT, "santa_hat", headwear="straw_hat", backdrop="snow"),
                rule(PLACE, "beach", headwear="santa_hat", backdrop="snow"),
            ],
            "circle",
        ),
        (
            [
                rule(HAT, "beret", headwear="crown", backdrop="snow"),
                rule(PLACE, "park", headwear="crown", backdrop="snow"),
            ],
            "apart.1 contradicts apart.0",
        ),
        (
            [
                rule(HAT, "beret", headwear="crown", backdrop="snow"),
                rule(HAT, "beanie", headwear="crown", backdrop="snow", top="suit"),
            ],
            "put the narrower first",
        ),
    ],
)
def test_rules_that_cannot_be_kept_together_are_refused(rules: list[dict[str, Any]], told: str) -> None:
    """They lead in a circle, of whatever length and with whatever else is worn, or the second is never heard."""
    with pytest.raises(ValidationError, match=told) as caught:
        Rules.model_validate({"apart": rules})
    (problem,) = caught.value.errors()
    assert "apart." in problem["ctx"]["zh"]


@pytest.mark.parametrize(("dimension", "only"), [(HAT, "crown"), ("expression", "smile")])
def test_what_gives_way_becomes_something_allowed(dimension: str, only: str) -> None:
    """Of a dimension with but one item left nothing can give way: also where nobody wrote what it becomes."""
    never = {dimension: [item for item in DIMENSIONS[dimension] if item != only]}
    with pytest.raises(ValidationError, match=f"{dimension} has nothing to become: 'none'"):
        Rules.model_validate({"never": never, "apart": [rule(dimension, None, **{dimension: only, "top": "suit"})]})
    with pytest.raises(ValidationError, match="nothing to become: 'beret'"):
        Rules.model_validate({"never": {HAT: ["beret"]}, "apart": [rule(HAT, "beret", headwear="crown", top="suit")]})


def test_rules_that_nobody_can_look_through_are_refused() -> None:
    """Their combinations double with each: a small file must not keep the service busy; nor may it have too many."""
    others = [(name, tuple(items)) for name, items in DIMENSIONS.items() if name != HAT and len(items) > 3]
    after = [
        rule(name, items[(place + 1) % 3], **{HAT: hat, name: items[place]})
        for name, items in others
        for place, hat in enumerate(("beret", "beanie"))
    ]
    first = [rule(HAT, "beret", headwear="crown", top="suit"), rule(HAT, "beanie", headwear="beret", back="backpack")]
    with pytest.raises(ValidationError, match="too many combinations") as caught:
        Rules.model_validate({"apart": [*first, *after]})
    assert "组合太多" in caught.value.errors()[0]["ctx"]["zh"]
    things = list(DIMENSIONS["handheld"])[:41]
    with pytest.raises(ValidationError, match="at most 40"):
        Rules.model_validate({"apart": [rule(HAT, "crown", headwear="beret", handheld=thing) for thing in things]})


def test_rules_without_an_end_are_an_error_and_no_wait() -> None:
    """Should any get past the check, the service says so and does not hang."""
    there = [rule(HAT, "beret", headwear="crown", top="suit"), rule(HAT, "crown", headwear="beret", top="suit")]
    rules = Rules().model_copy(update={"apart": tuple(map(Apart.model_validate, there))})
    endless = joy({}).model_copy(update={"brand": rules})
    with pytest.raises(RuntimeError, match="have no end"):
        mended(endless, {HAT: "crown", "top": "suit"})


@pytest.mark.parametrize(
    "rules",
    [
        [
            rule(HAT, "straw_hat", headwear="santa_hat", backdrop="beach"),
            rule(HAT, "santa_hat", headwear="straw_hat", backdrop="snow"),
        ],
        [
            rule(HAT, "beanie", headwear="crown", backdrop="snow", top="suit"),
            rule(HAT, "beret", headwear="crown", backdrop="snow"),
        ],
    ],
)
def test_rules_that_only_look_alike_are_kept(rules: list[dict[str, Any]]) -> None:
    """There and back again in different places, an exception before its rule; long ways are gone to their end."""
    hats = [hat for hat in DIMENSIONS[HAT] if hat not in ("none", "crown", "santa_hat", "straw_hat")]
    chain = [rule(HAT, after, headwear=hat, backdrop="park") for hat, after in pairwise(hats)]
    kept = joy({"apart": [*rules, *chain]})
    for pair in rules:
        assert mended(kept, pair["items"]).fields[HAT] == pair["instead"]
    long = mended(kept, {HAT: hats[0], PLACE: "park"})
    assert (len(long.breaches), long.fields[HAT]) == (len(chain), hats[-1])


def test_what_the_request_chooses_keeps_the_rules_too() -> None:
    """A framing of the request that the brand does not allow is replaced in the scene, as the analysis says."""
    images, request = Images(), ImageRequest(prompt="Joy微笑", framing="portrait")
    analysis = within(joy({"never": {"framing": ("portrait",)}}), images.analyse(request))
    (scene,) = images.scenes(request, analysis)
    assert scene.framing == analysis.understood["framing"].item != "portrait"


@pytest.mark.parametrize(
    ("text", "kept"), [("İİ Free", "İİ"), ("ßß free!", "ßß !"), ("ＦＲＥＥ茶", "茶"), ("Fr\u00e9e 1", "1")]
)
def test_forbidden_words_are_found_in_any_letters(text: str, kept: str) -> None:
    """Full width, accents and letters that fold to several: the word goes, and nothing else."""
    assert mended(STRICT, {"text": text}).fields["text"] == kept
