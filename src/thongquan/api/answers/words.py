"""Words of the answers: moments, days, exact numbers, texts by language."""

from typing import Annotated, Any

from pydantic import WithJsonSchema

Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Date = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
Number = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^(-?[0-9]+(\.[0-9]+)?)?$"})]
Words = dict[str, str]  # by language
Anything = dict[str, Any]
