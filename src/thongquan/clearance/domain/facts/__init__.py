"""Facts: what the rules read besides the declaration itself, as columns. Pure functions from frames to frames.

`derive` adds what the declaration and the code lists of the day say; `with_register`, `with_mandates`,
`with_history` and `with_proofs` add what other rooms know (None: nobody asked, and the columns are null);
`requirements` makes the frame of what the code of each item demands, and `with_licences` says which licence of
ours meets it and what is taken of it.
"""

from thongquan.clearance.domain.facts.certificates import Certificates, with_certificates
from thongquan.clearance.domain.facts.derive import derive
from thongquan.clearance.domain.facts.history import HISTORY, with_history
from thongquan.clearance.domain.facts.licences import Licences, uncovered, with_licences
from thongquan.clearance.domain.facts.lists import Lists
from thongquan.clearance.domain.facts.people import REGISTER, agents, with_mandates, with_register
from thongquan.clearance.domain.facts.plants import Plants, unanswered, without_ended
from thongquan.clearance.domain.facts.prices import Prices, with_prices
from thongquan.clearance.domain.facts.repeats import Repeats, with_repeats
from thongquan.clearance.domain.facts.requirements import Controls, requirements, with_proofs

__all__ = [
    "HISTORY",
    "REGISTER",
    "Certificates",
    "Controls",
    "Licences",
    "Lists",
    "Plants",
    "Prices",
    "Repeats",
    "agents",
    "derive",
    "requirements",
    "unanswered",
    "uncovered",
    "with_certificates",
    "with_history",
    "with_licences",
    "with_mandates",
    "with_prices",
    "with_proofs",
    "with_register",
    "with_repeats",
    "without_ended",
]
