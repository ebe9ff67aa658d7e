"""A wish for a job, before it is one: what it may say, and whether its parameters fit its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from joyip.errors import InvalidInput
from joyip.supervisor.job import Job
from joyip.supervisor.kind import Kind


@dataclass(frozen=True)
class Submission:
    """A wish for a job. Durations are seconds; those left out come from the kind.

    params: a mapping, or the kind's own model, which needs no further check.
    """

    kind: str
    params: Mapping[str, Any] | BaseModel
    owner: str = ""
    priority: int = 0
    idempotency_key: str | None = None
    body_hash: bytes | None = None
    run_at: datetime | None = None
    deadline: float | None = None
    timeout: float | None = None
    expires: float | None = None
    callback: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Submitted:
    """The job of a submission; not `fresh` when its Idempotency-Key had been used for the same body before."""

    job: Job
    fresh: bool


def validated(kind: Kind[Any], params: Mapping[str, Any] | BaseModel) -> BaseModel:
    """The parameters in the kind's own form, defaults filled in. Raises InvalidInput naming every bad field."""
    if isinstance(params, BaseModel):
        if type(params) is not kind.params:
            raise TypeError(f"{kind.name} takes {kind.params.__name__}, not {type(params).__name__}")
        return params
    try:
        model: BaseModel = kind.params.model_validate_json(orjson.dumps(params))
    except ValidationError as error:
        fields = [
            {"field": ".".join(str(part) for part in problem["loc"]), "problem": problem["msg"]}
            for problem in error.errors(include_url=False, include_context=False)
        ]
        raise InvalidInput(details={"fields": fields}) from None
    return model
