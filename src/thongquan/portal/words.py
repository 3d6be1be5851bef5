"""The words for the codes of other rooms, in one place; a test holds that every code has its word."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.portal.views.certificates.words import CATALOGUE as OF_CERTIFICATES
from thongquan.portal.views.declaring.words import CATALOGUE as OF_DECLARING
from thongquan.portal.views.exchange.words import CATALOGUE as OF_EXCHANGE
from thongquan.portal.views.help.words import CATALOGUE as OF_HELP
from thongquan.portal.views.licensing.words import CATALOGUE as OF_LICENSING
from thongquan.portal.views.licensing.words import span as span
from thongquan.portal.views.origin.words import CATALOGUE as OF_ORIGIN
from thongquan.portal.views.rates.words import CATALOGUE as OF_RATES
from thongquan.portal.views.record.words import CATALOGUE as OF_RECORD
from thongquan.portal.views.tariff.words import CATALOGUE as OF_TARIFF
from thongquan.portal.views.verify.words import CATALOGUE as OF_VERIFY

LANE: Mapping[str, Promise] = {"G": _("Green lane"), "Y": _("Yellow lane"), "R": _("Red lane")}
LANE_MEANS: Mapping[str, Promise] = {
    "G": _("no check before clearance"),
    "Y": _("documents are checked"),
    "R": _("documents and goods are checked"),
}
LIFE: Mapping[str, Promise] = {
    "registered": _("Registered"),
    "cleared": _("Cleared"),
    "exited": _("Left customs supervision"),
    "cancelled": _("Cancelled"),
    "void": _("Void by time"),
}
CONTROL: Mapping[str, Promise] = {
    "none": _("No check"),
    "documents-due": _("Documents to be checked"),
    "examination-due": _("Goods to be examined"),
    "in-examination": _("Being examined"),
    "checked": _("Checked"),
}
GOODS: Mapping[str, Promise] = {
    "under-supervision": _("Under customs supervision"),
    "in-storage": _("In the declarant's storage"),
    "released-conditionally": _("Released conditionally"),
    "free": _("Free"),
}
DIRECTION: Mapping[str, Promise] = {"IM": _("Import"), "EX": _("Export")}
EFFECT: Mapping[str, Promise] = {
    "refuse": _("Must be corrected"),
    "require": _("Must be supplied"),
    "warn": _("Please note"),
    "doubt": _("Doubt, for officers alone"),
}
AWAITED: Mapping[str, Promise] = {
    "declarant:requirements": _("The declarant: supply what is required"),
    "declarant:agency-result": _("The declarant: supply the agency's result on the stored goods"),
    "declarant:payment": _("The declarant: pay or guarantee the tax"),
    "declarant:document": _("The declarant: supply the document asked for"),
    "declarant:tax-owed": _("The declarant: pay the tax still owed after clearance"),
    "declarant:amendment": _("The declarant: amend as ordered"),
    "officer:documents-due": _("Customs: check the documents"),
    "officer:attachments": _("Customs: look at the papers supplied"),
    "officer:examination-due": _("Customs: start the examination"),
    "officer:in-examination": _("Customs: complete the examination"),
    "officer:duty": _("Customs: determine the duty"),
    "officer:hold": _("Customs: decide on the hold"),
    "officer:clearance": _("Customs: clear"),
    "officer:amendment": _("Customs: decide on the amendment"),
    "officer:late-amendment": _("Customs: decide on the amendment after clearance"),
    "officer:cancellation": _("Customs: decide on the cancellation"),
    "officer:objection": _("Customs: answer the objection"),
}
AMENDMENT: Mapping[str, Promise] = {
    "asked": _("Amendment asked for"),
    "ordered": _("Amendment ordered"),
    "accepted": _("Amendment accepted"),
    "refused": _("Amendment refused"),
    "withdrawn": _("Amendment withdrawn"),
    "expired": _("Order to amend expired"),
    "ended": _("Amendment ended with its declaration"),
    "suspended": _("Order to amend suspended by an objection"),
}
WORK: Mapping[str, Promise] = {
    "documents": _("Check of documents"),
    "examination": _("Examination of goods"),
    "amendment": _("Amendment to decide"),
    "cancellation": _("Cancellation to decide"),
    "attachments": _("Papers supplied"),
    "duty": _("Duty to determine"),
    "hold": _("Hold"),
    "clearance": _("Ready to clear"),
}
CASE: Mapping[str, Promise] = {
    "given": _("given, not taken yet"),
    "held": _("on the desk"),
    "passed-on": _("passed on"),
    "returned": _("given back"),
    "expired": _("not taken in time"),
    "done": _("done"),
}
WHY: Mapping[str, Promise] = {  # classes of reasons of a lane
    "policy": _("a list of law or policy"),
    "targeted": _("targeted by analysis"),
    "intelligence": _("an alert"),
    "violation-sign": _("a sign of a violation"),
    "origin": _("origin, verified with who issued the proof"),
    "indicator": _("an indicator"),
    "random": _("random selection"),
    "score": _("the score"),
    "amendment": _("after an amendment"),
}
HOLD: Mapping[str, Promise] = {
    "stop-registration": _("Registration is stopped"),
    "hold-clearance": _("Clearance is held"),
    "hold-exit": _("Leaving supervision is held"),
}
INSPECTION: Mapping[str, Promise] = {
    "requested": _("asked for"),
    "assigned": _("assigned"),
    "started": _("under way"),
    "completed": _("completed"),
    "withdrawn": _("withdrawn"),
}
INSPECTED: Mapping[str, Promise] = {
    "documents": _("Check of documents"),
    "physical": _("Examination of goods"),
    "scan": _("Scan"),
}
SAMPLE: Mapping[str, Promise] = {
    "taken": _("taken, not sent yet"),
    "sent": _("at the laboratory"),
    "analysed": _("analysed"),
    "returned": _("returned"),
    "destroyed": _("destroyed"),
}
MILESTONE: Mapping[str, Promise] = {
    "registered": _("Registered"),
    "cleared": _("Cleared"),
    "lane-changed": _("Lane changed"),
    "amendment-asked": _("Amendment asked for"),
    "amendment-ordered": _("Amendment ordered"),
    "amendment-accepted": _("Amendment accepted"),
    "amendment-refused": _("Amendment refused"),
    "amendment-withdrawn": _("Amendment withdrawn"),
    "amendment-expired": _("Order to amend expired"),
    "amendment-ended": _("Amendment ended with its declaration"),
    "requirement-met": _("Requirement of another agency met"),
    "duty-determined": _("Duty determined"),
    "preference-withheld": _("Preference withheld: origin is doubted"),
    "preference-granted": _("Preference granted"),
    "preference-refused": _("Preference refused"),
    "origin-doubt-withdrawn": _("Doubt about origin given up"),
    "origin-asked": _("Issuing country asked about origin"),
    "origin-reminded": _("Issuing country reminded"),
    "origin-escalated": _("Superiors told that origin is still open"),
    "origin-acknowledged": _("Issuing country looks into the origin"),
    "origin-answered": _("Issuing country answered on origin"),
    "origin-answered-late": _("Issuing country answered on origin, too late"),
    "origin-guaranteed": _("Difference under doubt guaranteed"),
    "origin-reopened": _("Preference to be decided anew"),
    "origin-ended": _("Verification of origin ended with its declaration"),
    "cancellation-asked": _("Cancellation asked for"),
    "cancellation-refused": _("Cancellation refused"),
    "cancellation-withdrawn": _("Cancellation withdrawn"),
    "cancellation-ended": _("Cancellation ended with its declaration"),
    "objection-lodged": _("Objection lodged"),
    "objection-passed-on": _("Objection passed on to the second instance"),
    "objection-withdrawn": _("Objection withdrawn"),
    "objection-taken-up": _("Objection taken up"),
    "objection-declined": _("Objection not taken up"),
    "objection-prolonged": _("More time for the objection"),
    "objection-answered": _("Objection answered"),
    "decision-suspended": _("Decision suspended"),
    "suspension-lifted": _("Suspension lifted"),
    "court-noted": _("Taken up by the court"),
    "cancelled": _("Cancelled"),
    "amended": _("Amended"),
    "paid": _("Tax paid"),
    "exit": _("Goods left customs supervision"),
    "lapse": _("Void by time"),
    "cancel": _("Cancelled"),
    "raise-to-documents": _("Document check added"),
    "raise-to-examination": _("Examination added"),
    "lower-to-none": _("Checks lifted"),
    "lower-to-documents": _("Examination lifted, documents remain"),
    "check-documents": _("Documents checked"),
    "pass-documents": _("Documents passed"),
    "start-examination": _("Examination started"),
    "complete-examination": _("Examination completed"),
    "withdraw-examination": _("Examination withdrawn"),
    "bring-to-storage": _("Brought to storage"),
    "return-from-storage": _("Returned from storage"),
    "release-conditionally": _("Released conditionally"),
}
# What was decided for a reason of another list; the others are called as their reason is.
DECIDED: Mapping[str, Promise] = {
    "amendment-refused": _("Amendment refused"),
    "cancellation-refused": _("Cancellation refused"),
    "objection-declined": _("Objection not taken up"),
    "lapsed": _("Void by time"),
    "lane-changed": _("Lane changed"),
    "brought-to-storage": _("Brought to storage"),
    "released-conditionally": _("Released conditionally"),
}
CANCELLATION: Mapping[str, Promise] = {
    "asked": _("Cancellation asked for"),
    "accepted": _("Cancellation accepted"),
    "refused": _("Cancellation refused"),
    "withdrawn": _("Request withdrawn"),
    "ended": _("Ended with the declaration"),
}
BANK_ORDER: Mapping[str, Promise] = {
    "asked": _("Asked, not sent yet"),
    "sent": _("With the bank"),
    "settled": _("Paid"),
    "rejected": _("Rejected"),
}
INSTANCE: Mapping[str, Promise] = {
    "1": _("First instance"),
    "2": _("Second instance"),
    "court": _("Court"),
}
OBJECTION: Mapping[str, Promise] = {
    "lodged": _("Lodged"),
    "taken-up": _("Taken up"),
    "declined": _("Not taken up"),
    "withdrawn": _("Withdrawn"),
    "decision-upheld": _("The decision stands"),
    "decision-amended": _("The decision is amended"),
    "decision-annulled": _("The decision is annulled"),
    "unanswered": _("Not answered in time"),
    "before-court": _("Before the court"),
}
DECLINING: Mapping[str, Promise] = {
    "not-affected": _("The decision does not touch the rights of who objects"),
    "not-represented": _("Who objects does not speak for the party"),
    "too-late": _("The time has passed without a good reason"),
    "ended": _("The matter was ended before"),
}
HOW: Mapping[str, Promise] = {
    "paid": _("Nothing open"),
    "guaranteed": _("Guaranteed"),
    "deferred": _("Deferred"),
    "owed": _("Owed"),
}
QUOTA: Mapping[str, Promise] = {"IN": _("within the quota"), "OUT": _("outside the quota")}
WHY_NOT: Mapping[str, Promise] = {
    "no-rate": _("The tariff gives this code no rate under this schedule."),
    "quota-choose": _("The rate differs within and outside the quota."),
    "quota-inside-only": _("The agreement favours goods within the quota only."),
    "split-wrong": _("The agreement has no such good under the code."),
    "split-choose": _("The agreement cuts the code into several goods."),
    "no-direct": _("Direct transport is wanted."),
    "wrong-proof": _("The agreement accepts another proof of origin."),
    "no-proof": _("A proof of origin is wanted."),
    "zone-not-covered": _("Goods of this zone do not share the rate."),
    "excluded-country": _("The rate is not for goods of this country."),
    "not-eligible": _("The agreement leaves this code out."),
    "not-member": _("The country of origin is not a party to the agreement."),
    "ordinary-only": _("Goods of this origin have no most-favoured-nation treatment."),
    "mfn-origin-missing": _("Say the country of origin."),
    "unconfirmed": _("The parties or proofs of this agreement are not confirmed here: it grants nothing."),
    "no-schedule": _("The tariff does not know this schedule."),
    "unknown": _("The tariff has no such code on that day."),
    "not-leaf": _("The code is divided further: choose one of the eight-digit codes under it."),
    "98-misplaced": _("A line of chapter 98 is named beside a code of chapters 1 to 97."),
    "needs-98": _("The rate stands in chapter 98: choose its line."),
    "98-unknown": _("There is no such line in chapter 98 under this schedule."),
    "98-ambiguous": _("The line stands in chapter 98 more than once, at different rates."),
    "98-unlinked": _("The tariff does not tie this code to chapter 98."),
    "no-value": _("There is no customs value to charge."),
    "too-large": _("The customs value is beyond what is computed."),
    "undetermined": _("The law leaves open which rate applies until the line says more."),
    "not-listed": _("The export schedule has no rate for the code: no export duty."),
    "not-covered": _("Export duty is not covered."),
}
VAT_STATE: Mapping[str, Promise] = {
    "ok": _("by the law of the code"),
    "undecided": _("as declared; the book does not cover this code"),
    "undeclared": _("declare the VAT category"),
    "unknown-category": _("this category was not in force on that day"),
    "mismatch": _("this category is not one the law gives this code"),
    "rate-mismatch": _("the rate is not that of the category"),
}
TREATMENT: Mapping[str, Promise] = {
    "zero-rate": _("zero rate"),
    "exempt": _("exempt"),
    "not-subject": _("not subject to the tax"),
}
JOB: Mapping[str, Promise] = {
    "todo": _("waiting"),
    "doing": _("running"),
    "succeeded": _("done"),
    "failed": _("failed"),
    "cancelled": _("cancelled"),
    "aborting": _("being stopped"),
    "aborted": _("stopped"),
}
BOOK: Mapping[str, Promise] = {
    "tariff": _("Customs tariff"),
    "vat": _("Value added tax"),
    "taxes": _("Taxes and their order"),
    "exchange": _("Exchange rates"),
    "valuation": _("Customs valuation"),
    "controls": _("Specialised controls"),
    "regimes": _("Customs regimes"),
    "rules": _("Rules of declarations"),
    "clearance": _("Clearance parameters and reasons"),
    "ledger": _("Payment of taxes"),
    "reliefs": _("Reliefs"),
    "prices": _("Prices listed for officers"),
    "clocks": _("Deadlines"),
    "numbering": _("Numbers"),
    "offices": _("Offices and calendars"),
    "reference": _("Reference lists"),
    "mappings": _("Codes of other systems"),
    "help": _("Help and its terms"),
    "retention": _("How long details are kept"),
}
# What an edition says of its basis where it is no text of law.
BASIS: Mapping[str, Promise] = {
    "DEMO, tỷ giá giả định, không phải pháp luật": _("DEMO: invented rates, no law"),
}

EDITION: Mapping[str, Promise] = {
    "draft": _("Draft"),
    "checked": _("Checked, waits for approval"),
    "approved": _("Approved, waits for publication"),
    "published": _("Published"),
    "withdrawn": _("Withdrawn"),
}
SEED: Mapping[str, Promise] = {
    "missing": _("no seed"),
    "committed": _("committed, not sealed yet"),
    "sealed": _("sealed"),
    "revealed": _("revealed"),
}
ADJUSTMENT: Mapping[str, Promise] = {
    "exemption": _("Tax let off"),
    "deferral": _("Tax put off"),
    "application": _("Paid with money in suspense"),
}
GUARANTEE: Mapping[str, Promise] = {
    "registered": _("Registered, waits for acceptance"),
    "accepted": _("In force"),
    "refused": _("Not accepted"),
    "withdrawn": _("Withdrawn"),
    "released": _("Released"),
}
OFFICE: Mapping[str, Promise] = {
    "headquarters": _("Headquarters"),
    "department": _("Customs department"),
    "regional": _("Regional customs"),
    "branch": _("Customs branch"),
}
PARTY_KIND: Mapping[str, Promise] = {
    "organisation": _("Organisation"),
    "person": _("Person"),
    "household": _("Household business"),
    "administration": _("Administration"),
}
MARK: Mapping[str, Promise] = {
    "enforcement-stop": _("Customs procedures stopped"),
    "priority-enterprise": _("Priority enterprise"),
    "customs-broker": _("Customs broker"),
    "suspended": _("Business suspended"),
    "closed": _("Business closed"),
    "watched": _("Watched"),
}

# By its name in lower case: LANE_MEANS is "lane-means".
CATALOGUE: Mapping[str, Mapping[str, Promise]] = {
    name.lower().replace("_", "-"): table
    for name, table in tuple(globals().items())
    if name.isupper() and isinstance(table, dict) and not name.startswith("OF_")
} | {
    **OF_DECLARING,
    **OF_EXCHANGE,
    **OF_HELP,
    **OF_LICENSING,
    **OF_CERTIFICATES,
    **OF_ORIGIN,
    **OF_RATES,
    **OF_RECORD,
    **OF_TARIFF,
    **OF_VERIFY,
}


def word(of: str, code: str) -> str:
    """In the reader's language; an unknown code is shown as it is."""
    return str(CATALOGUE[of].get(str(code), code))
