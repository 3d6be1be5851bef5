"""The message set as published: every kind has its schema and its example, read by our own reader."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
from lxml import etree
from scripts import message_schemas
from scripts.message_schemas import FOLDER, READERS, SETS

from thongquan.intake.services import queue
from thongquan.kernel.messages import Messages
from thongquan.kernel.refusals import Refused
from thongquan.licensing.messages import phytosanitary

EXAMPLES = sorted(path.name.removesuffix(".example.json") for path in FOLDER.glob("*.example.json"))
PLANT = FOLDER / "phytosanitary-1.example.xml"
OF: dict[str, Messages] = {name: kinds for kinds in SETS for name in kinds.newest}


def of(example: str) -> tuple[str, int]:
    name, _, version = example.rpartition("-")
    return name, int(version)


def plant_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(FOLDER / "phytosanitary-1.xsd")))


def test_what_is_published_is_what_the_messages_are_and_older_versions_stay_as_they_were() -> None:
    fresh = message_schemas.written()
    assert {path: path.read_text("utf-8") for path in fresh} == fresh, "python scripts/message_schemas.py"
    assert (
        set(FOLDER.glob("*.schema.json")) | set(FOLDER.glob("*.xsd")) | {message_schemas.PAGE}
        == set(fresh) | message_schemas.kept()
    )


def test_every_kind_and_version_that_partners_may_send_has_an_example() -> None:
    ours = {f"{name}/{version}" for name, version in map(of, EXAMPLES)}
    plants = {"phytosanitary/1", "void/1"}  # the one in XML below, the other without a body
    assert {kind for kind in queue.kinds_of_partners() if not kind.startswith("practice")} - plants <= ours


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_of_its_schema_and_is_read(example: str) -> None:
    name, version = of(example)
    body = (FOLDER / f"{example}.example.json").read_bytes()
    schema = json.loads((FOLDER / f"{example}.schema.json").read_bytes())
    jsonschema_rs.validator_for(schema).validate(json.loads(body))
    message = READERS[name](f"{name}/{version}", body)
    assert OF[name].name_of(message) == name
    assert json.loads(OF[name].written(message, version)) == json.loads(body)


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_field_nobody_knows_is_refused_by_schema_and_reader_alike(example: str) -> None:
    name, version = of(example)
    told = json.loads((FOLDER / f"{example}.example.json").read_bytes()) | {"unknown": "1"}
    schema = json.loads((FOLDER / f"{example}.schema.json").read_bytes())
    assert not jsonschema_rs.validator_for(schema).is_valid(told)
    with pytest.raises(Refused):
        READERS[name](f"{name}/{version}", json.dumps(told).encode())


def test_a_plant_certificate_is_of_its_schema_and_is_read_and_written_with_nothing_lost() -> None:
    schema, body = plant_schema(), PLANT.read_bytes()
    schema.assertValid(etree.fromstring(body))
    told = phytosanitary.read(body)
    again = phytosanitary.write(told)
    schema.assertValid(etree.fromstring(again))
    assert phytosanitary.read(again) == told


def test_what_the_reader_refuses_of_a_plant_certificate_its_schema_does_too() -> None:
    for wrong in (b"<ram:Nothing/>", b"<ram:ID>1<ram:ID>2</ram:ID></ram:ID>"):
        body = PLANT.read_bytes().replace(b"<rsm:SPSExchangedDocument>", b"<rsm:SPSExchangedDocument>" + wrong)
        assert not plant_schema().validate(etree.fromstring(body))
        with pytest.raises(Refused, match="phytosanitary-unreadable"):
            phytosanitary.read(body)


@pytest.mark.data
def test_the_sample_of_the_standard_is_of_the_published_schema() -> None:
    from django.conf import settings

    sample = Path(settings.DATA) / "ephyto" / "SPSCertificateContent.xml"
    plant_schema().assertValid(etree.fromstring(phytosanitary.write(phytosanitary.read(sample.read_bytes()))))


def test_every_page_of_the_set_names_every_kind() -> None:
    page = (FOLDER / "README.md").read_text("utf-8")
    assert [name for name in EXAMPLES if f"`{of(name)[0]}/" not in page] == []
