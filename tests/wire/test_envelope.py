"""The fields on the outside of a message between administrations."""

from dataclasses import replace

import pytest

from tests.wire.laos import ENVELOPE
from thongquan.kernel.refusals import Refused
from thongquan.wire.domain import envelope as envelopes


def test_what_is_written_is_read_again():
    for envelope in (ENVELOPE, replace(ENVELOPE, in_reply_to="018f-0", sequence=2)):
        assert envelopes.read(envelopes.fields(envelope)) == envelope
    assert "customs-in-reply-to" not in envelopes.fields(ENVELOPE)


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("customs-sender", "LA"),
        ("customs-sender", "administration:LA, administration:TH"),
        ("customs-receiver", ""),
        ("customs-kind", "certificate-of-origin"),
        ("customs-kind", "Certificate/1"),
        ("customs-message-id", "a b"),
        ("customs-message-id", "a" * 121),
        ("customs-conversation", "../x\n"),
        ("customs-sequence", "0"),
        ("customs-sequence", "01"),
        ("customs-sequence", "9999999999"),
        ("customs-sequence", "\u0661"),
        ("customs-in-reply-to", ""),
        ("customs-sent", "2026-11-22T05:00:00+00:00"),
        ("customs-sent", "2026-13-22T05:00:00Z"),
        ("customs-expires", "2026-11-22T05:00:00Z"),
        ("content-type", "json"),
        ("customs-priority", "high"),
    ],
)
def test_a_field_that_is_not_as_it_should_be_is_named(field, found):
    with pytest.raises(Refused, match="envelope-unreadable") as refused:
        envelopes.read(envelopes.fields(ENVELOPE) | {field: found})
    assert refused.value.facts == {"field": field, "found": found[:100]}


@pytest.mark.parametrize("field", sorted(envelopes.fields(ENVELOPE)))
def test_a_field_that_is_missing_is_named(field):
    fields = envelopes.fields(ENVELOPE)
    del fields[field]
    with pytest.raises(Refused, match="envelope-unreadable") as refused:
        envelopes.read(fields)
    assert refused.value.facts["field"] == field


def test_what_nobody_could_read_is_not_written():
    with pytest.raises(Refused, match="envelope-unreadable"):
        envelopes.fields(replace(ENVELOPE, conversation="a dossier"))
