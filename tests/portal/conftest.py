import os

import pytest
from django.core.cache import cache
from django.db import connection

from tests.portal import site


@pytest.fixture(autouse=True)
def _plain_static(settings):
    """Pages ask for static files by their own names: nothing needs to have been built."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _shared_servers_end():
    yield
    site.end()


@pytest.fixture(scope="module")
def browser(request):
    """Where its loop runs, Django has another connection than outside: each is closed before the other is used,
    or it outlives the database of the module."""
    from playwright.sync_api import sync_playwright

    connection.close()
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop running in this thread
    with sync_playwright() as play:
        program = getattr(request.module, "BROWSER", site.ENGINE)
        chromium = play.chromium.launch(executable_path=program, args=site.FLAGS)
        yield chromium
        connection.close()
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    if before is not None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before
