"""Several at once on one number: what the database itself decides."""

import threading

import pytest
from django.db import connection

from tests.parties.conftest import AT, new_party
from tests.reference.packs import install_reference
from thongquan.kernel.refusals import Refused
from thongquan.parties import models


@pytest.mark.django_db(transaction=True)
def test_of_many_who_register_one_number_at_once_one_wins():
    install_reference(AT)
    outcomes, together = [], threading.Barrier(4)

    def attempt(name):
        together.wait()
        try:
            outcomes.append(new_party("0100109106", name))
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[f"Firm {n}"]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes))[-3:] == ["identifier-taken"] * 3
    assert models.Identifier.objects.count() == models.Party.objects.count() == 1
