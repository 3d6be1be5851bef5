"""Messages, receipts, and what keeps hostile input out. Pure."""

from thongquan.intake.domain.hostile import Hostile, XmlLimits, ZipLimits, bounded, bounded_zip, safe_xml
from thongquan.intake.domain.messages import Answer, Incoming, Message, Receipt

__all__ = [
    "Answer",
    "Hostile",
    "Incoming",
    "Message",
    "Receipt",
    "XmlLimits",
    "ZipLimits",
    "bounded",
    "bounded_zip",
    "safe_xml",
]
