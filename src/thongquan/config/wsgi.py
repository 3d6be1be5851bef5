"""The entry point of the web server."""

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from thongquan.config.postgres import ensure_database
from thongquan.config.tuning import tune


def served() -> Any:
    """The platform, which reads the law of the day while it answers its first requests."""
    made = get_wsgi_application()
    from thongquan.clearance.selectors import warmth

    warmth.keep_warm()
    return wrap_wsgi_with_proxy_headers(made, settings.PROXIES) if settings.PROXIES else made


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thongquan.config.settings")
ensure_database()
tune()
application = served()
