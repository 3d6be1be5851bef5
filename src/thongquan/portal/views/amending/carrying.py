"""What is proposed so far goes with the form from page to page: nothing is kept before it is sent."""

import base64
import binascii
import zlib

import msgspec

from thongquan.clearance.domain.declaration import Declaration
from thongquan.portal import wrong
from thongquan.portal.views.declaring.parts import BLANK

MOST = 8 << 20  # bytes, unpacked
FORM_MOST = 900 << 10  # characters, packed: the rest of the form fits beside it into what a request may hold
_decode = msgspec.json.Decoder(Declaration).decode


def packed(content: Declaration) -> str:
    return base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(content))).decode()


def unpacked(text: str) -> Declaration:
    """Refused("validation") for what `packed` did not make."""
    try:
        reader = zlib.decompressobj()
        body = reader.decompress(base64.urlsafe_b64decode(text), MOST)
        if reader.unconsumed_tail or not reader.eof:
            raise wrong.value("content", "", "unread")
        return _decode(body)
    except (binascii.Error, ValueError, zlib.error, msgspec.MsgspecError):
        raise wrong.value("content", "", "unread") from None


def filled(content: Declaration) -> Declaration:
    """Without rows that were added and never written in."""
    kept = {of: [one for one in getattr(content, of) if one != blank] for of, blank in BLANK.items()}
    return msgspec.structs.replace(content, **kept)
