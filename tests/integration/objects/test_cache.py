"""What is kept of object storage on this machine: so many bytes at the most, and never at anybody's expense."""

import os
import time

from sematic.model.ids import digest_of
from sematic.store.objects.cache import Cache

SIZE = 100_000


def filled(cache, count):
    """Put so many blobs in, each a moment after the one before; the oldest comes first."""
    digests = []
    for _ in range(count):
        digests.append(cache.put(os.urandom(SIZE)))
        cache.came(SIZE)
        time.sleep(0.01)
    return digests


def test_the_least_recently_used_goes_when_there_is_too_much(tmp_path):
    cache = Cache(tmp_path, most=5 * SIZE, fresh=0.0)
    digests = filled(cache, 5)
    assert all(map(cache.is_here, digests))
    assert cache.has(digests[0])
    time.sleep(0.01)
    newest = filled(cache, 1)
    assert cache.is_here(digests[0])
    assert cache.is_here(newest[0])
    assert not cache.is_here(digests[1])


def test_it_never_holds_much_more_than_it_may(tmp_path):
    cache = Cache(tmp_path, most=5 * SIZE, fresh=0.0)
    filled(cache, 20)
    assert sum(path.stat().st_size for path in tmp_path.glob("??/*")) <= 5 * SIZE


def test_what_was_written_or_asked_for_a_moment_ago_stays(tmp_path):
    cache = Cache(tmp_path, most=2 * SIZE)
    assert all(map(cache.is_here, filled(cache, 6)))


def test_what_is_mapped_can_be_read_after_it_went(tmp_path):
    cache = Cache(tmp_path, most=2 * SIZE, fresh=0.0)
    content = os.urandom(SIZE)
    digest = cache.put(content)
    mapped = cache.open(digest)
    filled(cache, 5)
    assert not cache.is_here(digest)
    assert bytes(mapped) == content


def test_another_process_that_makes_room_is_not_waited_for(tmp_path):
    cache = Cache(tmp_path, most=2 * SIZE, fresh=0.0)
    filled(cache, 2)
    busy = cache._alone()
    filled(cache, 3)
    os.close(busy)
    assert cache.trim() >= 3 * SIZE


def test_what_went_is_fetched_anew(place, tmp_path):
    blobs = place.blobs(tmp_path, cache=SIZE)
    content = os.urandom(3 * SIZE)
    digest = blobs.put(content)
    blobs.cache.forget(digest)
    assert bytes(blobs.open(digest)) == content
    assert digest_of(blobs.open(digest)) == digest
