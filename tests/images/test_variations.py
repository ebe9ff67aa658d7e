"""Others like a picture: what is to differ differs, and nothing else does."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import pytest

from joyip.capabilities.images.generate import Wish, understand
from joyip.capabilities.images.images import Images
from joyip.capabilities.images.oddities import oddities
from joyip.capabilities.images.request import ImageRequest
from joyip.capabilities.images.understood import Analysis, Breach, Understood, Unplaced, told
from joyip.capabilities.images.variations import VariationRequest, narrowed, said, varied
from joyip.errors import InvalidInput
from joyip.studio.scene import Scene
from joyip.supervisor.outcome import Reject

PICTURE = Scene(
    headwear="santa_hat", headwear_color="blue", handheld="gift", backdrop="snow", view="low", seed=2**32 - 2, attempt=1
)


@pytest.fixture(scope="module")
def images() -> Images:
    """The analyser, loaded once."""
    return Images()


def differing(first: Scene, second: Scene) -> set[str]:
    """The fields in which two scenes differ."""
    one, other = first.model_dump(), second.model_dump()
    return {name for name in one if one[name] != other[name]}


def test_other_seeds_change_nothing_else() -> None:
    """Each variation has the next seed, round the end of the numbers; the gate begins anew."""
    scenes = varied(PICTURE, VariationRequest(vary="seed", count=3), {})
    assert [scene.seed for scene in scenes] == [2**32 - 1, 0, 1]
    assert all(differing(PICTURE, scene) == {"seed", "attempt"} for scene in scenes)


def test_other_cameras_keep_the_scene_and_its_seed() -> None:
    """Every camera is another, none is the picture's own, and only the camera differs."""
    scenes = varied(PICTURE, VariationRequest(vary="camera", count=8), {})
    cameras = {(scene.view, scene.framing) for scene in scenes}
    assert len(cameras) == 8 and (PICTURE.view, PICTURE.framing) not in cameras
    assert all(differing(PICTURE, scene) <= {"view", "framing", "turn", "attempt"} for scene in scenes)


def test_one_wish_changed_keeps_the_rest() -> None:
    """A new hat has its own colour again; a colour alone leaves the hat; everything else stays."""
    (hat,) = varied(PICTURE, VariationRequest(change={"headwear": "crown"}), {})
    assert (hat.headwear, hat.headwear_color) == ("crown", None)
    assert differing(PICTURE, hat) == {"headwear", "headwear_color", "attempt"}
    (color,) = varied(PICTURE, VariationRequest(change={"headwear_color": "green"}), {})
    assert differing(PICTURE, color) == {"headwear_color", "attempt"}
    (both,) = varied(PICTURE, VariationRequest(change={"headwear": "crown", "headwear_color": "silver"}), {})
    assert (both.headwear, both.headwear_color) == ("crown", "silver")


def test_a_sentence_changes_only_what_it_says() -> None:
    """What a theme or a default would add stays as it is in the picture."""
    analysis = Analysis(
        prompt="戴皇冠",
        language="zh",
        understood={
            "headwear": Understood(wish="皇冠", item="crown", source="said"),
            "backdrop": Understood(item="studio", source="default"),
            "top": Understood(item="sweater", source="theme"),
        },
    )
    assert said(analysis) == {"headwear": "crown"}
    lacking = analysis.model_copy(update={"unplaced": [Unplaced(wish="飞船")]})
    with pytest.raises(InvalidInput) as caught:
        said(lacking)
    assert caught.value.details == {"not_in_the_catalogue": ["飞船"]}
    with pytest.raises(InvalidInput) as empty:
        said(analysis.model_copy(update={"understood": {}}))
    assert not empty.value.details and str(empty.value) != str(caught.value)


@pytest.mark.parametrize("sentence", ["戴厨师帽", "戴圣诞帽", "拿着篮球", "hold a football"])
def test_what_an_occasion_would_add_is_no_lost_wish(images: Images, sentence: str) -> None:
    """A character without clothes is not dressed by the occasion; it gets what the sentence says all the same."""
    heard = images.analyse(ImageRequest(prompt=sentence, character="mo"))
    assert set(said(heard)) & {"headwear", "handheld"}
    assert {name for name, found in heard.understood.items() if found.match == "none"} == set()
    undressed = Understood(item=None, match="none", source="theme")
    elsewhere = heard.model_copy(update={"understood": {**heard.understood, "top": undressed}})
    assert said(elsewhere) == said(heard)


class Understanding:
    """What a handler asks of its context to understand a request."""

    def __init__(self, images: Images) -> None:
        self._images = images

    async def get(self, _kind: object) -> Images:
        return self._images

    def limited(self, _stage: str, _seconds: float) -> AbstractAsyncContextManager[None]:
        return nullcontext()


