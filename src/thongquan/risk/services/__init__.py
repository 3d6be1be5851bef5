"""Profiles, parameters, seeds, routes and holds: what changes them."""

from thongquan.risk.services.holds import place_hold, release_hold
from thongquan.risk.services.preparing import Prepared, prepared
from thongquan.risk.services.profiles import (
    activate_profile,
    approve_parameters,
    approve_profile,
    discard_profile,
    draft_profile,
    install_parameters,
    propose_parameters,
    retire_profile,
    withdraw_parameters,
    withdraw_profile,
)
from thongquan.risk.services.routes import record_hindsight, record_route
from thongquan.risk.services.seeds import (
    commit_seed,
    commit_seeds,
    confirm_sealed,
    daily,
    raise_alarm,
    resume_seeds,
    reveal_seeds,
    seed_of,
)

__all__ = [
    "Prepared",
    "activate_profile",
    "approve_parameters",
    "approve_profile",
    "commit_seed",
    "commit_seeds",
    "confirm_sealed",
    "daily",
    "discard_profile",
    "draft_profile",
    "install_parameters",
    "place_hold",
    "prepared",
    "propose_parameters",
    "raise_alarm",
    "record_hindsight",
    "record_route",
    "release_hold",
    "resume_seeds",
    "retire_profile",
    "reveal_seeds",
    "seed_of",
    "withdraw_parameters",
    "withdraw_profile",
]
