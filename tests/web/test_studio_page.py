"""The studio: what it offers is understood, and a sentence leads to a picture, its variations and its layers."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, expect

from joyip.capabilities.images.history import History, key_of
from joyip.capabilities.images.images import Images
from joyip.capabilities.images.request import ImageRequest
from joyip.capabilities.images.verdict import REASONS
from joyip.errors import Language
from joyip.studio.catalogue import DIMENSIONS
from joyip.studio.scene import Scene
from joyip.web.pages.choices import SLOT, choices, colors
from joyip.web.pages.ideas import IDEAS
from joyip.web.pages.words import WORDS
from tests.web.browser import visit
from tests.web.harness import Site, picture

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.fixture(scope="module")
def images() -> Images:
    return Images()


async def make(page: Page) -> None:
    await page.get_by_role("button", name="Make it").click()
    await expect(page.locator("#stage .picture img")).to_have_js_property("naturalWidth", 64, timeout=15_000)


async def test_from_a_sentence_to_variations_and_layers(site: Site, browser: Browser) -> None:
    """Words from the catalogue, a picture, its siblings on the stage, one wish changed by a sentence, its layers."""
    context, page, complaints = await visit(browser, site, "/")
    await page.locator("textarea").fill("A happy Joy")
    await page.get_by_role("tab", name="Headwear").click()
    await page.get_by_role("radio", name="mint").check(force=True)
    crown = page.get_by_role("button", name="crown", exact=True)
    await crown.click()
    await expect(page.locator("textarea")).to_have_value("A happy Joy, wearing the mint crown")
    await expect(crown).to_have_attribute("aria-pressed", "true")
    await crown.click()
    await expect(page.locator("textarea")).to_have_value("A happy Joy")
    await page.locator("[name=label]").check()
    await make(page)
    await page.get_by_role("button", name="Other seeds").click()
    siblings = page.locator(".siblings figure")
    await expect(siblings).to_have_count(4, timeout=15_000)
    await siblings.nth(2).get_by_role("button", name="Put on the stage").click()
    await expect(page.locator("#stage .checks")).to_contain_text("3")
    await expect(page.locator(".varied .understood, #about .understood")).to_have_count(0)
    await page.locator("[name=wish]").fill("wearing a crown")
    await page.get_by_role("button", name="Change it").click()
    await expect(siblings).to_have_count(1, timeout=15_000)
    await expect(page.locator(".varied h2")).to_have_text("Understoodwearing a crown")
    await expect(page.locator(".varied .understood.said")).to_have_text("Headwearcrownyou said")
    await page.get_by_role("button", name="Layers").click()
    layers = page.locator("#stage .frame > figcaption > .line .files a", has_text="subject")
    await expect(layers).to_have_count(1, timeout=15_000)
    await expect(siblings).to_have_count(1)
    layer = await layers.get_attribute("href")
    await siblings.get_by_role("button", name="Put on the stage").click()
    await expect(page.locator("#about .understood.said")).to_have_text("Headwearcrownyou said")
    assert complaints == []
    assert layer is not None and (await site.get(layer)).status == 200
    wished = [job["params"] for job in (await site.get("/api/jobs")).data["items"]][::-1]
    assert wished[0]["label"] and [scene["label"] for scene in wished[1]["scenes"]] == [True] * 4
    assert wished[2]["scenes"][0]["headwear"] == "crown" and wished[2]["scenes"][0]["seed"] == 3
    assert wished[3]["layers"] and wished[3]["scene"]["seed"] == 3
    await context.close()


async def test_the_studio_on_a_phone_by_keyboard(site: Site, browser: Browser) -> None:
    """Nothing is wider than a phone; an idea is found with arrows and Enter; a turn offers only what it can have."""
    context, page, complaints = await visit(browser, site, "/", locale="zh-CN")
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.get_by_role("tab", name="新春").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="中秋")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("textarea")).to_have_value(IDEAS[1].sentences[0].zh)
    await page.get_by_role("radio", name="旋转动画").check(force=True)
    await expect(page.locator("[name=layers]")).to_be_disabled()
    await expect(page.locator("[name=aspect]")).to_be_enabled()
    await page.get_by_role("radio", name="图片").check(force=True)
    await page.locator("textarea").fill("戴巫师帽的Joy挥手，背景是雪地")
    await page.get_by_role("button", name="生成").click()
    await expect(page.locator("#stage .picture img")).to_have_js_property("naturalWidth", 64, timeout=15_000)
    await page.locator("[name=wish]").fill("背景换成新年街景")
    await page.get_by_role("button", name="改一处").click()
    await expect(page.locator(".siblings figure")).to_have_count(1, timeout=15_000)
    assert complaints == []
    await context.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_idea_is_wholly_understood(images: Images, language: Language) -> None:
    """Each ready sentence is allowed, and every wish in it is met exactly."""
    for sentence in (sentence.pick(language) for idea in IDEAS for sentence in idea.sentences):
        request = ImageRequest(prompt=sentence)
        analysis = images.analyse(request)
        missed = [name for name, found in analysis.understood.items() if found.match != "exact"]
        assert (missed, analysis.unplaced, analysis.brand) == ([], [], []), sentence
        assert images.check(request).ok and any(found.source == "said" for found in analysis.understood.values())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_the_catalogue_adds_is_understood(images: Images, language: Language) -> None:
    """The words behind every item, without and with a colour, give that very item and colour."""
    start, red = {"zh": ("Joy，", "蓝色"), "en": ("Joy, ", "blue ")}[language]
    assert red in [color.words for color in colors(language)]
    offered = choices(language)
    assert list(offered) == list(DIMENSIONS)
    for dimension, items in offered.items():
        for choice in items:
            found = images.analyse(ImageRequest(prompt=start + choice.words.replace(SLOT, ""))).understood
            assert (found[dimension].item, found[dimension].match) == (choice.id, "exact"), choice
        if SLOT in items[0].words:
            colored = images.analyse(ImageRequest(prompt=start + items[0].words.replace(SLOT, red))).understood
            assert (colored[dimension].item, colored[f"{dimension}_color"].item) == (items[0].id, "blue"), items[0]


async def test_the_page_offers_everything_in_both_languages(site: Site) -> None:
    """Every option of the request, every dimension and every check of the gate has its words; the switch works."""
    for language, start, item in (("zh", "一句话", "宇航头盔"), ("en", "One sentence", "space helmet")):
        page = (await site.get(f"/?lang={language}")).body.decode()
        assert start in page and item in page
        for name in ("framing", "view", "mode", "aspect", "size", "background", "count", "layers", "model", "label"):
            assert f'name="{name}"' in page
        assert re.findall(r'<option value="(\w+)">', page)
    assert all(f"dim_{dimension}" in WORDS for dimension in DIMENSIONS)
    assert all(f"check_{check}" in WORDS for check in REASONS)


async def test_the_admin_page_shows_what_the_gate_refused(site: Site) -> None:
    """With thumbnail, score and reasons in the visitor's language; a picture that passed is not among them."""
    history: History = site.history
    artifact = await site.files.put(picture(), "image/png", "joy.png")
    for seed, passed in ((1, True), (2, False)):
        scene = Scene(width=64, height=64, seed=seed)
        reasons = [] if passed else [{"name": "eyes", **REASONS["eyes"]}]
        await history.add(
            key_of(scene, "png", {}),
            scene,
            prompt=f"Joy number {seed}",
            owner="tests",
            artifact_id=artifact.id,
            manifest_id=artifact.id,
            file_format="png",
            gate={"passed": passed, "score": 0.31, "checks": [], "reasons": reasons},
            versions={},
        )
    for language in LANGUAGES:
        page = (await site.get("/admin/live", headers={"Accept-Language": language})).body.decode()
        (shown,) = re.findall(r'id="refused">.*?</section>', page, re.DOTALL)
        assert "Joy number 2" in shown and "Joy number 1" not in shown
        assert REASONS["eyes"][language] in shown and "31" in shown and f"{artifact.id}/thumbnail" in shown
