"""What a person types, and the answer."""

import json
from collections.abc import Callable
from typing import Any

from typer.testing import Result

from tests.world import PASSWORD


class Typed:
    """`thongquan(…)` types a command as whoever is signed in; `thongquan.by("congchuc")(…)` as somebody."""

    def __init__(self, run: Callable[..., Result], environment: Any) -> None:
        self._run, self._environment = run, environment

    def by(self, username: str | None, password: str = PASSWORD) -> "Typed":
        for name, value in (("THONGQUAN_USER", username), ("THONGQUAN_PASSWORD", password)):
            if username is None:
                self._environment.delenv(name, raising=False)
            else:
                self._environment.setenv(name, value)
        return self

    def __call__(self, *arguments: object, status: int = 0) -> Result:
        result = self._run(*arguments)
        assert result.exit_code == status, f"{arguments}: {result.exit_code}\n{result.stdout}\n{result.stderr}"
        return result

    def json(self, *arguments: object, status: int = 0) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self(*arguments, status=status).stdout)
