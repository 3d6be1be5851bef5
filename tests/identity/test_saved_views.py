"""A person keeps how he narrows a list, under names of his own; a few, small, nobody else's."""

from datetime import timedelta

import pytest

from tests.identity.conftest import AT, actor, person
from thongquan.identity import services
from thongquan.identity.selectors.views import saved_views
from thongquan.identity.services.views import FIELD_MOST, FIELDS_MOST, VIEWS_MOST
from thongquan.journal.selectors import timeline
from thongquan.kernel.refusals import NotFound, Refused


@pytest.fixture
def chi(anh):
    return services.create_user(new=person("chi"), actor=anh, at=AT)


def save(who, name, *, at=AT, of="declarations", **filters):
    return services.save_view(of=of, name=name, filters=filters, actor=actor(who), at=at)


def test_a_view_is_his_own_and_what_narrows_nothing_is_not_kept(chi, anh):
    save(chi, "  đỏ  chưa xong ", state="registered", lane="R", office="")
    [one] = saved_views(chi)
    assert (one["name"], one["of"]) == ("đỏ chưa xong", "declarations")
    assert one["filters"] == {"state": "registered", "lane": "R"}
    assert saved_views(anh.subject) == []
    assert saved_views(chi, "refunds") == []


def test_the_same_name_is_written_over_and_lists_have_names_of_their_own(chi):
    first = save(chi, "mine", lane="R")
    assert save(chi, "mine", at=AT + timedelta(hours=1), lane="G") == first
    save(chi, "mine", of="refunds")
    assert [(one["of"], one["filters"]) for one in saved_views(chi)] == [
        ("declarations", {"lane": "G"}),
        ("refunds", {}),
    ]


def test_there_are_a_few_of_each_list(chi):
    for number in range(VIEWS_MOST):
        save(chi, f"view {number}")
    with pytest.raises(Refused, match="too-many-views"):
        save(chi, "one more")
    save(chi, "view 0", lane="R")  # written over, not added
    save(chi, "one more", of="refunds")


@pytest.mark.parametrize("of", ["declaration", "Declarations", "", "no-such-list"])
def test_a_view_is_of_a_list_that_there_is(chi, of):
    with pytest.raises(Refused, match="list-unknown"):
        save(chi, "mine", of=of)
    assert saved_views(chi) == []


@pytest.mark.parametrize(
    "filters",
    [{f"f{n}": "x" for n in range(FIELDS_MOST + 1)}, {"number": "1" * (FIELD_MOST + 1)}],
    ids=["many", "long"],
)
def test_they_are_small(chi, filters):
    with pytest.raises(Refused, match="view-too-large"):
        save(chi, "big", **filters)


def test_they_have_a_name(chi):
    with pytest.raises(Refused, match="view-without-name"):
        save(chi, " ")


def test_nobody_forgets_what_is_anothers(chi, anh):
    mine = save(chi, "mine")
    with pytest.raises(NotFound):
        services.forget_view(view=mine, actor=anh, at=AT)
    services.forget_view(view=mine, actor=actor(chi), at=AT)
    assert saved_views(chi) == []
    kinds = [leaf.kind for leaf in timeline(chi)]
    assert kinds[-2:] == ["identity.view-saved", "identity.view-forgotten"]
