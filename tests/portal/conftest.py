import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _plain_static(settings):
    """Pages ask for static files by their own names: nothing needs to have been built."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    cache.clear()
