"""What every blob store has to do."""

from __future__ import annotations

from abc import ABC, abstractmethod

import pytest

from sematic.engine.ports import Blobs
from sematic.model.errors import MissingBlobError
from sematic.model.ids import digest_of


class BlobsContract(ABC):
    """Subclass as a test class and give the fixture `blobs`: an empty store."""

    @pytest.fixture
    @abstractmethod
    def blobs(self) -> Blobs:
        """Return an empty store."""

    @pytest.mark.parametrize("size", [0, 1, 4096, 3_000_001])
    def test_what_is_put_is_found_by_its_digest(self, blobs: Blobs, size: int) -> None:
        """Of any size, empty too."""
        content = bytes(i % 251 for i in range(min(size, 10_000))) * (size // 10_000 + 1)
        digest = blobs.put(content[:size])
        assert digest == digest_of(content[:size])
        assert bytes(blobs.open(digest)) == content[:size]

    def test_a_view_of_bytes_is_stored_as_the_bytes_it_shows(self, blobs: Blobs) -> None:
        """Arrays give memoryviews."""
        digest = blobs.put(memoryview(b"0123456789")[2:5])
        assert bytes(blobs.open(digest)) == b"234"

    def test_a_view_of_wider_items_is_stored_as_its_bytes(self, blobs: Blobs) -> None:
        """The length of a view is not always its number of bytes."""
        numbers = memoryview(bytes(range(16))).cast("I")
        assert bytes(blobs.open(blobs.put(numbers))) == bytes(range(16))

    def test_a_view_with_gaps_is_stored_as_the_bytes_it_shows(self, blobs: Blobs) -> None:
        """Slices of arrays are not always in one piece."""
        assert bytes(blobs.open(blobs.put(memoryview(b"0123456789")[::3]))) == b"0369"

    def test_equal_bytes_are_one_blob(self, blobs: Blobs) -> None:
        """The digest is the name."""
        assert blobs.put(b"same") == blobs.put(memoryview(b"same"))

    def test_changing_what_was_read_changes_nobody_elses(self, blobs: Blobs) -> None:
        """A step that changes its input changes its own copy only."""
        digest = blobs.put(b"hello")
        first, second = blobs.open(digest), blobs.open(digest)
        first[:] = b"HELLO"
        assert bytes(second) == b"hello"
        assert bytes(blobs.open(digest)) == b"hello"

    def test_changing_what_was_put_changes_nothing_stored(self, blobs: Blobs) -> None:
        """The store keeps its own bytes."""
        mine = bytearray(b"hello")
        digest = blobs.put(memoryview(mine))
        mine[:] = b"HELLO"
        assert bytes(blobs.open(digest)) == b"hello"

    def test_has_says_whether_bytes_are_there(self, blobs: Blobs) -> None:
        """Without reading them."""
        assert not blobs.has(digest_of(b"x"))
        blobs.put(b"x")
        assert blobs.has(digest_of(b"x"))

    def test_missing_bytes_are_an_error_that_names_them(self, blobs: Blobs) -> None:
        """By the beginning of their digest."""
        digest = digest_of(b"never put")
        with pytest.raises(MissingBlobError, match=digest[:12]) as caught:
            blobs.open(digest)
        assert caught.value.digest == digest
