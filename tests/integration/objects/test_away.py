"""Object storage that is away for a while: its server is killed, and comes back on the same port later."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

import sematic
from sematic.model.errors import LaunchError, UnreachableStoreError
from sematic.model.ids import RunId, digest_of
from sematic.model.records import PipelineRun
from sematic.model.states import PipelineRunState
from sematic.settings import Storage
from sematic.store.embedded import open_store
from sematic.store.storage import connected
from tests.acceptance.test_resume_and_cancel import until
from tests.emulators import running
from tests.emulators.forwarding import Forwarding, Spoiling
from tests.integration.objects.conftest import Place, place_of

ROOT = Path(__file__).parents[3]
CONTENT = os.urandom(30_000_000)
DIGEST = digest_of(CONTENT)
SOON = 8.0
"""Seconds within which an address that is wrong has been told, on a machine that is busy."""

PIPELINE = """
import os, signal, sys
import sematic

@sematic.func(standalone=True)
def made(server: int) -> bytes:
    os.kill(server, signal.SIGKILL)
    return bytes(range(250)) * 40_000

@sematic.func
def pipeline(server: int) -> bytes:
    return made(server)

if __name__ == "__main__":
    print(len(sematic.LocalRunner().run(pipeline(int(sys.argv[1])))))
"""


class Server:
    """A server of S3, in a process that can be killed and started again; what it keeps outlives it."""

    def __init__(self, upstream: int) -> None:
        self.behind = Forwarding(upstream=upstream)
        self._held = ExitStack()
        # The system ends a server with the thread that has started it, so one thread lives for all of them.
        self._starting = self._held.enter_context(ThreadPoolExecutor(1))
        self._upstream = self._held.enter_context(self.behind.listening())
        self.port, self.process = self._held.enter_context(running.forwarding(self._upstream))

    def goes(self) -> None:
        """Be away."""
        os.kill(self.process, signal.SIGKILL)

    def comes_back(self, *, after: float) -> Future[None]:
        """Start again, after so many seconds without anybody on the port; nobody waits for that."""
        return self._starting.submit(self._start, after)

    def _start(self, after: float) -> None:
        time.sleep(after)
        _, self.process = self._held.enter_context(running.forwarding(self._upstream, self.port))

    @contextmanager
    def silent(self):
        """Take requests in the body of a `with`, and answer none before its end."""
        os.kill(self.process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process, signal.SIGCONT)

    @contextmanager
    def restarting(self, *, during: Callable[[str, int], bool], after: float):
        """Be away once it has been asked something, by method and size, in the body of a `with`."""
        seen = threading.Event()

        def plan(asked):
            if during(asked.method, asked.size):
                seen.set()
                # It is killed before it answers.
                return Spoiling(delay=0.5)
            return None

        def restart() -> None:
            assert seen.wait(60)
            self.behind.plan = lambda _: None
            self.goes()
            self._start(after)

        self.behind.plan = plan
        back = self._starting.submit(restart)
        begun = time.monotonic()
        yield
        took = time.monotonic() - begun
        back.result(60)
        assert took > after

    def close(self) -> None:
        """End it for good."""
        self._held.close()


@pytest.fixture
def server(servers):
    server = Server(servers("s3"))
    yield server
    server.close()


@pytest.fixture
def at_server(server, tmp_path, monkeypatch) -> Place:
    """A folder on the server, with the patience that people have."""
    return replace(place_of("s3", lambda _: server.port, tmp_path, monkeypatch), patience=60.0)


AWAY = pytest.mark.parametrize("seconds", [2.5, pytest.param(15.0, marks=pytest.mark.slow)])


@AWAY
def test_what_is_put_while_the_server_restarts_is_there_in_the_end(server, at_server, tmp_path, seconds):
    with server.restarting(during=lambda method, size: method == "PUT" and size > 1_000_000, after=seconds):
        at_server.blobs(tmp_path / "here").put(CONTENT)
    assert bytes(at_server.blobs(tmp_path / "there").open(DIGEST)) == CONTENT


@AWAY
def test_what_is_read_while_the_server_restarts_is_read_in_the_end(server, at_server, tmp_path, seconds):
    at_server.blobs(tmp_path / "here").put(CONTENT)
    with server.restarting(during=lambda method, _: method == "GET", after=seconds):
        assert bytes(at_server.blobs(tmp_path / "there").open(DIGEST)) == CONTENT


def test_a_server_that_has_answered_is_waited_for_by_every_request(server, at_server):
    client = at_server.connected()
    client.put("before", memoryview(b"content"))
    for ask in (
        lambda: client.head("before"),
        lambda: client.read("before", 0, 7),
        lambda: list(client.list("folder")),
        lambda: client.put("after", memoryview(b"content")),
    ):
        server.goes()
        back = server.comes_back(after=2.5)
        ask()
        back.result(60)


def test_a_patience_that_is_over_is_told(server, at_server):
    client = replace(at_server, patience=1.0).connected()
    assert client.head("nothing") is None
    server.goes()
    begun = time.monotonic()
    with pytest.raises(UnreachableStoreError, match="cannot be reached from"):
        client.head("nothing")
    assert time.monotonic() - begun < SOON


def test_a_server_that_has_never_answered_is_told_soon(server, at_server):
    server.goes()
    client = at_server.connected()
    begun = time.monotonic()
    with pytest.raises(UnreachableStoreError, match="cannot be reached from"):
        client.head("nothing")
    assert time.monotonic() - begun < SOON


def test_one_that_others_have_had_answers_from_is_waited_for_at_once(server, at_server):
    server.goes()
    back = server.comes_back(after=6.0)
    assert connected(at_server.storage, is_known=True).head("nothing") is None
    back.result(60)


TELLS = re.compile(
    r"The object storage s3://\S+ does not answer \(.*error sending request.*\); each request is made again for up to"
    r" 60 s\."
)
BACK = re.compile(r"The object storage s3://\S+ answers again, after \d+ s\.")


def test_one_that_is_away_is_told_at_once_and_when_it_is_back(server, at_server, caplog):
    client = at_server.connected()
    client.put("before", memoryview(b"content"))
    server.goes()
    back = server.comes_back(after=4.0)
    client.put("after", memoryview(b"content"))
    back.result(60)
    first, last = (record.getMessage() for record in caplog.records if record.name == "sematic")
    assert TELLS.fullmatch(first), first
    assert BACK.fullmatch(last), last


def test_one_that_takes_requests_and_is_silent_is_told_and_when_it_answers_again(server, at_server, caplog):
    client = at_server.connected()
    client.put("before", memoryview(b"content"))
    with ThreadPoolExecutor(1) as elsewhere:
        with server.silent():
            putting = elsewhere.submit(client.put, "after", memoryview(b"content"))
            until(lambda: "(no answer within 5 s)" in caplog.text, within=60.0)
        assert putting.result(60)
    first, last = (record.getMessage() for record in caplog.records if record.name == "sematic")
    assert first.endswith("does not answer (no answer within 5 s); each request is made again for up to 60 s.")
    assert BACK.fullmatch(last), last


class Failing(MemoryFileSystem):
    """Files of which some cannot be written at first, as when a connection breaks."""

    protocol = "failing"
    failures = 0

    def mv(self, *arguments, **options):
        """Give a file its name, unless that is to fail."""
        if Failing.failures:
            Failing.failures -= 1
            raise ConnectionResetError("Connection reset by peer")
        super().mv(*arguments, **options)


def test_that_one_of_fsspec_is_away_is_told_too(caplog):
    fsspec.register_implementation("failing", Failing, clobber=True)
    client = connected(Storage(url="failing://folder"))
    assert client.head("nothing") is None
    Failing.failures = 3
    client.put("something", memoryview(b"content"))
    first, last = (record.getMessage() for record in caplog.records if record.name == "sematic")
    assert first == (
        "The object storage failing://folder does not answer (Connection reset by peer); each request is made again for"
        " up to 60 s."
    )
    assert "failing://folder answers again" in last


def test_a_request_that_takes_long_because_it_is_large_is_no_absence(spoiled, caplog):
    place, forwarding = spoiled
    client = place.connected()
    client.put("before", memoryview(b"content"))
    forwarding.plan = lambda seen: Spoiling(delay=3.0) if seen.method == "PUT" else None
    client.put("after", memoryview(b"content"))
    assert [record.getMessage() for record in caplog.records if record.name == "sematic"] == []


def test_a_step_ends_well_whose_worker_first_asks_while_the_server_is_away_and_its_log_says_so(
    server, at_server, tmp_path
):
    before = server.process
    started = _started(PIPELINE, before, at_server=at_server, folder=tmp_path)
    with started:
        os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
        back = server.comes_back(after=5.0)
        said, errors = started.communicate(timeout=120)
    back.result(60)
    shown, result = said.splitlines()[:-1], said.splitlines()[-1]
    assert result == f"{250 * 40_000}", errors
    with open_store(tmp_path / "store", for_writing=False, storage=at_server.storage) as store:
        [root] = store.runs.page(limit=1).items
        [step] = [run for run in store.history.runs_of(root.id) if run.id != root.id]
        first, last = (line.text for line in store.logs.log_of(root.id, step.id, 1).lines())
    assert TELLS.fullmatch(first), first
    assert BACK.fullmatch(last), last
    assert shown == [f"made | {first}", f"made | {last}"]


def test_a_submission_says_why_its_code_could_not_be_kept(server, at_server, tmp_path, monkeypatch):
    monkeypatch.setenv("SEMATIC_STORAGE", at_server.url)
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(tmp_path / "store"))

    # A new store says in the object storage that it is there, which fails with the same cause.
    with open_store(tmp_path / "store", storage=at_server.storage):
        server.goes()

    @sematic.func
    def pipeline() -> int:
        return 1

    with pytest.raises(
        LaunchError, match=r"could not be recorded, .*: The object storage s3://\S+ cannot be reached from"
    ):
        sematic.CloudRunner(engine="local").run(pipeline())


INLINE = """
import os, signal, sys
import sematic

