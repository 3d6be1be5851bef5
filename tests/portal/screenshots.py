"""Pictures of every page into var/screenshots: `make screenshots`; with names, of those alone."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
WIDTHS, LANGUAGES = (1280, 390), ("vi", "en")
Shot = tuple[int, str, str]  # width, language, theme
DARK_TOO = ("home", "declaration")  # seen in both themes


def main() -> None:
    import django

    django.setup()
    from playwright.sync_api import sync_playwright

    from tests import world
    from tests.portal import site, tour
    from thongquan.config.paths import VAR

    folder = VAR / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with world.copy("site") as name:
        site.register_some(40)
        looks = [look for look in tour.looks(tour.begun()) if not sys.argv[1:] or look.name in sys.argv[1:]]
        sessions = {by: tour.session_of(by) for by in {look.by for look in looks} - {tour.NOBODY}}
        with site.served(name) as address, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=site.ENGINE, args=site.FLAGS)
            for shot in shots():
                _taken(
                    browser,
                    address,
                    [look for look in looks if seen_so(look.name, shot)],
                    sessions,
                    shot,
                    folder,
                )
            browser.close()
    print(len(looks), "pages:", folder)


def shots() -> Iterator[Shot]:
    for width in WIDTHS:
        for language in LANGUAGES:
            yield width, language, "light"
        yield width, LANGUAGES[0], "dark"


def seen_so(name: str, shot: Shot) -> bool:
    return shot[2] == "light" or name in DARK_TOO


def _taken(
    browser: Any, address: str, looks: list[Any], sessions: dict[str, str], shot: Shot, folder: Path
) -> None:
    width, language, theme = shot
    for by in sorted({look.by for look in looks}):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            locale=language,
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": address}])
        if by in sessions:
            context.add_cookies([{"name": "sessionid", "value": sessions[by], "url": address}])
        page = context.new_page()
        for look in looks:
            if look.by == by:
                page.goto(address + look.address)
                page.evaluate("document.fonts.ready.then(() => true)")
                name = f"{look.name}-{width}-{language}-{theme}.png"
                page.screenshot(path=folder / name, full_page=True, animations="disabled")
        context.close()


if __name__ == "__main__":
    main()
