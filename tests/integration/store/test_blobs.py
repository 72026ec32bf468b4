"""Blob files are whole, read-only, stored once, and checked before they are believed."""

import fcntl
import os
import resource
import threading
from contextlib import contextmanager

import pytest

from sematic.model.errors import CorruptedBlobError, MissingBlobError, StoreError
from sematic.model.ids import Digest, digest_of
from sematic.store.blobs import SMALL, FileBlobs

LARGE = bytes(range(256)) * (SMALL // 256 + 1)
CONTENTS = pytest.mark.parametrize("content", [b"small", LARGE], ids=["small", "large"])


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "blobs"


@pytest.fixture
def blobs(folder):
    return FileBlobs(folder)


def file_of(folder, digest):
    return folder / digest[:2] / digest[2:]


def damage(path, content):
    path.chmod(0o644)
    path.write_bytes(content)


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


@CONTENTS
def test_a_file_is_named_by_its_digest_and_read_only(blobs, folder, content):
    digest = blobs.put(content)
    path = file_of(folder, digest)
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o222 == 0


@CONTENTS
def test_equal_content_is_stored_once_and_leaves_nothing_else(blobs, folder, content):
    digest = blobs.put(content)
    written = file_of(folder, digest).stat()
    assert blobs.put(content) == digest
    assert file_of(folder, digest).stat() == written
    assert names_in(folder / "tmp") == []


@pytest.mark.parametrize("damaged", [b"SMALL", b"", b"smaller"])
def test_damaged_content_is_refused(blobs, folder, damaged):
    digest = blobs.put(b"small")
    damage(file_of(folder, digest), damaged)
    with pytest.raises(CorruptedBlobError, match=r"are damaged: their digest does not match.*rerun the step"):
        blobs.open(digest)
    with pytest.raises(CorruptedBlobError):
        FileBlobs(folder).open(digest)


@CONTENTS
def test_storing_the_content_again_repairs_a_damaged_file(blobs, folder, content):
    digest = blobs.put(content)
    damage(file_of(folder, digest), content[:-1] + b"?")
    later = FileBlobs(folder)
    assert later.put(content) == digest
    assert bytes(FileBlobs(folder).open(digest)) == content


def test_an_earlier_reader_is_not_disturbed_by_a_repair(blobs, folder):
    digest = blobs.put(b"small")
    held = blobs.open(digest)
    damage(file_of(folder, digest), b"small")
    FileBlobs(folder).put(b"small")
    assert bytes(held) == b"small"


@pytest.mark.parametrize("digest", ["", "abc", "../" * 21 + "x", "A" * 64, "a" * 63 + "/", "a" * 64 + "\n", "." * 64])
def test_only_digests_name_blobs(blobs, digest):
    for ask in (blobs.open, blobs.has):
        with pytest.raises(StoreError, match="is not a digest"):
            ask(Digest(digest))


def test_missing_content_names_the_file(blobs, folder):
    digest = digest_of(b"nothing")
    with pytest.raises(MissingBlobError, match=str(file_of(folder, digest))):
        blobs.open(digest)


def test_missing_content_names_the_setting_that_may_be_forgotten(blobs):
    with pytest.raises(MissingBlobError, match="set SEMATIC_STORAGE"):
        blobs.open(digest_of(b"nothing"))


def test_content_is_mapped_privately_and_writable(blobs, folder):
    digest = blobs.put(LARGE)
    view = blobs.open(digest)
    view[0] = 99
    assert file_of(folder, digest).read_bytes() == LARGE
    assert not view.readonly


@contextmanager
def files_at_most(size):
    """As on a disk with little room left: no file may grow beyond some bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@CONTENTS
def test_a_full_disk_is_said_and_leaves_nothing_half_written(blobs, folder, content):
    with files_at_most(3), pytest.raises(StoreError, match="blobs cannot be written: the disk is full"):
        blobs.put(content)
    assert not blobs.has(digest_of(content))
    assert names_in(folder) == [".lock", "tmp"]
    assert names_in(folder / "tmp") == []
    assert bytes(blobs.open(blobs.put(content))) == content


def test_a_failed_write_holds_on_to_no_memory(blobs):
    memory = memoryview(bytearray(LARGE))
    with files_at_most(3), pytest.raises(StoreError) as caught:
        blobs.put(memory)
    # The traceback is still there; a view left in it would refuse this, and crash the interpreter when collected.
    assert caught.value.__traceback__ is not None
    memory.release()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "blobs").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="blobs cannot be written"):
        FileBlobs(tmp_path / "blobs").put(b"x")


def test_what_a_dead_writer_left_is_removed_and_what_a_living_one_writes_stays(blobs, folder):
    blobs.put(b"makes the folder")
    (folder / "tmp" / "dead").write_bytes(b"half")
    with (folder / "tmp" / "living").open("wb") as living:
        fcntl.flock(living, fcntl.LOCK_EX)
        blobs.remove_leftovers()
        assert names_in(folder / "tmp") == ["living"]
    blobs.remove_leftovers()
    assert names_in(folder / "tmp") == []


def test_removing_leftovers_where_nothing_was_stored_is_harmless(blobs, folder):
    blobs.remove_leftovers()
    assert not folder.exists()


def test_many_threads_may_store_and_read_at_once(blobs):
    failures = []

    def work(of):
        try:
            for number in range(30):
                content = b"%d" % (number % 7) * 1000
                assert bytes(blobs.open(blobs.put(content))) == content
        except Exception as error:  # noqa: BLE001 - whatever it is fails the test below
            failures.append((of, error))

    threads = [threading.Thread(target=work, args=(of,)) for of in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_handles_are_not_kept_open(blobs):
    before = len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0  # noqa: PTH110, PTH208 - no Path for descriptors
    views = [blobs.open(blobs.put(b"%d" % number)) for number in range(50)]
    after = len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0  # noqa: PTH110, PTH208 - no Path for descriptors
    assert after - before <= len(views)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_file_is_said_and_not_waited_for(blobs, folder, make):
    digest = blobs.put(b"content")
    file_of(folder, digest).unlink()
    make(file_of(folder, digest))
    with pytest.raises(StoreError, match=r"cannot be read: it is a folder, a pipe or a device, not a file\. Move it"):
        blobs.open(digest)


def test_a_pipe_in_a_files_place_is_replaced(blobs, folder):
    digest = blobs.put(b"content")
    file_of(folder, digest).unlink()
    os.mkfifo(file_of(folder, digest))
    assert FileBlobs(folder).put(b"content") == digest
    assert bytes(blobs.open(digest)) == b"content"


@CONTENTS
def test_content_is_read_and_written_in_pieces(blobs, folder, content, tmp_path):
    digest = blobs.put(content)
    other = FileBlobs(tmp_path / "other")
    other.put_all(blobs.pieces(digest), expected=digest)
    assert bytes(other.open(digest)) == content
    damage(file_of(folder, digest), content[:-1] + b"?")
    with pytest.raises(CorruptedBlobError):
        other.put_all(blobs.pieces(digest), expected=digest)
    file_of(folder, digest).unlink()
    with pytest.raises(MissingBlobError):
        list(blobs.pieces(digest))


def test_pieces_that_are_something_else_are_not_stored(blobs, folder):
    with pytest.raises(CorruptedBlobError):
        blobs.put_all([b"some", b"thing"], expected=digest_of(b"something else"))
    assert names_in(folder / "tmp") == []
    assert list(folder.glob("??/*")) == []
