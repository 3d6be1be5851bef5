"""What a person types, and the answer."""

import json
from collections.abc import Callable
from typing import Any

from typer.testing import Result


class Typed:
    def __init__(self, run: Callable[..., Result]) -> None:
        self._run = run

    def __call__(self, *arguments: object, status: int = 0) -> Result:
        result = self._run(*arguments)
        assert result.exit_code == status, f"{arguments}: {result.exit_code}\n{result.stdout}\n{result.stderr}"
        return result

    def json(self, *arguments: object, status: int = 0) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self(*arguments, status=status).stdout)
