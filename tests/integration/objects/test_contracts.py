"""Object storage of every kind keeps the contract of blobs, and its port's promises."""

import os
import urllib.error
import urllib.request

import pytest

from sematic.model.errors import MissingBlobError
from sematic.model.ids import digest_of
from sematic.settings import Storage
from sematic.store.storage import blobs_of
from sematic.testing.contracts.blobs import BlobsContract
from tests.integration.objects.conftest import KINDS

every_kind = pytest.mark.parametrize("place", KINDS, indirect=True)


@every_kind
class TestBlobsOfEveryKind(BlobsContract):
    @pytest.fixture
    def blobs(self, place, tmp_path):
        return place.blobs(tmp_path / "home")


class TestASharedFolder(BlobsContract):
    @pytest.fixture
    def blobs(self, tmp_path):
        return blobs_of(tmp_path / "home", Storage(url=f"file://{tmp_path}/shared"))


@every_kind
def test_another_machine_reads_what_was_put_here(place, tmp_path):
    content = os.urandom(20_000_001)
    digest = place.blobs(tmp_path / "here").put(content)
    there = place.blobs(tmp_path / "there")
    assert there.has(digest)
    assert bytes(there.open(digest)) == content
    assert b"".join(there.pieces(digest)) == content
    assert there.size_of(digest) == len(content)


@every_kind
def test_a_part_is_read_without_the_rest(place, tmp_path):
    digest = place.blobs(tmp_path / "here").put(bytes(range(256)) * 100_000)
    there = place.blobs(tmp_path / "there")
    assert b"".join(there.part(digest, 1_000_000, 1_000_003)) == bytes([64, 65, 66])
    assert not there.cache.is_here(digest)


@every_kind
def test_a_new_object_leaves_one_that_is_there(place):
    objects = place.connected()
    assert objects.put("folder/name", memoryview(b"first"), is_new=True)
    assert not objects.put("folder/name", memoryview(b"second"), is_new=True)
    assert bytes(objects.read("folder/name", 0, 5)) == b"first"
    assert objects.put("folder/name", memoryview(b"third"))
    assert bytes(objects.read("folder/name", 1, 4)) == b"hir"


@every_kind
def test_what_is_listed_is_what_is_in_the_folder(place):
    objects = place.connected()
    assert list(objects.list("folder")) == []
    for name in ("folder/b", "folder/a/c", "folder-2/d", "e"):
        objects.put(name, memoryview(b"12345"))
    found = {each.name: each for each in objects.list("folder")}
    assert set(found) == {"folder/b", "folder/a/c"}
    assert found["folder/b"] == objects.head("folder/b")
    assert found["folder/b"].size == 5


@every_kind
def test_what_is_removed_is_gone_and_what_is_not_there_does_no_harm(place):
    objects = place.connected()
    for name in ("a", "b", "c"):
        objects.put(f"folder/{name}", memoryview(b"x"))
    objects.delete(["folder/missing", "folder/a", "folder/b", "folder/gone"])
    objects.delete([])
    assert [each.name for each in objects.list("folder")] == ["folder/c"]
    assert objects.head("folder/a") is None
    with pytest.raises(FileNotFoundError):
        objects.read("folder/a", 0, 1)


@pytest.mark.parametrize("place", ["s3", "azure"], indirect=True)
def test_a_signed_address_lets_anybody_read_one_object_and_nobody_shows_it(place):
    objects = place.connected()
    objects.put("folder/page", memoryview(b"<script>alert(1)</script>"))
    address = objects.signed("folder/page", seconds=60)
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - on this machine
        assert answer.read() == b"<script>alert(1)</script>"
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == "attachment"


@pytest.mark.parametrize("place", ["azure"], indirect=True)
def test_a_signed_address_is_good_for_nothing_else(place):
    objects = place.connected()
    for name in ("one", "other"):
        objects.put(f"folder/{name}", memoryview(b"x"))
    address = objects.signed("folder/one", seconds=60)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(address.replace("folder/one", "folder/other"), timeout=30)  # noqa: S310 - on this machine


@pytest.mark.parametrize("place", ["google", "fsspec"], indirect=True)
def test_there_is_no_signed_address_where_nothing_can_sign(place):
    objects = place.connected()
    objects.put("folder/name", memoryview(b"x"))
    assert objects.signed("folder/name", seconds=60) is None


@every_kind
def test_what_is_nowhere_is_an_error_that_names_the_address(place, tmp_path):
    digest = digest_of(b"never put")
    with pytest.raises(MissingBlobError, match=f"there is nothing at {place.url.partition('://')[0]}"):
        place.blobs(tmp_path / "home").open(digest)
