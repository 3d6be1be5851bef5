"""The entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from thongquan.config.postgres import ensure_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thongquan.config.settings")
ensure_database()
application = get_wsgi_application()
