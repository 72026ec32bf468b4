"""Starting a server in the background: a process of its own that outlives the terminal."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from sematic.model.errors import ServerProcessError
from sematic.server.exposure import EVERYWHERE, is_loopback, refusal_to_listen
from sematic.server.listening import answer_of, listen, reason_not_to_listen, runs_there
from sematic.server.presence import servers_of

if TYPE_CHECKING:
    from pathlib import Path

    from sematic.server.presence import RunningServer
    from sematic.server.wish import Wish
    from sematic.settings import Settings

PATIENCE = 30.0
"""Seconds after which a server that does not answer is given up; on a machine with little to do it takes one."""

_PAUSE = 0.02
_MOST_SAID = 4096


def background(settings: Settings, wish: Wish) -> tuple[RunningServer, bool]:
    """Return the server of a store on a port, and whether it was started now; ServerProcessError if it cannot be."""
    found = _as_wished(runs_there(settings.folder, wish.place), wish)
    if found is not None:
        return found, False
    _check(settings, wish)
    wish = wish if wish.log_file is not None else replace(wish, log_file=settings.folder / "server.log")
    assert wish.log_file is not None  # noqa: S101 - for the type checker
    before = wish.log_file.stat().st_size if wish.log_file.exists() else 0
    process = subprocess.Popen(
        _command_of(wish),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            # Somebody else may have started one in the same moment.
            found = _as_wished(runs_there(settings.folder, wish.place), wish)
            if found is not None:
                return found, False
            raise ServerProcessError(_last_words(wish.log_file, before, code=process.returncode))
        server = next((s for s in servers_of(settings.folder) if s.process.pid == process.pid), None)
        if server is not None and answer_of(f"{server.place.url}/health/ready") is not None:
            return server, True
        time.sleep(_PAUSE)
    process.terminate()
    raise ServerProcessError(
        f"The server did not answer within {PATIENCE:g} seconds. {wish.log_file} has what it said."
    )


def _as_wished(found: RunningServer | None, wish: Wish) -> RunningServer | None:
    """Return the server that runs already, if any; ServerProcessError if it cannot be reached from where it should."""
    if found is None or is_loopback(wish.place.host) or found.place.host in {wish.place.host, *EVERYWHERE}:
        return found
    raise ServerProcessError(
        f"The server at {found.place.url} runs already, and listens on {found.place.host} only, not on"
        f" {wish.place.host}. Stop it first: `sematic stop --port {found.place.port}`."
    )


def _check(settings: Settings, wish: Wish) -> None:
    """Return if a server could listen as wished; ServerProcessError otherwise."""
    # Whether there is such a host comes before who could reach it there.
    try:
        listen(wish.place)[0].close()
    except OSError as error:
        raise reason_not_to_listen(wish.place, error) from error
    is_authenticating = settings.is_on("SEMATIC_AUTHENTICATE")
    refusal = refusal_to_listen(
        wish.place.host, is_authenticating=is_authenticating, is_allowed=wish.is_anonymous_allowed
    )
    if refusal is not None:
        raise ServerProcessError(refusal)


def _command_of(wish: Wish) -> list[str]:
    return [
        sys.executable,
        *("-m", "sematic", "start", "--foreground"),
        *("--host", wish.place.host, "--port", str(wish.place.port), "--log-file", str(wish.log_file)),
        *(["--allow-anonymous"] if wish.is_anonymous_allowed else []),
    ]


def _last_words(log_file: Path, before: int, *, code: int) -> str:
    """Return what a server that ended said last."""
    try:
        with log_file.open("rb") as file:
            file.seek(before)
            said = file.read()[-_MOST_SAID:].decode(errors="replace").strip()
    except OSError:
        said = ""
    # The sentence that the command ended with says it best.
    _, found, sentence = said.rpartition("Error: ")
    if found:
        return f"The server did not start. {sentence}"
    return f"The server ended with exit code {code} before it answered." + (f" It said:\n{said}" if said else "")
