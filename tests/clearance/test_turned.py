"""Characters that turn the direction of a text are found in its bytes."""

import re

from thongquan.clearance.domain.fields import TURNING
from thongquan.clearance.messages.turned import turned


def test_they_are_those_the_forms_leave_out_and_no_others() -> None:
    of_forms = re.compile(f"[{TURNING}]")
    for code in (*range(0x20, 0xD800), *range(0xE000, 0x10FFFE)):
        found = turned(chr(code).encode())
        if found or of_forms.match(chr(code)):
            assert found == of_forms.match(chr(code)).group() == chr(code)
