"""Installing: the pack's lists, books and selection parameters, the first seeds, the first checkpoint.

Everything here may run at every start: what is there already is left alone.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

from thongquan.books import selectors as laws
from thongquan.books import services as books
from thongquan.journal import services as journal
from thongquan.kernel.actors import Actor
from thongquan.risk import services as risk
from thongquan.risk.domain import Parameters

INSTALLATION = Actor.system("installation")
SEEDS_AHEAD = 60  # days a laptop may stand still before selection waits for a person


def install(*, at: datetime) -> books.Installed:
    """Everything the pack brings. Returns the editions that are new."""
    installed = books.install(pack=settings.PACK, at=at)
    chosen = yaml.safe_load((settings.PACK / "risk" / "selection.yaml").read_text("utf-8"))
    risk.install_parameters(parameters=Parameters.of(chosen), at=at)
    commit(at=at)
    return installed


def commit(*, at: datetime) -> None:
    """Seeds for the days ahead, and the checkpoint that makes them count."""
    today = at.astimezone(ZoneInfo(laws.pack().zone)).date()
    risk.commit_seeds(today=today, ahead=SEEDS_AHEAD, at=at)
    journal.seal(at)