@sematic.func
def pipeline(server: int) -> bytes:
    os.kill(server, signal.SIGKILL)
    return bytes(range(250)) * 40_000

if __name__ == "__main__":
    print(sematic.CloudRunner(engine="local").run(pipeline(int(sys.argv[1]))))
"""


def test_a_driver_that_first_asks_while_the_server_is_away_waits_for_it(server, at_server, tmp_path):
    before = server.process
    started = _started(INLINE, before, at_server=at_server, folder=tmp_path)
    with started:
        said, errors = started.communicate(timeout=120)
    assert started.returncode == 0, errors
    os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
    back = server.comes_back(after=6.0)
    until(lambda: _pipeline_run(tmp_path, at_server, said.split()[-1]).state.is_terminal, within=120.0)
    back.result(60)
    pipeline_run = _pipeline_run(tmp_path, at_server, said.split()[-1])
    assert pipeline_run.state is PipelineRunState.COMPLETE
    with open_store(tmp_path / "store", for_writing=False, storage=at_server.storage) as store:
        root_id = pipeline_run.root_id
        first, last = (line.text for line in store.logs.log_of(root_id, root_id, 1).lines())
    assert TELLS.fullmatch(first), first
    assert BACK.fullmatch(last), last


def _started(program: str, server: int, *, at_server: Place, folder: Path) -> subprocess.Popen[str]:
    """Start a program that knows by its id the process of the server it is to find away."""
    script = folder / "program" / "pipeline.py"
    script.parent.mkdir()
    script.write_text(program)
    environ = os.environ | at_server.environ | {"SEMATIC_STORAGE": at_server.url, "PYTHONPATH": str(ROOT / "src")}
    environ["SEMATIC_CONFIG_DIR"] = str(folder / "store")
    command = [sys.executable, str(script), str(server)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environ, cwd=script.parent, stdout=pipe, stderr=pipe, text=True)


def _pipeline_run(folder: Path, place: Place, root_id: str) -> PipelineRun:
    with open_store(folder / "store", for_writing=False, storage=place.storage) as store:
        return store.history.pipeline_run(RunId(root_id))
