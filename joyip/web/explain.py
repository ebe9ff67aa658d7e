"""Turns pydantic's complaints into words: which field, what is wrong with it, what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from joyip.errors import InvalidInput, Text

MOST = 50
"""Problems told at once."""
_LONGEST = 100  # characters of a field's name: unknown fields are named by the caller
_PROBLEMS: Mapping[str, Text] = {
    "missing": Text("缺少此字段", "is missing"),
    "extra_forbidden": Text("没有这个字段", "is not a known field"),
    "string_type": Text("应为字符串", "must be a string"),
    "int_type": Text("应为整数", "must be a whole number"),
    "int_parsing": Text("应为整数", "must be a whole number"),
    "int_from_float": Text("应为整数", "must be a whole number"),
    "float_type": Text("应为数字", "must be a number"),
    "float_parsing": Text("应为数字", "must be a number"),
    "finite_number": Text("应为有限的数字", "must be a finite number"),
    "bool_type": Text("应为 true 或 false", "must be true or false"),
    "bool_parsing": Text("应为 true 或 false", "must be true or false"),
    "list_type": Text("应为数组", "must be an array"),
    "dict_type": Text("应为对象", "must be an object"),
    "model_type": Text("应为对象", "must be an object"),
    "model_attributes_type": Text("应为对象", "must be an object"),
    "literal_error": Text("不在允许的取值之内", "is not one of the allowed values"),
    "enum": Text("不在允许的取值之内", "is not one of the allowed values"),
    "string_too_short": Text("太短，至少 {min_length} 个字符", "is too short: at least {min_length} characters"),
    "string_too_long": Text(
        "太长：{length} 个字符，最多 {max_length} 个", "is too long: {length} characters, at most {max_length}"
    ),
    "string_pattern_mismatch": Text("格式不符", "does not have the right form"),
    "too_short": Text("元素太少，至少 {min_length} 个", "has too few entries: at least {min_length}"),
    "too_long": Text("元素太多，最多 {max_length} 个", "has too many entries: at most {max_length}"),
    "greater_than_equal": Text("太小，应不小于 {ge}", "is too small: at least {ge}"),
    "less_than_equal": Text("太大，应不大于 {le}", "is too large: at most {le}"),
    "greater_than": Text("太小，应大于 {gt}", "is too small: above {gt}"),
    "less_than": Text("太大，应小于 {lt}", "is too large: below {lt}"),
    "uuid_parsing": Text("应为 UUID", "must be a UUID"),
    "uuid_type": Text("应为 UUID", "must be a UUID"),
    "datetime_parsing": Text("应为 RFC 3339 时间", "must be a time as RFC 3339 writes it"),
    "datetime_from_date_parsing": Text("应为 RFC 3339 时间", "must be a time as RFC 3339 writes it"),
    "datetime_type": Text("应为 RFC 3339 时间", "must be a time as RFC 3339 writes it"),
    "timezone_aware": Text("时间须带时区", "must have a time zone"),
}
_UNION_TAGS = frozenset({"int", "str", "float", "bool", "none", "dict", "list", "literal", "constrained-str"})


def invalid(error: ValidationError, model: type[BaseModel], prefix: Sequence[str | int] = ()) -> InvalidInput:
    """InvalidInput that names every field, its problem and what is allowed; `prefix` is where the model sits."""
    problems = error.errors(include_url=False)
    return refusal([_field(problem, model, prefix) for problem in problems[:MOST]])


def refusal(fields: Sequence[Mapping[str, Any]]) -> InvalidInput:
    """InvalidInput about these fields: each with `field` and `problem`, perhaps `allowed`."""
    return InvalidInput(_headline(fields), details={"fields": fields})


def _field(problem: ErrorDetails, model: type[BaseModel], prefix: Sequence[str | int]) -> dict[str, Any]:
    location = [part for part in problem["loc"] if not _is_tag(part)]
    name = ".".join(str(part)[:_LONGEST] for part in (*prefix, *location)) or "body"
    field: dict[str, Any] = {"field": name, "problem": _problem(problem)}
    schema = _schema(model)
    if problem["type"] == "extra_forbidden":
        parent = _at(schema, location[:-1], schema)
        names = sorted(parent.get("properties", ())) if parent else []
        near = difflib.get_close_matches(str(location[-1])[:_LONGEST], names, 1)
        field["allowed"] = names
        if near:
            field["did_you_mean"] = near[0]
    else:
        found = _at(schema, location, schema)
        described = _allowed(found, schema) if found else None
        if described is not None:
            field["allowed"] = described
    return field


def _problem(problem: ErrorDetails) -> Text:
    template = _PROBLEMS.get(problem["type"])
    if template is None:
        words = problem["msg"].removeprefix("Value error, ")
        return Text(words, words)
    values = dict(problem.get("ctx", {}))
    if isinstance(problem["input"], str):
        values["length"] = len(problem["input"])
    return Text(template.zh.format_map(values), template.en.format_map(values))


def _headline(fields: Sequence[Mapping[str, Any]]) -> Text:
    first = fields[0]
    rest = len(fields) - 1
    zh = f"请求内容不符合要求：{first['field']} {first['problem'].zh}" + (f"，另有 {rest} 处" if rest else "") + "。"
    en = f"The request is not valid: {first['field']} {first['problem'].en}" + (f", and {rest} more" if rest else "")
    return Text(zh, en + ".")


def _is_tag(part: str | int) -> bool:
    """Whether this part of a location is the name of a union's branch, not a field."""
    return isinstance(part, str) and (part in _UNION_TAGS or part.endswith("]"))


@lru_cache(maxsize=256)
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _resolve(node: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = node.get("$ref")
    if isinstance(reference, str):
        found: Mapping[str, Any] = root["$defs"][reference.rsplit("/", 1)[-1]]
        return found
    return node


def _branches(node: Mapping[str, Any], root: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    node = _resolve(node, root)
    return [_resolve(branch, root) for branch in node.get("anyOf") or node.get("oneOf") or [node]]


def _at(node: Mapping[str, Any], location: Sequence[str | int], root: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The schema at a location, through references, unions and arrays."""
    if not location:
        return _resolve(node, root)
    head, *tail = location
    for branch in _branches(node, root):
        child = branch.get("items") if isinstance(head, int) else branch.get("properties", {}).get(head)
        if isinstance(child, Mapping):
            return _at(child, tail, root)
    return None


def _allowed(node: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    """What a field takes: the list of values, else a short description such as `integer 1..8`."""
    values: list[Any] = []
    kinds: list[str] = []
    for branch in _branches(node, root):
        if "const" in branch:
            values.append(branch["const"])
        elif "enum" in branch:
            values.extend(branch["enum"])
        elif branch.get("type") != "null":
            kinds.append(_kind(branch))
    if values and not kinds:
        return values
    return " | ".join([*map(str, values), *filter(None, kinds)]) or None


def _kind(branch: Mapping[str, Any]) -> str:
    words = str(branch.get("format") or branch.get("type") or "")
    low = branch.get("minimum", branch.get("minLength", branch.get("minItems")))
    high = branch.get("maximum", branch.get("maxLength", branch.get("maxItems")))
    if "exclusiveMinimum" in branch:
        words += f" > {branch['exclusiveMinimum']}"
    if "exclusiveMaximum" in branch:
        words += f" < {branch['exclusiveMaximum']}"
    if low is not None or high is not None:
        words += f" {'' if low is None else low}..{'' if high is None else high}"
        words += " characters" if branch.get("type") == "string" else ""
    if "pattern" in branch:
        words += f" {branch['pattern']}"
    return words
