"""The pages, as a visitor meets them in a real browser, and as the server writes them."""

from __future__ import annotations

import asyncio
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from setuptools._distutils.core import run_setup

from joyip.supervisor.submission import Submission
from joyip.web import keys
from joyip.web.pages import assets
from joyip.web.pages.templates import duration
from joyip.web.pages.words import WORDS
from tests.web.browser import visit
from tests.web.harness import Site

PAGES = Path(assets.__file__).parent


async def test_the_admin_page_follows_the_service(site: Site, browser: Browser) -> None:
    """Actors, queue, jobs with thumbnail and error, dependencies: shown, and live; cancelling works from the page."""
    hostile = "<img src=x onerror=alert(1)>Joy & friends"
    await site.post("/api/images?wait=30", {"prompt": hostile})
    await site.run("test.refused")
    later = datetime.now(UTC) + timedelta(hours=1)
    await site.supervisor.submit(Submission("test.echo", {}, owner="tests", priority=7, run_at=later))
    context, page, complaints = await visit(browser, site, "/admin")
    await expect(page.locator(".tile").first).to_contain_text("ready")
    await expect(page.locator("#dependencies")).to_contain_text("postgres")
    await expect(page.locator("#queue tbody tr")).to_have_text(re.compile(r"test\.echo\s*7\s*1\s*"))
    await expect(page.locator(".job.failed .error")).to_contain_text("policy says no")
    await expect(page.locator(".job.succeeded .what")).to_have_text(hostile)
    thumb = page.locator(".job.succeeded .thumbs img")
    await expect(thumb).to_have_js_property("naturalWidth", 64)
    await expect(page.locator(".actor.busy")).to_have_count(0)

    held = await site.hold()  # from here on the page changes by itself
    busy = page.locator(".actor.busy")
    await expect(busy).to_contain_text("test.held", timeout=15_000)
    await expect(busy.locator("progress")).to_have_js_property("value", 0.25)
    await busy.get_by_role("button", name="Cancel").click()
    await expect(page.locator(".job.cancelled")).to_have_count(1, timeout=15_000)
    await expect(busy).to_have_count(0)
    assert (await site.supervisor.store.require(held.id)).state == "cancelled"
    await page.locator(".job.failed").get_by_role("button", name="Again").click()
    await expect(page.locator(".job.failed")).to_have_count(2, timeout=15_000)
    assert complaints == []
    await context.close()


async def test_a_kind_is_paused_and_resumed_from_the_admin_page(site: Site, browser: Browser) -> None:
    """Who and why are asked for and shown to everyone, as text; the studio says why nothing begins."""
    context, page, complaints = await visit(browser, site, "/admin")
    form = page.locator("#pausing")
    await form.locator("[name=kind]").select_option("image.generate")
    await form.locator("[name=why]").fill("<b>new ink</b>")
    await form.locator("[name=who]").fill("ann")
    await form.get_by_role("button", name="Pause").click()
    await expect(page.locator(".paused")).to_contain_text("<b>new ink</b>", timeout=40_000)
    await expect(page.locator(".paused")).to_contain_text("ann")
    await expect(form.locator("[name=why]")).to_have_value("")
    studio = await context.new_page()
    await studio.goto(str(site.client.make_url("/")))
    await studio.locator("textarea").fill("a happy Joy")
    await studio.get_by_role("button", name="Make it").click()
    await expect(studio.locator(".course .told")).to_contain_text("<b>new ink</b> (ann)", timeout=40_000)
    await page.get_by_role("button", name="Resume").click()
    await expect(studio.locator(".frame .picture img")).to_have_js_property("naturalWidth", 64, timeout=40_000)
    await expect(page.locator(".paused")).to_have_count(0, timeout=40_000)
    assert complaints == [] and await site.supervisor.pauses.current() == []
    await context.close()


async def test_the_admin_page_speaks_both_languages_and_both_themes(site: Site, browser: Browser) -> None:
    """Chinese by the browser's wish, English by the switch, which is remembered; the theme is remembered too."""
    context, page, complaints = await visit(browser, site, "/admin", locale="zh-CN")
    await expect(page.locator(".tile").first).to_contain_text("就绪")
    await page.get_by_role("link", name="English").click()
    await expect(page.locator(".tile").first).to_contain_text("ready")
    await page.goto(str(site.client.make_url("/")))
    await expect(page.locator("h1")).to_have_text("One sentence, one Joy")
    light = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    await page.locator("#theme").click()
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert complaints == []
    await context.close()


async def test_the_studio_makes_a_picture(site: Site, browser: Browser) -> None:
    """A sentence typed in becomes a picture with what was understood and the verdict; a refusal says what to change."""
    context, page, complaints = await visit(browser, site, "/", locale="zh-CN")
    await page.locator("textarea").fill("戴圣诞帽的Joy开心地挥手")
    await page.get_by_role("button", name="生成").click()
    picture = page.locator(".frame .picture img")
    await expect(picture).to_have_js_property("naturalWidth", 64, timeout=40_000)
    await expect(page.locator(".checks summary")).to_contain_text("质检: 通过")
    await expect(page.locator(".understood.default")).to_contain_text("微笑")
    await expect(page.locator("#recent figure")).to_have_count(1)
    assert complaints == []
    await page.locator("textarea").fill("Joy手里拿着手枪")
    await page.get_by_role("button", name="生成").click()
    await expect(page.get_by_role("alert")).to_contain_text("手枪")
    await context.close()


