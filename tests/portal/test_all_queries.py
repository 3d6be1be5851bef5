"""Every page asks the database a few times, whoever looks at it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.portal import site, tour
from tests.portal.test_queries import MOST

pytestmark = pytest.mark.usefixtures("world")


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_every_page_is_read_in_at_most_twelve_queries() -> None:
    """The second time, where the first has read the law too."""
    site.register_some(3)
    looks = list(tour.looks(tour.begun()))
    clients = {by: tour.client(by) for by in {look.by for look in looks}}
    faults = {}
    for look in looks:
        client = clients[look.by]
        if asked(client, look.address) > MOST and (again := asked(client, look.address)) > MOST:
            faults[look.name] = again
    assert faults == {}
