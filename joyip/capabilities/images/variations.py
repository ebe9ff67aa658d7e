"""Others like a picture: another seed, another camera, or some wishes changed, and everything else kept exactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from joyip.capabilities.images.request import MAX_COUNT, MAX_PROMPT
from joyip.capabilities.images.understood import Analysis
from joyip.errors import Conflict, InvalidInput, Text
from joyip.studio.scene import Scene

CAMERAS: tuple[Mapping[str, Any], ...] = (
    {"view": "three_quarter", "framing": "full"},
    {"view": "front", "framing": "half"},
    {"view": "low", "framing": "full"},
    {"view": "front", "framing": "portrait"},
    {"view": "side", "framing": "full"},
    {"view": "three_quarter", "framing": "half"},
    {"view": "low", "framing": "half"},
    {"view": "front", "framing": "full"},
    {"view": "three_quarter", "framing": "portrait"},
)
"""Where other cameras stand, the most telling first; the picture's own is left out."""
_SAME = Text("图片已经是这样了。", "The picture is like that already.")
_ANOTHER = Text("换一个愿望，或换种子、换镜头。", "Wish for something else, or for another seed or camera.")
_UNHEARD = Text("这句话没有说出可以改变的内容。", "The sentence names nothing that can be changed.")
_NAME_IT = Text("说出要换成什么，例如：红色围巾、雪地、挥手。", "Name what it is to be: a red scarf, snow, waving.")
_LACKING = Text("这句话里有目录中没有的东西。", "The sentence asks for what the catalogue lacks.")
_LEAVE_IT = Text("去掉它，或换成目录里的。", "Leave that out, or name something of the catalogue.")
_UNFIT = Text("这样的场景无法绘制。", "Such a scene cannot be drawn.")
_OLD = Text("这张图片的场景已不能再绘制。", "The scene of this picture can be drawn no more.")


class VariationRequest(BaseModel):
    """What is to differ. `change` are fields of the scene, `prompt` a sentence of which only what it says counts."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    vary: Literal["seed", "camera"] | None = Field(None, description="what differs between the new pictures")
    count: int = Field(1, ge=1, le=MAX_COUNT)
    change: dict[str, Any] = Field(default_factory=dict, max_length=40)
    prompt: Annotated[str, StringConstraints(max_length=MAX_PROMPT, strip_whitespace=True)] = ""

    @model_validator(mode="after")
    def _something_differs(self) -> VariationRequest:
        if self.vary is None and not self.change and not self.prompt:
            raise ValueError("say what to change: `vary`, `change` or `prompt`")
        if self.vary is None and self.count > 1:
            raise ValueError('a `count` needs `vary`: "seed" or "camera"')
        return self


def pictured(fields: Mapping[str, Any]) -> Scene:
    """The scene of a stored picture. Raises Conflict where the catalogue or the characters changed since."""
    try:
        return Scene.model_validate(fields)
    except ValidationError as error:
        raise Conflict(_OLD, details={"problems": _problems(error)}, suggestions=()) from None


def said(analysis: Analysis) -> dict[str, Any]:
    """The fields of the scene that a sentence names itself (`narrowed`).

    Raises InvalidInput where it names none, or something that the catalogue lacks.
    """
    heard = narrowed(analysis)
    lost = [understood.wish for understood in heard.understood.values() if understood.match == "none"]
    lost += [wish.wish for wish in analysis.unplaced]
    fields = heard.scene_fields()
    if lost:
        raise InvalidInput(_LACKING, details={"not_in_the_catalogue": lost}, suggestions=(_LEAVE_IT,))
    if not fields:
        raise InvalidInput(_UNHEARD, suggestions=(_NAME_IT,))
    return fields


def narrowed(analysis: Analysis) -> Analysis:
    """What a sentence says and the brand makes of just that, without what a theme or a default would add."""
    said = {name for name, understood in analysis.understood.items() if understood.source == "said"}
    kept = {
        name: understood
        for name, understood in analysis.understood.items()
        if name in said or (understood.source == "brand" and name.removesuffix("_color") in said)
    }
    brand = [breach for breach in analysis.brand if breach.dimension in kept]
    return analysis.model_copy(update={"understood": kept, "brand": brand, "themes": []})


def varied(picture: Scene, wish: VariationRequest, named: Mapping[str, Any]) -> list[Scene]:
    """The scenes of the variations: the picture's own with the changes, one for each seed or camera.

    named: what the sentence says (`said`). Raises InvalidInput for a change that the scene does not allow, or none.
    """
    base = _changed(picture, {"attempt": 0, **named, **wish.change})
    if wish.vary == "seed":
        return [base.model_copy(update={"seed": (base.seed + 1 + n) % 2**32}) for n in range(wish.count)]
    if wish.vary == "camera":
        own = base.view, base.framing
        others = [camera for camera in CAMERAS if (camera["view"], camera["framing"]) != own]
        return [base.model_copy(update={**camera, "turn": 0.0}) for camera in others[: wish.count]]
    if base.model_copy(update={"attempt": picture.attempt}) == picture:
        raise InvalidInput(_SAME, suggestions=(_ANOTHER,))
    return [base]


def _changed(picture: Scene, fields: Mapping[str, Any]) -> Scene:
    """The scene with other fields. What takes another thing's place has that thing's own colour again."""
    kept = picture.model_dump()
    for name in fields:
        if f"{name}_color" in kept and fields[name] != kept[name]:
            kept[f"{name}_color"] = None
    try:
        return Scene.model_validate({**kept, **fields})
    except ValidationError as error:
        raise InvalidInput(_UNFIT, details={"problems": _problems(error, "change")}) from None


def _problems(error: ValidationError, *place: str) -> list[dict[str, str]]:
    return [
        {"field": ".".join(map(str, (*place, *problem["loc"]))), "problem": problem["msg"]}
        for problem in error.errors(include_url=False, include_context=False, include_input=False)
    ]