async def test_the_operators_pages_on_a_phone(site: Site, browser: Browser) -> None:
    """Nothing is wider than a phone, and nothing is squeezed: types of the API and the form that pauses can be read."""
    context, page, complaints = await visit(browser, site, "/admin")
    await page.set_viewport_size({"width": 390, "height": 844})
    for path, squeezed in (("/admin", "#pausing select"), ("/api/docs", ".fields td:nth-child(2)")):
        await page.goto(str(site.client.make_url(path)))
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        box = await page.locator(squeezed).first.bounding_box()
        assert box is not None and box["width"] > 120, path
    assert complaints == []
    await context.close()


async def test_the_page_says_when_the_service_is_gone(site: Site, browser: Browser) -> None:
    """When nothing answers any more, the page tells so and goes on trying."""
    context, page, _ = await visit(browser, site, "/admin")
    await expect(page.locator("#lost")).to_be_hidden()
    await context.set_offline(True)
    await expect(page.locator("#lost")).to_be_visible(timeout=15_000)
    await context.set_offline(False)
    await expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
    await context.close()


async def test_pages_escape_everything_and_run_no_inline_script(site: Site) -> None:
    """What users wrote stands in the page as text; scripts and styles come only from files of ours."""
    await site.post("/api/images?wait=30", {"prompt": "<script>alert('x')</script>\"'"})
    for address in ("/admin", "/", "/api/docs"):
        text = (await site.get(address)).body.decode()
        assert "<script>" not in text and " style=" not in text and " onclick" not in text
    assert "&lt;script&gt;" in (await site.get("/admin")).body.decode()


async def test_the_admin_page_answers_while_the_database_is_gone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the database the page still shows actors and dependencies, and says what is missing."""

    async def hang(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("joyip.web.pages.admin._PATIENCE", 0.05)
    monkeypatch.setattr(site.supervisor.store, "counts", hang)
    page = (await site.get("/admin", headers={"Accept-Language": "en"})).body.decode()
    assert "The database does not answer" in page and 'id="actors"' in page


async def test_the_page_warns_when_others_can_reach_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bound beyond loopback, without a login, the admin page says so; on loopback it does not."""
    warning = WORDS["exposed"].en
    assert warning not in (await site.get("/admin", headers={"Accept-Language": "en"})).body.decode()
    exposed = site.app[keys.SETTINGS].model_copy(update={"host": "0.0.0.0"})
    monkeypatch.setitem(site.app._state, keys.SETTINGS, exposed)
    assert warning in (await site.get("/admin", headers={"Accept-Language": "en"})).body.decode()


async def test_a_late_part_does_not_switch_the_language_back(site: Site) -> None:
    """Whole pages remember the switch; the moving part, which may arrive after it, never does."""
    assert "joyip_lang=en" in (await site.get("/admin?lang=en")).headers["Set-Cookie"]
    late = await site.get("/admin/live?lang=zh")
    assert "Set-Cookie" not in late.headers and "执行者" in late.body.decode()


async def test_assets_are_cached_by_their_content(site: Site) -> None:
    """The address of an asset names its version, which may be kept forever; others are asked for again."""
    page = (await site.get("/admin")).body.decode()
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        reply = await site.get(address)
        assert reply.status == 200 and "immutable" in reply.headers["Cache-Control"]
        assert (await site.get(address, headers={"If-None-Match": reply.headers["ETag"]})).status == 304
    assert (await site.get("/static/joyip.css?v=old")).headers["Cache-Control"] == "no-cache"
    assert (await site.get("/static/..%2Fadmin.py")).status == 404


def test_templates_and_scripts_use_only_words_that_exist() -> None:
    """Every word that a template or script asks for is there, in both languages."""
    used = set()
    for path in (*PAGES.glob("templates/*.html"), *PAGES.glob("static/*.js")):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"\bt\('(\w+)'\)", text)) | set(re.findall(r"\bwords\.(\w+)", text))
    assert used and used <= set(WORDS)
    assert all(text.zh and text.en for text in WORDS.values())


def test_the_pages_files_are_packaged(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed joyip has its pages: setuptools finds every template and static file as package data."""
    monkeypatch.chdir(PAGES.parents[2])
    build = run_setup("setup.py", stop_after="init").get_command_obj("build_py")
    build.ensure_finalized()
    packaged = {f"{source}/{name}" for _, source, _, names in build.data_files for name in names}
    endings = {".html", ".css", ".js", ".svg"}
    files = {str(path.relative_to(Path.cwd())) for path in PAGES.rglob("*") if path.suffix in endings}
    assert len(files) >= 10 and files <= {os.path.relpath(name) for name in packaged} | packaged


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [(0.04, "0.0 秒", "0.0 s"), (9.94, "9.9 秒", "9.9 s"), (42, "42 秒", "42 s"), (61, "1 分 01 秒", "1 min 01 s"),
     (3725, "1 小时 02 分", "1 h 02 min"), (90_000, "1 天 1 小时", "1 d 1 h"), (-5, "0.0 秒", "0.0 s")],
)  # fmt: skip
def test_lengths_of_time_are_said_with_their_two_largest_units(seconds: float, zh: str, en: str) -> None:
    """Seconds, minutes, hours and days in both languages; never below zero."""
    assert (duration(seconds, "zh"), duration(seconds, "en")) == (zh, en)
