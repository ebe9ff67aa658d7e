"""The real web application on a real database and supervisor, with kinds of jobs named by how they behave."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from aiohttp.test_utils import TestClient
from jsonschema import Draft202012Validator
from PIL import Image as Picture
from pydantic import BaseModel, ConfigDict, Field

from joyip.capabilities.images.history import History, key_of
from joyip.capabilities.images.images import Images
from joyip.capabilities.images.request import ImageRequest, ImageResult
from joyip.capabilities.images.understood import told
from joyip.capabilities.webhooks.jobs import KINDS as WEBHOOKS
from joyip.errors import Text
from joyip.resources.files import Files
from joyip.resources.postgres import Postgres
from joyip.resources.registry import Registry
from joyip.studio.scene import Scene
from joyip.supervisor.context import Context
from joyip.supervisor.job import Job
from joyip.supervisor.kind import Kind, Kinds, Limits
from joyip.supervisor.outcome import Reject
from joyip.supervisor.submission import Submission
from joyip.supervisor.supervisor import Supervisor
from joyip.web.openapi import describe
from joyip.web.routes import ROUTES

WAIT = 30.0
"""Seconds after which a test gives up; nothing is measured by it."""
DOCUMENT = describe(ROUTES, "en")


class Params(BaseModel):
    """What the test kinds take."""

    model_config = ConfigDict(extra="forbid", strict=True)

    n: int = Field(0, ge=0, le=9)
    text: str = Field("", max_length=10)


class Result(BaseModel):
    n: int


@dataclass
class Gates:
    """What test jobs wait for and tell."""

    opened: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Event = field(default_factory=asyncio.Event)


SSE = {"Accept": "text/event-stream"}


@dataclass(frozen=True)
class Sent:
    """One server-sent event as it came over the wire."""

    id: str | None
    type: str
    data: dict[str, Any]

    @property
    def number(self) -> int:
        """The id of a job's event."""
        assert self.id is not None
        return int(self.id)


async def next_event(response: aiohttp.ClientResponse) -> Sent | None:
    """The next event of a stream, comments passed over; None at its end."""
    fields: dict[str, str] = {}
    while line := await response.content.readline():
        text = line.decode().rstrip("\r\n")
        if text:
            name, _, value = text.partition(": ")
            fields[name] = value
        elif "data" in fields:
            return Sent(fields.get("id"), fields["event"], orjson.loads(fields["data"]))
        else:
            fields = {}
    return None


def picture(side: int = 64, color: tuple[int, int, int] = (216, 35, 42)) -> bytes:
    """A small real PNG."""
    target = io.BytesIO()
    Picture.new("RGB", (side, side), color).save(target, "PNG")
    return target.getvalue()


