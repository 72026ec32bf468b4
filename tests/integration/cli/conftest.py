"""A command line with a store of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sematic.cli.root import root
from sematic.model.changes import Change
from sematic.server.wiring import wired
from sematic.settings import Settings
from sematic.store.embedded import open_store
from tests.serving import Routed, listening

HERE, ON_SERVER = "here", "on a server"
PLACES = (HERE, ON_SERVER)


@dataclass(frozen=True)
class CommandLine:
    """Runs commands in this process on a store in a folder."""

    folder: Path
    """Of the store that is read."""
    own: Path
    """What SEMATIC_CONFIG_DIR says: the same, unless a server has the store."""
    runner: CliRunner = field(default_factory=CliRunner)

    def __call__(self, *arguments: str) -> Result:
        return self.runner.invoke(root, arguments)

    def told(self, path: Path) -> str | None:
        """How a file of the store is told to programs: not at all if a server has it."""
        return str(path) if self.own == self.folder else None

    def says(self, *arguments: str) -> str:
        result = self(*arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def json(self, *arguments: str) -> Any:
        return json.loads(self.says(*arguments, "--json"))

    def fails(self, *arguments: str) -> str:
        result = self(*arguments)
        assert result.exit_code == 1, result.output
        return result.stderr


@pytest.fixture(scope="session")
def routed() -> Iterator[tuple[Routed, str]]:
    """A server whose application each test puts in its place."""
    app = Routed()
    with listening(app) as address:
        yield app, address


@pytest.fixture
def where() -> str:
    """Where commands read: a module that gives this fixture `PLACES` as parameters has every test twice."""
    return HERE


@pytest.fixture
def sematic(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[CommandLine]:
    for name in ("SEMATIC_API_ADDRESS", "SEMATIC_LOG_LEVEL", "SEMATIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    folder = own = tmp_path / "store"
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(own))
    with ExitStack() as held:
        if where == ON_SERVER:
            app, address = request.getfixturevalue("routed")
            app.app = held.enter_context(wired(Settings(folder=folder)))
            own = tmp_path / "here"
            monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(own))
            monkeypatch.setenv("SEMATIC_API_ADDRESS", address)
        yield CommandLine(folder, own)


@pytest.fixture
def record(sematic: CommandLine) -> Callable[[Sequence[Change]], None]:
    """Write changes down as a driver would."""

    def write(changes: Sequence[Change]) -> None:
        with open_store(sematic.folder) as store:
            store.journal.record(changes)

    return write
