"""What the database and the disk say becomes a sentence: what, which file, what to do."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from sematic.store.faults import fault_of_database, fault_of_file

PATH = Path("store") / "sematic.db"


@pytest.mark.parametrize(
    ("said", "what", "advice"),
    [
        ("database is locked", "is locked: another process", "Try again"),
        ("database or disk is full", "the disk is full", "Free some space"),
        ("disk I/O error", "the disk is full or fails", "Check its free space"),
        ("attempt to write a readonly database", "it is read-only", "Change its permissions"),
        ("database disk image is malformed", "is damaged", "put a backup"),
        ("file is not a database", "is damaged", "Move it away"),
        ("unable to open database file", "cannot be opened", "Check that its folder exists"),
        ("something nobody has heard of", "cannot do this", "something nobody has heard of"),
    ],
)
def test_every_fault_of_the_database_names_the_file_and_says_what_to_do(said, what, advice):
    sentence = str(fault_of_database(sqlite3.OperationalError(said), path=PATH))
    assert all(part in sentence for part in (str(PATH), what, advice, said))


@pytest.mark.parametrize(
    ("number", "what"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "quota is used up"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only for you"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_every_fault_of_the_disk_names_the_folder(number, what):
    sentence = str(fault_of_file(OSError(number, os.strerror(number)), path=PATH.parent))
    assert "store cannot be written" in sentence
    assert what in sentence
