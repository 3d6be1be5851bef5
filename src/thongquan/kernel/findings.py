"""What a rule says of a declaration: a value, collected, never raised."""

from dataclasses import dataclass, field
from enum import StrEnum

from thongquan.kernel.texts import Text


class Effect(StrEnum):
    """What follows from a finding. Only REFUSE and REQUIRE keep a declaration from going on."""

    REFUSE = "refuse"  # the declaration cannot be registered as it stands
    REQUIRE = "require"  # something must be supplied, at the stage the rule names
    WARN = "warn"  # shown; nothing is held up
    DOUBT = "doubt"  # for officers; never refuses by itself


class Audience(StrEnum):
    PUBLIC = "public"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` is a JSON path into the canonical declaration ("items[3].net_mass"), "" for the whole."""

    rule: str
    path: str
    found: str
    expected: str
    effect: Effect
    message: Text = field(default_factory=dict)
    fix: Text = field(default_factory=dict)
    audience: Audience = Audience.PUBLIC

    def as_dict(self) -> dict[str, object]:
        return {
            "rule": self.rule,
            "path": self.path,
            "found": self.found,
            "expected": self.expected,
            "effect": str(self.effect),
            "message": dict(self.message),
            "fix": dict(self.fix),
        }
