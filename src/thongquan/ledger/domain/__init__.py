"""What is owed, who covers it, what was paid: values and decisions of money."""

from thongquan.ledger.domain.accounts import Account, Chart, Role
from thongquan.ledger.domain.debts import Debt, How, Line, Standing, standing
from thongquan.ledger.domain.guarantees import Guarantee, GuaranteeKind, Reservation
from thongquan.ledger.domain.law import Law
from thongquan.ledger.domain.postings import Effects, Entry, Kind, Posting, balanced, effects

__all__ = [
    "Account",
    "Chart",
    "Debt",
    "Effects",
    "Entry",
    "Guarantee",
    "GuaranteeKind",
    "How",
    "Kind",
    "Law",
    "Line",
    "Posting",
    "Reservation",
    "Role",
    "Standing",
    "balanced",
    "effects",
    "standing",
]
