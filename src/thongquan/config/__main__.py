"""`python -m thongquan.config …`: Django's own management commands (migrate, makemigrations, shell)."""

import os
import sys

from thongquan.config.postgres import ensure_database
from thongquan.config.tuning import tune

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thongquan.config.settings")
    ensure_database()
    tune()
    from django.core.management import execute_from_command_line

    if sys.argv[1:3] == ["procrastinate", "worker"]:
        import django

        django.setup()
        from thongquan.clearance.selectors import warmth

        warmth.keep_warm()  # the first declaration of the queue does not wait for the law
    execute_from_command_line(sys.argv)