async def test_the_answer_tells_how_the_sentence_of_a_variation_was_understood(images: Images) -> None:
    """As for a new picture: what is nearest, and what the brand uses instead; nothing of what nobody said."""
    context: Any = Understanding(images)
    picture = Scene(character="mo", headwear="beanie", seed=5)
    request = ImageRequest(prompt="Mo", scenes=[picture], changed_by="戴着绿色贝雷帽，表情是微笑")
    wish = await understand(context, request)
    assert isinstance(wish, Wish) and wish.scenes == [picture]
    found = told(wish.analysis)
    assert set(found["understood"]) == {"headwear", "headwear_color", "expression"}
    color = found["understood"]["headwear_color"]
    assert color["match"] == "nearest" and color["item"] not in ("green", "mint")
    assert [breach["rule"] for breach in found["brand"]] == ["colors.headwear"]
    plain = await understand(context, request.model_copy(update={"changed_by": ""}))
    assert isinstance(plain, Wish) and told(plain.analysis)["understood"] == {}
    refused = await understand(context, request.model_copy(update={"changed_by": "手里拿着手枪"}))
    assert isinstance(refused, Reject)


def test_what_the_brand_makes_of_a_sentence_is_varied_too() -> None:
    """A hat whose own colour the brand does not allow comes in the nearest; what it makes of defaults is left out."""
    breaches = [
        Breach(rule=f"colors.{name}", dimension=f"{name}_color", wished="black", used="navy", zh="一", en="a")
        for name in ("headwear", "top")
    ]
    analysis = Analysis(
        prompt="戴礼帽",
        language="zh",
        understood={
            "headwear": Understood(wish="礼帽", item="top_hat", source="said"),
            "headwear_color": Understood(item="navy", match="nearest", source="brand"),
            "top_color": Understood(item="navy", match="nearest", source="brand"),
        },
        brand=breaches,
    )
    assert said(analysis) == {"headwear": "top_hat", "headwear_color": "navy"}
    assert narrowed(analysis).brand == breaches[:1]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"headwear": "helmet"}, "change.headwear"), ({"head": "crown"}, "change.head"), ({"width": 9}, "change.width")],
)
def test_an_impossible_change_is_refused_by_name(change: dict[str, Any], field: str) -> None:
    """The field and what is wrong with it are told."""
    with pytest.raises(InvalidInput) as caught:
        varied(PICTURE, VariationRequest(change=change), {})
    assert [problem["field"] for problem in caught.value.details["problems"]] == [field]


def test_a_wish_that_changes_nothing_is_refused() -> None:
    """The same picture again is no variation."""
    with pytest.raises(InvalidInput):
        varied(PICTURE, VariationRequest(change={"headwear": "santa_hat"}), {})
    with pytest.raises(ValueError, match="say what to change"):
        VariationRequest()
    with pytest.raises(ValueError, match="needs `vary`"):
        VariationRequest(change={"seed": 3}, count=2)


@pytest.mark.parametrize(
    ("scene", "fields"),
    [
        (Scene(), []),
        (Scene(text="福", text_place="sign", handheld="gift"), ["text_place"]),
        (Scene(text="福", text_place="sign", handheld="sign"), []),
        (Scene(text="1", text_place="chest", top="none"), ["text_place"]),
        (Scene(text="1", text_place="banner", background="transparent"), ["text_place"]),
        (Scene(headwear_color="red"), ["headwear_color"]),
        (Scene(bottom="none", bottom_pattern="dots"), ["bottom_pattern"]),
        (Scene(background="transparent", backdrop_color="red"), ["backdrop_color"]),
        (Scene(framing="portrait", shoes="boots"), ["shoes"]),
        (Scene.model_validate(Scene(framing="portrait").model_dump()), []),
        (Scene(framing="half", shoes="boots", shoes_color="red", bottom="skirt"), ["shoes", "shoes_color"]),
        (Scene(top="overalls", bottom="skirt", bottom_pattern="dots"), ["bottom", "bottom_pattern"]),
        (Scene(top="space_suit", bottom_color="red"), ["bottom_color"]),
        (Scene(top="suit", bottom="skirt"), []),
        (Scene(text="福", text_place="banner", framing="portrait"), ["text_place"]),
        (Scene(text="福", text_place="banner"), []),
        (Scene(text="7", framing="portrait"), ["text_place"]),
        (Scene(text="7", view="side"), ["text_place"]),
        (Scene(text="7", turn=90.0, framing="portrait"), ["text_place"]),
        (Scene(text="7", width=128, height=512), ["text"]),
        (Scene(action="lift"), ["action"]),
        (Scene(action="lift", handheld="trophy"), []),
        (Scene(background="transparent", backdrop="snow"), ["backdrop"]),
    ],
)
def test_what_a_scene_cannot_show_is_told(scene: Scene, fields: list[str]) -> None:
    """Each oddity names its field in both languages; a sound scene has none."""
    found = oddities(scene)
    assert [oddity.field for oddity in found] == fields
    assert all(oddity.zh and oddity.en for oddity in found)


def test_text_that_no_font_has_is_refused() -> None:
    """Emoji are told by name; what the font has is kept, without spaces around it."""
    with pytest.raises(ValueError, match="🎉 cannot be written"):
        Scene(text="Hi 🎉")
    assert Scene(text=" 新年快乐 2027! ").text == "新年快乐 2027!"
