"""A disk that is full: a clear refusal, nothing half written, and on again once there is room."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kills.platform import Platform, short_folder
from tests.kills.test_kills import drained, sending
from tests.world import AT
from thongquan.documents import services as documents
from thongquan.documents.models import Document, File
from thongquan.journal.models import Leaf
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

OWNER, ACTOR = Subject("declaration", "VN-1"), Actor.system("test")


def mount(folder: Path, options: str) -> None:
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here")


@pytest.fixture
def small_disk() -> Iterator[Path]:
    folder = short_folder()
    mount(folder, "size=1m,mode=755")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


@pytest.mark.django_db
def test_a_file_for_which_there_is_no_room_is_refused_and_leaves_nothing(
    small_disk: Path, settings: Any
) -> None:
    settings.VAR = small_disk
    before = Leaf.objects.count()
    with pytest.raises(Refused) as refused:
        store("large.txt", b"x" * (2 << 20))
    assert refused.value.code == "storage-full"
    assert (Document.objects.count(), File.objects.count(), Leaf.objects.count()) == (0, 0, before)
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []
    store("small.txt", b"hoa don")


def store(name: str, body: bytes) -> None:
    documents.store(body=body, declared_name=name, owner=OWNER, actor=ACTOR, at=AT)


@pytest.mark.soak
def test_a_platform_on_a_full_disk_loses_nothing_and_goes_on_when_there_is_room() -> None:
    folder = short_folder()
    mount(folder, "size=2g,mode=755")
    try:
        with Platform(batch=100, folder=folder) as platform:
            used = int(subprocess.check_output(["df", "--output=used", "-B1", folder]).split()[-1])
            sender = sending(platform, 4000, 5)
            mount(folder, f"remount,size={used + (40 << 20)}")
            loading = threading.Thread(target=sender.run)
            loading.start()
            sender.allow(10**6)
            until_full(folder)
            time.sleep(10)
            mount(folder, "remount,size=4g")
            loading.join()
            drained(platform)
            sender.book.with_suffix(".checkpoints").write_text(json.dumps(sender.checkpoints))
            found = json.loads(platform.run("tests.kills.audit", str(sender.book)))
            print(f"{sender.cut} requests cut, {found['declarations']} declarations")
            assert (sender.faults, found["wrong"], found["unseen"]) == ([], [], [])
            assert sender.count == 4000
            assert sender.cut, "the disk was never full"
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)
        folder.rmdir()


def until_full(folder: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        free = int(subprocess.check_output(["df", "--output=avail", "-B1", folder]).split()[-1])
        if free < 1 << 20:
            return
        time.sleep(0.2)
    raise AssertionError("the load does not fill the disk")
