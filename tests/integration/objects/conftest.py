"""Object storage of every kind, on real servers that speak their protocols; each test has a folder of its own there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import pytest

from sematic.settings import Storage
from sematic.store.objects.blobs import ObjectBlobs
from sematic.store.objects.port import ObjectStore
from sematic.store.storage import blobs_at, connected
from tests.emulators import running
from tests.emulators.forwarding import Forwarding

KINDS = ("s3", "google", "azure", "fsspec")
_NUMBERS = count(1)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A folder in some object storage, and what programs must find in their environment to use it."""

    url: str
    environ: Mapping[str, str] = field(default_factory=dict)
    patience: float = 5.0
    """For how many seconds it may be away; most tests have no time for the minute that it is otherwise."""

    @property
    def storage(self) -> Storage:
        """The setting that chooses it."""
        return Storage(url=self.url, patience=self.patience)

    def connected(self) -> ObjectStore:
        """Return a client; the environment must be there."""
        return connected(self.storage)

    def blobs(self, home: Path, *, cache: int = 10**9) -> ObjectBlobs:
        """Return the blobs of a store in a folder."""
        blobs = blobs_at(home, replace(self.storage, cache=cache))
        assert isinstance(blobs, ObjectBlobs)
        return blobs


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[str], int]]:
    """Give the port of the server of a kind, which is started when somebody first asks."""
    ports: dict[str, int] = {}
    with ExitStack() as held:

        def port(kind: str) -> int:
            if kind not in ports:
                match kind:
                    case "s3":
                        ports[kind] = held.enter_context(running.moto())
                        running.make_bucket(ports[kind], "bucket")
                    case "google":
                        ports[kind] = held.enter_context(running.google(port("s3")))
                    case "azure":
                        ports[kind] = held.enter_context(running.azurite())
                        running.make_container(ports[kind], "bucket")
            return ports[kind]

        yield port


@pytest.fixture
def place(request, servers, tmp_path, monkeypatch):
    """Return a folder in object storage of the kind that a test names, or of every kind in turn."""
    return place_of(getattr(request, "param", "s3"), servers, tmp_path, monkeypatch)


@pytest.fixture
def spoiled(servers, tmp_path, monkeypatch):
    """Return a folder on a server that speaks S3, and what spoils the requests to it."""
    forwarding = Forwarding(upstream=servers("s3"))
    with forwarding.listening() as port:
        yield place_of("s3", lambda _: port, tmp_path, monkeypatch), forwarding


def place_of(kind: str, servers: Callable[[str], int], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return a new folder in object storage of a kind, for which the environment of this process is made ready."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "AZURE_", "GOOGLE_", "STORAGE_EMULATOR")):
            monkeypatch.delenv(name)
    prefix = f"folder-{os.getpid()}-{next(_NUMBERS)}"
    match kind:
        case "s3":
            found = Place(url=f"s3://bucket/{prefix}", environ=running.s3_environ(servers(kind)))
        case "google":
            found = Place(url=f"gs://bucket/{prefix}", environ=running.google_environ(servers(kind)))
        case "azure":
            found = Place(url=f"az://bucket/{prefix}", environ=running.azure_environ(servers(kind)))
        case _:
            found = Place(url=f"local://{folder}/shared/{prefix}")
    for name, value in found.environ.items():
        monkeypatch.setenv(name, value)
    return found
