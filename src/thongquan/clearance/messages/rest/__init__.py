"""The file as it was sent, holding only what was refused, with what is wrong beside it, to mend and send again.

Rows, elements and lines of what was registered are left out; what is kept is not changed. A spreadsheet gets a
column in front (`why_refused`, passed over where the file is read), a workbook marked cells and a sheet of all
findings besides; XML gets comments; JSON has no place for them.
"""

from thongquan.clearance.messages.rest.told import Refused, Rest, Told
from thongquan.clearance.messages.rest.whole import rest_of

__all__ = ["Refused", "Rest", "Told", "rest_of"]
