"""Pictures over HTTP: asked for, refused, understood, found again, judged."""

from __future__ import annotations

import asyncio
import io
from types import SimpleNamespace
from typing import Any

import c2pa
import orjson

from joyip.capabilities.images.certificates import Credentials
from joyip.capabilities.images.draw import Drawn
from joyip.capabilities.images.history import Record, address, key_of
from joyip.capabilities.images.outputs import GLB, Output
from joyip.capabilities.images.painter import Candidate, Painter
from joyip.capabilities.images.provenance import Provenance
from joyip.capabilities.images.request import ImageRequest
from joyip.studio.scene import Scene
from tests.web.harness import Site, picture


async def test_a_sentence_becomes_a_job_and_then_pictures(site: Site) -> None:
    """202 at once; with wait the finished job, whose picture can be fetched."""
    quick = await site.post("/api/images", {"prompt": "戴圣诞帽的Joy开心地挥手"})
    assert quick.status == 202 and quick.data["kind"] == "image.generate"
    assert quick.data["params"]["prompt"] == "戴圣诞帽的Joy开心地挥手" and quick.data["params"]["count"] == 1
    done = await site.post("/api/images?wait=30", {"prompt": "Joy waves", "seed": 7}, headers={"X-Joyip-Owner": "a"})
    assert done.status == 200 and done.data["state"] == "succeeded" and done.data["owner"] == "a"
    (image,) = done.data["result"]["images"]
    file = await site.get(image["url"])
    assert file.status == 200 and file.body.startswith(b"\x89PNG")
    in_body = await site.post("/api/images", {"prompt": "Joy sits", "wait": 30})
    assert in_body.status == 200 and "wait" not in in_body.data["params"]


async def test_what_the_rules_forbid_is_refused_at_once_without_a_job(site: Site) -> None:
    """422 `rejected` with the verdict, in the caller's language, and nothing in the queue."""
    reply = await site.post("/api/images", {"prompt": "Joy手里拿着手枪"}, headers={"Accept-Language": "zh"})
    assert (reply.status, reply.json["error_code"]) == (422, "rejected")
    assert reply.json["error"]["type"] == "business_logic"
    verdict = reply.json["error"]["details"]
    assert verdict["ok"] is False and verdict["category"] == "weapon" and verdict["matches"] == ["手枪"]
    english = await site.post("/api/images", {"prompt": "Joy手里拿着手枪"})
    assert english.json["error"]["details"]["advice"] != verdict["advice"]
    assert (await site.get("/api/jobs")).data["items"] == []


async def test_idempotency_ignores_how_long_the_caller_waits(site: Site) -> None:
    """Waiting longer the second time is the same request; another sentence is not."""
    key = {"Idempotency-Key": "one"}
    first = await site.post("/api/images", {"prompt": "Joy runs"}, headers=key)
    again = await site.post("/api/images?wait=30", {"prompt": "Joy runs", "count": 1}, headers=key)
    assert again.data["id"] == first.data["id"] and again.data["state"] == "succeeded"
    assert (await site.post("/api/images", {"prompt": "Joy jumps"}, headers=key)).status == 422


async def test_analysis_says_what_would_be_drawn(site: Site) -> None:
    """Scene, what was understood and the verdict, without a job."""
    reply = await site.post("/api/images/analyze", {"prompt": "戴圣诞帽的Joy开心地挥手", "view": "low", "seed": 3})
    assert reply.status == 200
    scene, understood = reply.data["scene"], reply.data["understood"]
    assert (scene["headwear"], scene["action"], scene["view"], scene["seed"]) == ("santa_hat", "wave", "low", 3)
    assert understood["headwear"]["wish"] == "圣诞帽" and understood["headwear"]["match"] == "exact"
    assert reply.data["compliance"]["ok"] is True
    forbidden = await site.post("/api/images/analyze", {"prompt": "Joy手里拿着手枪"})
    assert forbidden.status == 200 and forbidden.data["compliance"]["ok"] is False
    exact = await site.post("/api/images/analyze", {"scene": scene})
    assert exact.data["scene"] == scene
    assert (await site.get("/api/jobs")).data["items"] == []


async def test_the_catalogue_names_everything_in_both_languages(site: Site) -> None:
    """Dimensions, items and colours with zh and en."""
    found = (await site.get("/api/catalog")).data
    hats = {item["id"]: item for item in found["dimensions"]["headwear"]}
    assert hats["santa_hat"] == {"id": "santa_hat", "zh": "圣诞帽", "en": "Santa hat", "color": "red"}
    assert {"id": "red", "zh": "红色", "en": "red", "srgb": "#d8232a"} in found["colors"]


async def test_pictures_are_found_counted_and_judged(site: Site) -> None:
    """History finds by words, stats count, feedback is stored and shown."""
    await site.post("/api/images?wait=30", {"prompt": "Joy in the snow 雪"})
    page = (await site.get("/api/images?search=SNOW")).data
    (image,) = page["items"]
    assert image["prompt"] == "Joy in the snow 雪" and image["url"] == f"/api/artifacts/{image['artifact_id']}"
    assert (await site.get("/api/images?search=beach")).data == {"items": [], "next": None}
    assert (await site.get(f"/api/images?before={image['id']}")).data["items"] == []
    judged = await site.post(f"/api/images/{image['id']}/feedback", {"rating": 1, "comment": "可爱"})
    assert judged.status == 200 and (judged.data["rating"], judged.data["comment"]) == (1, "可爱")
    stats = (await site.get("/api/images/stats")).data
    assert (stats["images"], stats["liked"], stats["disliked"]) == (1, 1, 0)


