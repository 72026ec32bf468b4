"""Several processes and machines that use one object storage, and what is left of those that are killed."""

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sematic.model.ids import digest_of
from sematic.store.embedded import open_store
from tests.emulators.forwarding import Spoiling

ROOT = Path(__file__).parents[3]
CONTENT = bytes(range(256)) * 160_000
DIGEST = digest_of(CONTENT)

_BEGIN = """
import os, sys
from pathlib import Path
from sematic.settings import Storage
from sematic.store.storage import blobs_at
blobs = blobs_at(Path(sys.argv[1]), Storage(url=sys.argv[2]))
"""
PUT = f"{_BEGIN}print(blobs.put(bytes(range(256)) * 160_000), flush=True)"
OPEN = f"{_BEGIN}import hashlib; print(hashlib.sha256(blobs.open(sys.argv[3])).hexdigest(), flush=True)"
FORK = f"""{_BEGIN}
blobs.put(b"content" * 5000)
if os.fork() == 0:
    try:
        blobs.has("0" * 64)
    except BaseException as error:
        print(type(error).__name__, error, flush=True)
    os._exit(0)
os.wait()
"""
PIPELINE = """
import sematic

@sematic.func(standalone=True)
def made(size: int) -> bytes:
    return bytes(range(250)) * size

@sematic.func(standalone=True)
def counted(content: bytes) -> int:
    return content.count(7)

@sematic.func
def pipeline(size: int) -> int:
    return counted(made(size))

if __name__ == "__main__":
    print(sematic.LocalRunner().run(pipeline(40_000)))
"""


def started(code, *arguments):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_processes_of_one_machine_fetch_a_value_once(spoiled, tmp_path):
    place, forwarding = spoiled
    place.blobs(tmp_path / "there").put(CONTENT)
    forwarding.seen.clear()
    running = [started(OPEN, tmp_path / "here", place.url, DIGEST) for _ in range(4)]
    assert [process.communicate(timeout=120)[0].strip() for process in running] == [DIGEST] * 4
    assert len([seen for seen in forwarding.seen if seen.method == "GET"]) == 5


def test_a_killed_upload_leaves_nothing_that_anybody_sees(spoiled, tmp_path):
    place, forwarding = spoiled
    forwarding.plan = lambda seen: Spoiling(delay=0.3) if "partNumber" in seen.path else None
    process = started(PUT, tmp_path / "here", place.url)
    until = time.monotonic() + 60
    while not any("partNumber=" in seen.path for seen in forwarding.seen):
        assert time.monotonic() < until
        time.sleep(0.02)
    time.sleep(0.4)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    forwarding.plan = lambda _: None
    there = place.blobs(tmp_path / "there")
    assert not there.has(DIGEST)
    assert list(place.connected().list("blobs")) == []
    # The next one begins anew, from the same machine too.
    assert started(PUT, tmp_path / "here", place.url).communicate(timeout=120)[0].strip() == DIGEST
    assert bytes(there.open(DIGEST)) == CONTENT


def test_a_killed_download_leaves_nothing_that_anybody_sees(spoiled, tmp_path):
    place, forwarding = spoiled
    place.blobs(tmp_path / "there").put(CONTENT)
    forwarding.seen.clear()
    forwarding.plan = lambda seen: Spoiling(delay=0.3) if seen.method == "GET" else None
    process = started(OPEN, tmp_path / "here", place.url, DIGEST)
    until = time.monotonic() + 60
    while not any(seen.method == "GET" for seen in forwarding.seen):
        assert time.monotonic() < until
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    forwarding.plan = lambda _: None
    here = place.blobs(tmp_path / "here")
    assert not here.cache.is_here(DIGEST)
    here.remove_leftovers()
    assert [path.name for path in Path(here.folder, "tmp").iterdir() if path.name != ".trim"] == []
    assert bytes(here.open(DIGEST)) == CONTENT


def test_many_values_are_put_at_once(place, tmp_path):
    blobs = place.blobs(tmp_path / "here")
    contents = [number.to_bytes(4, "big") * 5000 for number in range(300)]
    with ThreadPoolExecutor(16) as threads:
        digests = list(threads.map(blobs.put, contents))
    there = place.blobs(tmp_path / "there")
    assert there.missing(digests) == ()
    assert [bytes(there.open(digest)) for digest in digests[:20]] == contents[:20]


def test_a_forked_process_is_told_that_it_cannot_use_it(place, tmp_path):
    said, _ = started(FORK, tmp_path, place.url).communicate(timeout=60)
    assert "StoreError The object storage s3://" in said
    assert "cannot be used in a process that was forked" in said


def run_program(folder, home, place):
    (folder / "program.py").write_text(PIPELINE)
    environ = os.environ | {"SEMATIC_CONFIG_DIR": str(home), "SEMATIC_STORAGE": place.url}
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.slow
@pytest.mark.parametrize("place", ["s3", "azure", "fsspec"], indirect=True)
def test_workers_pass_values_on_through_object_storage(place, tmp_path):
    home = tmp_path / "home"
    done = run_program(tmp_path, home, place)
    assert "40000" in done.stdout
    assert [each for each in place.connected().list("blobs") if each.size >= 10_000_000] != []
    assert not (home / "blobs").exists()


@pytest.mark.slow
def test_a_pipeline_run_is_shown_and_moved_without_anything_kept_here(place, tmp_path):
    home, other = tmp_path / "home", tmp_path / "other"
    run_program(tmp_path, home, place)
    for path in (home / "cache").rglob("??/*"):
        path.unlink()
    with open_store(home, for_writing=False) as store, store.engine.connect() as db:
        root_id = db.exec_driver_sql("SELECT root_id FROM pipeline_runs").scalar_one()
    environ = os.environ | {"SEMATIC_CONFIG_DIR": str(home), "SEMATIC_STORAGE": place.url}
    bundle = tmp_path / "run.sematic"

    def sematic(*arguments, **more):
        command = [sys.executable, "-m", "sematic", *map(str, arguments)]
        return subprocess.run(
            command, env=environ | more, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )

    exported = sematic("export", root_id, bundle)
    assert exported.returncode == 0, exported.stderr
    # Into a store whose values are files.
    imported = sematic("import", bundle, SEMATIC_CONFIG_DIR=str(other), SEMATIC_STORAGE="")
    assert imported.returncode == 0, imported.stderr
    shown = sematic("show", root_id, SEMATIC_CONFIG_DIR=str(other), SEMATIC_STORAGE="")
    assert re.search(r"40[,_ ]?000", shown.stdout), shown.stdout
