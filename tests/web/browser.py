"""Real Chromium, and a visit to a page of the service."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.web.harness import Site

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def chromium(flags: Sequence[str] = FLAGS) -> AsyncIterator[Browser]:
    """Where there is none a developer's test is skipped; CI fails."""
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing: scripts/test must install it")
        pytest.skip("no chromium here")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=flags)
        yield browser
        await browser.close()


async def visit(
    browser: Browser, site: Site, path: str, locale: str = "en-US"
) -> tuple[BrowserContext, Page, list[str]]:
    """A page in a fresh browser profile, with the list of everything its console complains about."""
    context = await browser.new_context(locale=locale)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(str(site.client.make_url(path)))
    return context, page, complaints