async def test_feedback_must_fit(site: Site) -> None:
    """No such picture: 404; a rating that is neither 1 nor -1: 400."""
    unknown = "00000000-0000-7000-8000-000000000000"
    for image, rating, status in (("x", 1, 404), (unknown, 1, 404), (unknown, 2, 400), (unknown, "1", 400)):
        assert (await site.post(f"/api/images/{image}/feedback", {"rating": rating})).status == status


async def test_a_picture_drawn_again_for_its_layers_is_the_one_its_manifest_tells(site: Site) -> None:
    """Signed files differ each time they are made: file and manifest are replaced together, or neither."""
    scene = Scene(seed=4242)

    async def drawn(file: bytes, outputs: dict[str, str]) -> Record:
        artifact = await site.files.put(file, "image/png", "joy.png")
        manifest = await site.files.put(b"manifest of " + file, "application/json", "joy.json")
        return await site.history.add(
            key_of(scene, "png", {}),
            scene,
            prompt="x",
            owner="tests",
            artifact_id=artifact.id,
            manifest_id=manifest.id,
            file_format="png",
            gate={"passed": True},
            versions={},
            outputs=outputs,
        )

    first = await drawn(b"first", {})
    same = await drawn(b"second", {})
    assert (same.artifact_id, same.manifest_id) == (first.artifact_id, first.manifest_id)
    layered = await drawn(b"third", {"subject": first.artifact_id})
    assert layered.id == first.id and layered.artifact_id != first.artifact_id
    assert layered.manifest_id != first.manifest_id and layered.outputs


class Easel:
    """An engine whose pictures cost nothing: the first try is refused, the second has all that is wanted beside it.

    It hands them out when so many are `drawn` that nobody's is stored before another is begun.
    """

    def __init__(self, at_once: int = 1) -> None:
        self.drawn = asyncio.Barrier(at_once)

    async def run(self, _draw: Any, scene: Scene, _format: str, wanted: tuple[str, ...], **_: Any) -> Drawn:
        verdict = {"passed": scene.attempt == 1, "score": 0.9, "checks": []}
        outputs = [Output("subject", picture(color=(9, 9, 9)), "image/png")] if "layers" in wanted else []
        outputs += [Output("figure", b"glTF", GLB)] if "figure" in wanted else []
        await self.drawn.wait()
        return Drawn(
            picture(color=(200, scene.attempt, 9)), f"{scene.attempt}" * 64, verdict, [], {}, {}, tuple(outputs)
        )


async def painted(site: Site, provenance: Provenance, easel: Easel | None = None, **wish: Any) -> Candidate:
    """What comes of a scene on that easel."""

    def silent(*_args: Any, **_named: Any) -> None:
        """Nobody listens."""

    context: Any = SimpleNamespace(progress=silent, say=silent, remaining=60.0, job=SimpleNamespace(owner="tests"))
    services: Any = (easel or Easel(), site.files, site.history, provenance)
    painter = Painter(context, ImageRequest(prompt="x", **wish), services)
    (candidate,) = await painter.paint([Scene(seed=77)])
    return candidate


async def test_a_picture_is_counted_once_for_each_time_it_is_used(site: Site) -> None:
    """Not for the tries that the gate refused, and not twice when it is drawn again for its layers."""
    reused = []
    for layers in (False, False, True):
        candidate = await painted(site, Provenance(None, "joyip test"), layers=layers)
        assert candidate.image is not None and len(candidate.refused) == 1
        reused.append((await site.history.stats())["reused"])
    assert reused == [0, 1, 2]


async def test_layers_are_signed_as_the_picture_is(site: Site) -> None:
    """Each PNG has credentials of its own that name it; a GLB, for which C2PA has no place, stays as it is."""
    image = (await painted(site, Provenance(Credentials.for_tests(), "joyip 1.2"), layers=True, model=True)).image
    assert image is not None and image.model is not None
    layer = (await site.get(image.layers["subject"])).body
    with c2pa.Reader("image/png", io.BytesIO(layer)) as reader:
        assert reader.get_validation_state() in {"Valid", "Trusted"}
        manifest = reader.get_active_manifest() or {}
    (facts,) = [found["data"] for found in manifest["assertions"] if found["label"] == "org.joyip.scene"]
    assert facts["output"] == "subject" and facts["scene"]["seed"] == 77
    assert (await site.get(image.model)).body == b"glTF"


async def test_what_two_jobs_store_beside_one_picture_is_told_by_one_manifest(site: Site) -> None:
    """Layers and models, wished at the same moment: the picture has all, and one manifest explains it and its file."""
    easel, provenance = Easel(at_once=2), Provenance(Credentials.for_tests(), "joyip 1.2")  # signed: each file differs
    await asyncio.gather(*(painted(site, provenance, easel, **{wish: True}) for wish in ("layers", "model")))
    (record,) = await site.history.page()
    manifest = orjson.loads((await site.get(address(record.manifest_id))).body)
    assert {name: told["sha256"] for name, told in manifest["outputs"].items()} == record.outputs
    assert set(record.outputs) == {"subject", "figure"} and manifest["file_sha256"] == record.artifact_id
    assert all("media_type" in told for told in manifest["outputs"].values())
    assert (await site.history.stats())["reused"] == 1
