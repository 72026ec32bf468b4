"""Values to and from object storage, in MB a second, beside obstore alone with the same server in the same minute.

The server is moto, which reads a whole value again for each range of it: what is fetched in ranges is compared with
obstore that fetches the same ranges, as many at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_server
from typing import Any

from benchmarks._measure import MEGABYTE, Figure, in_turn, run_script, work
from sematic.model.ids import digest_of
from sematic.settings import Storage
from sematic.store.objects.clouds import PART, PARTS_AT_ONCE
from sematic.store.objects.fetching import RANGE, RANGES_AT_ONCE
from sematic.store.storage import BlobStore, blobs_of

_URL = "s3://bucket/benchmark"
_VALUES = 200


def putting(megabytes: int) -> float:
    """Store a value: in the object storage, and in the cache of this machine."""
    content = content_of(megabytes)
    with server():
        blobs = blobs_here("here")
        return seconds(lambda: blobs.put(content))


def sending(megabytes: int) -> float:
    """Send the same bytes with obstore alone."""
    content = memoryview(content_of(megabytes))
    with server():
        store = bare()
        return seconds(lambda: store.put("value", content, chunk_size=PART, max_concurrency=PARTS_AT_ONCE))


def opening(megabytes: int) -> float:
    """Fetch a value into the cache of another machine, checked, and map it."""
    with server():
        digest = blobs_here("here").put(content_of(megabytes))
        there = blobs_here("there")
        there.has(digest)
        return seconds(lambda: there.open(digest))


def fetching(megabytes: int) -> float:
    """Fetch the same bytes in the same ranges with obstore alone, into memory and nothing else."""
    content = memoryview(content_of(megabytes))
    with server():
        store = bare()
        store.put("value", content, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)
        starts = range(0, len(content), RANGE)
        with ThreadPoolExecutor(RANGES_AT_ONCE) as threads:
            return seconds(
                lambda: list(threads.map(lambda at: store.get_range("value", start=at, length=RANGE), starts))
            )


def opening_again(megabytes: int) -> float:
    """Open a value that is in the cache, in a process that has not read it yet."""
    with server():
        digest = blobs_here("here").put(content_of(megabytes))
        again = blobs_here("here")
        return seconds(lambda: again.open(digest))


def hashing(megabytes: int) -> float:
    """Compute the digest of the same bytes in memory."""
    content = content_of(megabytes)
    return seconds(lambda: digest_of(content))


def putting_small(_: int) -> float:
    """Store many small values, one after the other."""
    contents = [os.urandom(20_000) for _ in range(_VALUES)]
    with server():
        blobs = blobs_here("here")
        blobs.put(b"the first one connects")
        return seconds(lambda: [blobs.put(content) for content in contents])


def sending_small(_: int) -> float:
    """Send as many small ones with obstore alone."""
    contents = [os.urandom(20_000) for _ in range(_VALUES)]
    with server():
        store = bare()
        store.put("first", b"connects")
        return seconds(lambda: [store.put(str(number), content) for number, content in enumerate(contents)])


def blobs_here(name: str) -> BlobStore:
    """Return the blobs of a machine."""
    folder = Path(os.environ["SEMATIC_CONFIG_DIR"]) / name
    folder.mkdir(parents=True, exist_ok=True)
    return blobs_of(folder, Storage(url=_URL, cache=100_000 * MEGABYTE))


def bare() -> Any:
    """Return obstore's own client, set up as ours is."""
    from obstore.store import S3Store

    return S3Store(
        "bucket",
        prefix="bare",
        config={"endpoint": os.environ["AWS_ENDPOINT_URL"], "virtual_hosted_style_request": False},
        client_options={"allow_http": True, "timeout": "600s"},
    )


def content_of(megabytes: int) -> bytes:
    """Return so many megabytes that nothing could compress."""
    return os.urandom(MEGABYTE) * megabytes


def seconds(do: Callable[[], object]) -> float:
    """Return how long something takes."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


@contextmanager
def server() -> Iterator[None]:
    """Run a server that speaks S3 (moto), and name it in the environment."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": "us-east-1"}
    os.environ.update(keys | {"AWS_ENDPOINT_URL": address})
    try:
        request = urllib.request.Request(f"{address}/bucket", method="PUT")  # noqa: S310 - on this machine
        for _ in range(600):
            with suppress(OSError):
                urllib.request.urlopen(request, timeout=5).close()  # noqa: S310 - on this machine
                break
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def measure(size: int, times: int) -> list[Figure]:
    """Return how fast a value of so many megabytes travels, and small ones one after the other."""
    put, sent, opened, fetched, again, hashed, small, sent_small = in_turn(
        times,
        *(
            lambda one=one: work(one, size)  # type: ignore[misc]  # a default keeps each its own
            for one in (putting, sending, opening, fetching, opening_again, hashing, putting_small, sending_small)
        ),
    )
    rates = (
        (f"a value of {size} MB to S3, and into the cache", put, sent, "obstore alone"),
        (
            f"a value of {size} MB from S3, checked, into the cache",
            opened,
            fetched,
            "obstore alone, the same ranges",
        ),
        (f"a value of {size} MB from the cache, checked", again, hashed, "SHA-256 of it in memory"),
    )
    return [
        *(
            Figure(
                name=name,
                unit="MB/s",
                measured=size / ours.seconds,
                is_rate=True,
                yardstick=size / theirs.seconds,
                yardstick_name=yardstick,
            )
            for name, ours, theirs, yardstick in rates
        ),
        Figure(
            name=f"each of {_VALUES} values of 20 KB to S3, one after the other",
            unit="ms",
            measured=1000 * small.seconds / _VALUES,
            yardstick=1000 * sent_small.seconds / _VALUES,
            yardstick_name="obstore alone",
        ),
    ]


if __name__ == "__main__":
    run_script(measure, size=200)
