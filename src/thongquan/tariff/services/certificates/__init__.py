"""Certificates of origin: issued, received, ended; drawn of by declarations; reported on."""

from thongquan.tariff.services.certificates.drawing import NOT_GRANTED, grant, settle
from thongquan.tariff.services.certificates.ending import cancel, refuse, replace
from thongquan.tariff.services.certificates.keeping import issue, receive
from thongquan.tariff.services.certificates.reporting import take_decision, take_utilisation

__all__ = [
    "NOT_GRANTED",
    "cancel",
    "grant",
    "issue",
    "receive",
    "refuse",
    "replace",
    "settle",
    "take_decision",
    "take_utilisation",
]
