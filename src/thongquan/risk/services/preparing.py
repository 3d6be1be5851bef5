"""What a batch needs to be routed, in one call: profiles, parameters and seed of the day."""

from dataclasses import dataclass
from datetime import date, datetime

from thongquan.risk import selectors
from thongquan.risk.domain import Parameters, ProfileSet
from thongquan.risk.services.seeds import seed_of


@dataclass(frozen=True, slots=True)
class Prepared:
    """Goes into `domain.select`; `profiles.version` is kept with the decision. Never shown, never logged."""

    profiles: ProfileSet
    parameters: Parameters
    seed: bytes

    def __repr__(self) -> str:
        return f"Prepared({self.profiles.version})"


def prepared(*, day: date, begins: datetime, at: datetime) -> Prepared:
    """For registrations of the legal day `day`, which begins at `begins`, decided at `at`.

    Refused("no-committed-seed", day, why): nothing is routed; after its transaction has ended the caller calls
    `raise_alarm`. Refused("no-selection-parameters") before an installation has any.
    """
    seed = seed_of(day=day, begins=begins, at=at)
    version, parameters = selectors.standing(day, known_at=at)
    return Prepared(selectors.compiled(day, version), parameters, seed)
