"""`thongquan` on the command line."""

import os
import sys

from thongquan.cli.demo import keeping
from thongquan.config import postgres
from thongquan.config.paths import VAR

NO_DATABASE = {"schema", "template"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thongquan.config.settings")
    if needs_database(sys.argv[1:]):
        try:
            postgres.ensure_database(briefly=True)
        except postgres.DoesNotStart as why:
            sys.exit(str(why))
    keeping.remember(VAR)
    import django

    django.setup()
    from thongquan.cli import terminal
    from thongquan.cli.main import app
    from thongquan.refusals.selectors import texts

    terminal.speak({code: told.title for code, told in texts().items()})
    try:
        app(prog_name="thongquan")
    finally:
        from django.db import connection

        connection.close()
        postgres.leave()


def needs_database(arguments: list[str]) -> bool:
    """Help, schemas and templates are the program's own."""
    words = [word for word in arguments if not word.startswith("-")]
    own = words[:1] == ["demo"] and "--partners" in arguments  # two installations, neither of them this one
    return bool(words) and words[0] not in NO_DATABASE and "--help" not in arguments and not own


if __name__ == "__main__":
    main()
