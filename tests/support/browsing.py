"""A real browser to look at the page with, and what it complained of."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.web_site import Site

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launched() -> Iterator[Browser]:
    """Debian's chromium. Without one the test is skipped, in CI it fails."""
    executable = shutil.which("chromium")
    if executable is None:
        if os.environ.get("CI"):
            pytest.fail("no chromium on PATH: CI must drive the page")
        pytest.skip("no chromium on PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield browser
        browser.close()


def open_page(browser: Browser, site: Site, complaints: list[str], *, width: int = 1280, **options: Any) -> Page:
    """A page of its own context. Errors, dialogs and requests to other hosts are added to `complaints`."""
    page = browser.new_context(viewport={"width": width, "height": 800}, base_url=site.url, **options).new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    page.on("request", lambda asked: None if asked.url.startswith(site.url) else complaints.append(asked.url))
    return page


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    overflow: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return overflow
