"""Takes the pictures of the page that `docs/page.md` shows: `python -m scripts.screenshots http://127.0.0.1:8420`.

To be run beside `make demo`, whose newsroom is the only one that may be in them.
"""

import shutil
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import ViewportSize, sync_playwright

FOLDER = Path(__file__).parents[1] / "docs/images"
FIRST_STORY = "main a[href^='/stories/s']"
WIDE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 780}


def take(url: str) -> None:
    """The desk, a story, its texts side by side, an outlet and an event; the desk and the story on a phone, too."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(url)
        story = page.locator(FIRST_STORY).first.get_attribute("href")
        event = page.locator("a[href^='/events/']").first.get_attribute("href")
        page.goto(f"{url}/outlets")
        outlet = page.locator("a[href^='/outlets/']").first.get_attribute("href")
        pictures: tuple[tuple[str, str, ViewportSize, Literal["light", "dark"]], ...] = (
            ("desk", "/", WIDE, "light"),
            ("story", f"{story}", WIDE, "light"),
            ("side-by-side", f"{story}/read", WIDE, "light"),
            ("outlet", f"{outlet}", WIDE, "dark"),
            ("event", f"{event}", WIDE, "light"),
            ("desk-phone", "/", PHONE, "light"),
            ("story-phone", f"{story}", PHONE, "dark"),
        )
        for name, path, size, scheme in pictures:
            shown = browser.new_page(viewport=size, color_scheme=scheme)
            shown.goto(f"{url}{path}")
            shown.wait_for_load_state()
            shown.screenshot(path=FOLDER / f"{name}.png")
            shown.close()
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1].rstrip("/"))
