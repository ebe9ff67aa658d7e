"""Scenes and variations over HTTP: drawn exactly, checked without drawing, made from a stored picture."""

from __future__ import annotations

from typing import Any

from tests.web.harness import Site

SCENE = {"headwear": "santa_hat", "action": "wave", "width": 64, "height": 64, "seed": 5}


async def picture(site: Site) -> dict[str, Any]:
    """A stored picture as the result of its job shows it."""
    job = (await site.post("/api/images?wait=30", {"prompt": "Joy waves"})).data
    image: dict[str, Any] = job["result"]["images"][0]
    return image


async def test_a_scene_is_drawn_exactly(site: Site) -> None:
    """The job's params hold the scene as given, and as many pictures as asked for."""
    reply = await site.post("/api/images/scene?wait=30", {"scene": SCENE, "count": 2, "format": "webp"})
    assert reply.status == 200 and reply.data["kind"] == "image.generate"
    params = reply.data["params"]
    assert {name: params["scene"][name] for name in SCENE} == SCENE
    assert (params["count"], params["format"], params["prompt"]) == (2, "webp", "")


async def test_a_dry_run_checks_and_draws_nothing(site: Site) -> None:
    """A sound scene comes back complete with what would be odd about it; there is no job."""
    odd = {**SCENE, "text": "新年好", "text_place": "sign"}
    reply = await site.post("/api/images/scene?dry_run=true", {"scene": odd})
    assert reply.status == 200 and reply.data["scene"]["expression"] == "smile"
    assert [oddity["field"] for oddity in reply.data["oddities"]] == ["text_place", "text"]
    assert reply.data["compliance"]["ok"] is True
    assert (await site.get("/api/jobs")).data["items"] == []


async def test_every_problem_of_a_scene_is_told_at_once(site: Site) -> None:
    """400 names each bad field, also in a dry run."""
    bad = {"headwear": "helmet", "handheld_color": "beautiful", "width": 3}
    for query in ("", "?dry_run=true"):
        reply = await site.post(f"/api/images/scene{query}", {"scene": bad})
        fields = {field["field"] for field in reply.json["error"]["details"]["fields"]}
        assert reply.status == 400 and fields == {f"scene.{name}" for name in bad}


async def test_forbidden_words_are_not_written_either(site: Site) -> None:
    """What is to be written in the picture is judged like a sentence."""
    scene = {**SCENE, "handheld": "sign", "text": "卖手枪", "text_place": "sign"}
    reply = await site.post("/api/images/scene", {"scene": scene})
    assert (reply.status, reply.json["error_code"]) == (422, "rejected")
    dry = await site.post("/api/images/scene?dry_run=1", {"scene": scene})
    assert dry.status == 200 and dry.data["compliance"]["category"] == "weapon"


async def test_variations_of_a_stored_picture(site: Site) -> None:
    """Other seeds, other cameras, one wish by field or by sentence: jobs with exactly those scenes."""
    image = await picture(site)
    path = f"/api/images/{image['id']}/variations"
    seeds = (await site.post(path, {"vary": "seed", "count": 3})).data["params"]
    assert [scene["seed"] for scene in seeds["scenes"]] == [image["seed"] + n for n in (1, 2, 3)]
    assert seeds["prompt"] == "Joy waves" and seeds["format"] == image["format"]
    cameras = (await site.post(path, {"vary": "camera", "count": 2, "format": "jpeg"})).data["params"]
    assert len({(scene["view"], scene["framing"]) for scene in cameras["scenes"]}) == 2
    assert cameras["format"] == "jpeg"
    hat = (await site.post(path, {"change": {"headwear": "crown"}})).data["params"]["scenes"]
    assert [scene["headwear"] for scene in hat] == ["crown"]
    told = (await site.post(path, {"prompt": "戴皇冠"})).data["params"]
    assert told["scenes"] == hat and (told["prompt"], told["changed_by"]) == ("Joy waves, 戴皇冠", "戴皇冠")


async def test_variations_that_cannot_be_made(site: Site) -> None:
    """No such picture, nothing to change, an unknown item, a forbidden sentence: each its own error."""
    path = f"/api/images/{(await picture(site))['id']}/variations"
    missing = await site.post("/api/images/00000000-0000-7000-8000-000000000000/variations", {"vary": "seed"})
    assert missing.status == 404
    assert (await site.post(path, {})).status == 400
    assert (await site.post(path, {"change": {"headwear": "helmet"}})).json["error_code"] == "invalid_input"
    assert (await site.post(path, {"prompt": "手里拿着手枪"})).json["error_code"] == "rejected"


async def test_a_scene_that_breaks_the_brand_is_refused_with_an_offer(site: Site) -> None:
    """422 explains the rule in both languages and holds a scene that is accepted; a dry run tells the same."""
    scene = {**SCENE, "headwear": "witch_hat", "backdrop": "new_year"}
    reply = await site.post("/api/images/scene", {"scene": scene})
    assert (reply.status, reply.json["error_code"]) == (422, "rejected")
    details = reply.json["error"]["details"]
    assert [(rule["wished"], rule["used"]) for rule in details["brand"]] == [("witch_hat", "tiger_hat")]
    assert "巫师帽" in details["brand"][0]["zh"] and "witch" in details["brand"][0]["en"]
    dry = (await site.post("/api/images/scene?dry_run=1", {"scene": scene})).data
    assert dry["brand"] == details["brand"] and dry["offer"] == details["offer"]
    assert (await site.post("/api/images/scene", {"scene": dry["offer"]})).status == 202
    analysis = (await site.post("/api/images/analyze", {"prompt": "Joy 戴着巫师帽站在新年街景里"})).data
    assert analysis["brand"] == dry["brand"] and analysis["scene"]["headwear"] == "tiger_hat"


async def test_a_variation_that_no_jpeg_can_show_is_refused(site: Site) -> None:
    """By field and by sentence: 400 names the format; as a PNG it is drawn."""
    job = (await site.post("/api/images?wait=30", {"prompt": "Joy waves", "format": "jpeg"})).data
    path = f"/api/images/{job['result']['images'][0]['id']}/variations"
    for wish in ({"change": {"background": "transparent"}}, {"prompt": "透明背景"}):
        reply = await site.post(path, wish)
        assert reply.status == 400 and reply.json["error"]["details"]["fields"][0]["field"] == "format"
        assert (await site.post(path, {**wish, "format": "png"})).status == 202


async def test_a_picture_of_a_studio_that_is_no_more_cannot_be_varied(site: Site) -> None:
    """409 says what of its scene is not known any longer."""
    image = await picture(site)
    await site.postgres.fetch(
        'update images set scene = scene || \'{"headwear": "bowler"}\' where id = $1', image["id"]
    )
    reply = await site.post(f"/api/images/{image['id']}/variations", {"vary": "seed"})
    assert reply.status == 409 and reply.json["error"]["details"]["problems"][0]["field"] == "headwear"
