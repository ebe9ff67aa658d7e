"""Deliveries on the admin page, in a real browser."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.web.browser import visit
from tests.web.harness import WAIT, Site
from tests.webhooks.conftest import Receive
from tests.webhooks.test_api import submit

LOOK = os.environ.get("JOYIP_TESTS_LOOK")
"""A directory for pictures of the pages, to look at."""


async def test_the_operator_sees_what_was_delivered(
    site: Site,
    browser: Browser,
    receive: Receive,
) -> None:
    """Attempts with their outcome, no key of a URL among them; a failed one is sent again from here."""
    receiver = await receive(204, 500, 410)
    for count in (1, 3):
        await submit(site, receiver)
        await receiver.got(count)
    context, page, complaints = await visit(browser, site, "/admin")
    table = page.locator("#deliveries tbody")
    await expect(table.locator("tr")).to_have_count(3, timeout=WAIT * 1000)
    outcomes = [await cell.inner_text() for cell in await table.locator(".badge").all()]
    assert outcomes == ["not delivered", "retry", "delivered"]
    await expect(table).to_contain_text("HTTP 410")
    await expect(table).to_contain_text("key=***")
    assert "s3cr3t-key" not in await page.content()
    if LOOK:
        await page.screenshot(path=Path(LOOK) / "deliveries.png", full_page=True)
    await table.get_by_role("button", name="Deliver again").click()
    await expect(table.locator(".badge.succeeded")).to_have_count(2, timeout=15_000)
    assert len(receiver.messages) == 4 and complaints == []
    await context.close()
