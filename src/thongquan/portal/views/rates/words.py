"""What the law says of the rates, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RATE_RULE: Mapping[str, Promise] = {
    "bank": _("Whose rate"),
    "rate": _("Which of its rates"),
    "day": _("Of which day"),
    "valid": _("Serves for"),
    "else": _("Of currencies the bank does not quote"),
}
RATE_RULE_SAID: Mapping[str, Promise] = {
    "Vietcombank (hội sở chính)": _("Vietcombank, head office"),
    "buying by transfer at close": _("buying by transfer at the close of the day"),
    "Thursday of the week before; the working day before it where it is a holiday": _(
        "the Thursday of the week before; where that is a holiday, the working day before it"
    ),
    "cross rate of the State Bank; else through USD": _(
        "the cross rate of the State Bank; where there is none, reckoned through the US dollar"
    ),
    "the week in which the declaration is registered": _("the week in which the declaration is registered"),
}
CATALOGUE: Mapping[str, Mapping[str, Promise]] = {"rate-rule": RATE_RULE, "rate-rule-said": RATE_RULE_SAID}
