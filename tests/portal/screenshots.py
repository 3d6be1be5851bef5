"""Pictures of every page into var/screenshots: `python -m tests.portal.screenshots`."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main() -> None:
    import django

    django.setup()
    from playwright.sync_api import sync_playwright

    from tests import world
    from tests.portal import site
    from thongquan.config.paths import VAR

    folder = VAR / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with site.database() as name:
        declarations = site.register_some(40)
        with site.served(name) as address, sync_playwright() as play:
            pages = {
                "running": "/", "calculator": "/calculator?code=87032361&origin=JP&value=500+000+000&vat=VAT10",
                "search": "/calculator?code=ca+phe", "not-found": "/nowhere",
                "declarations": "/declarations", "declaration": f"/declarations/{declarations[0]}",
            }  # fmt: skip
            chosen = sys.argv[1:] or [*pages, "sign-in"]
            browser = play.chromium.launch(executable_path=site.CHROMIUM, args=site.FLAGS)
            for width in (1280, 390):
                for theme in ("light", "dark"):
                    language = "vi" if theme == "light" else "en"
                    context = browser.new_context(
                        viewport={"width": width, "height": 900}, color_scheme=theme, locale=language
                    )
                    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
                    page = context.new_page()
                    page.on("console", lambda said: print("console:", said.text))
                    if "sign-in" in chosen:
                        page.goto(f"{address}/sign-in")
                        page.screenshot(path=folder / f"sign-in-{width}-{language}-{theme}.png")
                    if {"declaration", "declarations"} & set(chosen):
                        page.goto(f"{address}/sign-in")
                        page.fill("#id_login", "thuongnhan")
                        page.fill("#id_password", world.PASSWORD)
                        page.click("main button")
                    for shot in set(chosen) - {"sign-in"}:
                        page.goto(address + pages[shot])
                        page.wait_for_load_state("networkidle")
                        page.screenshot(path=folder / f"{shot}-{width}-{language}-{theme}.png", full_page=True)
                        wide = page.evaluate("document.documentElement.scrollWidth")
                        if wide > width:
                            print(shot, width, "is wider than the window:", wide)
            browser.close()


if __name__ == "__main__":
    main()
