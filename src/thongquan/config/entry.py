"""`thongquan` on the command line."""

import os


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thongquan.config.settings")
    from thongquan.config.postgres import ensure_database

    ensure_database()
    import django

    django.setup()
    from thongquan.cli.main import app

    app()


if __name__ == "__main__":
    main()