def kinds(gates: Gates, files: Files, history: History, images: Images) -> Kinds:
    """The kinds of these tests. `image.generate` takes and answers what the real one does, but paints one colour."""

    async def echo(context: Context, params: Params) -> Result:
        context.say("hello", n=params.n)
        context.progress(0.5, "render")
        return Result(n=params.n)

    async def held(context: Context, params: Params) -> Result:
        context.progress(0.25, "render")
        gates.entered.set()
        await gates.opened.wait()
        return Result(n=params.n)

    async def refused(context: Context, params: Params) -> Reject:
        return Reject("policy says no", [{"category": "test"}])

    async def generate(context: Context, request: ImageRequest) -> ImageResult:
        scenes = request.exact or [Scene(width=64, height=64, label=request.label)]
        found = {"understood": {"expression": {"item": "smile", "match": "exact", "source": "default"}}}
        if request.changed_by:
            found = told(images.heard(request.changed_by, scenes[0].character))
        return ImageResult.model_validate(
            {
                "images": [await painted(context, request, scene) for scene in scenes],
                "rejected_images": [],
                "scene": scenes[0],
                **found,
                "compliance": {"ok": True},
                "stored": False,
            }
        )

    async def painted(context: Context, request: ImageRequest, scene: Scene) -> dict[str, Any]:
        artifact = await files.put(picture(color=(216, 35 + scene.seed % 200, 42)), "image/png", "joy.png")
        manifest = await files.put(orjson.dumps({"scene": scene.model_dump()}), "application/json", "joy.json")
        gate = {"passed": True, "score": 0.9, "checks": [], "reasons": []}
        record = await history.add(
            key_of(scene, request.format, {}),
            scene,
            prompt=request.prompt,
            owner=context.job.owner,
            artifact_id=artifact.id,
            manifest_id=manifest.id,
            file_format=request.format,
            gate=gate,
            versions={},
            outputs={"subject": artifact.id} if request.layers else {},
        )
        return {
            "id": str(record.id),
            "artifact_id": artifact.id,
            "url": f"/api/artifacts/{artifact.id}",
            "manifest_url": f"/api/artifacts/{manifest.id}",
            "width": 64,
            "height": 64,
            "format": request.format,
            "seed": record.seed,
            "gate": gate,
            "layers": record.layers,
        }

    def kind(name: str, handler: Callable[[Context, Any], Awaitable[Any]], params: Any, result: Any) -> Kind[Any]:
        return Kind(name, Text(name, name), params, result, handler, Limits(attempts=1, backoff=0.01))

    return Kinds(
        [
            kind("test.echo", echo, Params, Result),
            kind("test.held", held, Params, Result),
            kind("test.refused", refused, Params, Result),
            kind("image.generate", generate, ImageRequest, ImageResult),
            *WEBHOOKS,
        ]
    )


@dataclass
class Site:
    """The running application with everything behind it."""

    app: web.Application
    client: TestClient[web.Request, web.Application]
    supervisor: Supervisor
    files: Files
    history: History
    registry: Registry
    postgres: Postgres
    gates: Gates

    async def call(self, method: str, path: str, **options: Any) -> Reply:
        """Ask, and hold every JSON reply against the API's own description of it."""
        async with self.client.request(method, path, **options) as response:
            body = await response.read()
            data = await response.json() if response.content_type == "application/json" and body else None
            reply = Reply(response.status, response.headers, body, data)
        if data is not None and "success" in data:
            check_against_description(method, path.partition("?")[0], reply)
        return reply

    async def get(self, path: str, **options: Any) -> Reply:
        return await self.call("GET", path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> Reply:
        return await self.call("POST", path, **({"json": body} if body is not None else {}), **options)

    async def run(self, kind: str, **params: Any) -> Job:
        """A job of this kind, ended."""
        submitted = await self.supervisor.submit(Submission(kind, params, owner="tests"))
        job = await self.supervisor.wait(submitted.job.id, WAIT)
        assert job.state.final, job
        return job

    async def hold(self) -> Job:
        """A job that runs and waits for `gates.opened`."""
        submitted = await self.supervisor.submit(Submission("test.held", {}, owner="tests"))
        async with asyncio.timeout(WAIT):
            await self.gates.entered.wait()
        return submitted.job


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: Any
    body: bytes
    json: Any

    @property
    def data(self) -> Any:
        """The envelope's data, of a success."""
        assert self.json["success"] is True, self.json
        return self.json["data"]


def check_against_description(method: str, path: str, reply: Reply) -> None:
    """Fail when a reply is not what the OpenAPI document says."""
    route = next((r for r in ROUTES if r.method == method and _matches(r.path, path)), None)
    failure = {"$ref": "#/components/schemas/Failure"}
    schema = failure
    if route is not None:
        responses = DOCUMENT["paths"][route.path][method.lower()]["responses"]
        if reply.status < 300:
            assert str(reply.status) in responses, f"{method} {path} does not say that it answers {reply.status}"
        described = responses.get(str(reply.status), responses["default"])
        schema = described["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(reply.json)


def _matches(pattern: str, path: str) -> bool:
    parts, given = pattern.split("/"), path.split("/")
    return len(parts) == len(given) and all(p in (g, "{id}") for p, g in zip(parts, given, strict=True))
