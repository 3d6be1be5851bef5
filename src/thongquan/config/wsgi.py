"""The entry point of the web server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from thongquan.config.collecting import collect_rarely
from thongquan.config.postgres import ensure_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thongquan.config.settings")
ensure_database()
collect_rarely()
application = get_wsgi_application()
if settings.PROXIES:
    application = wrap_wsgi_with_proxy_headers(application, settings.PROXIES)
