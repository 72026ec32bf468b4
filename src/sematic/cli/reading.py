"""Opening the store to read it, and finding things in it by the beginning of their id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic.model.errors import AmbiguousIdError, SematicError, UnknownRunError, UnsuitableRunError

if TYPE_CHECKING:
    from sematic.engine.reading import Records
    from sematic.model.records import Artifact, Run
    from sematic.store.embedded import Store

MOST_MATCHES = 5
"""How many of the things a beginning may mean are listed."""

NO_RUNS = "There are no runs yet. See one with: sematic run examples/hello"


def readable_store() -> Records:
    """Return what the settings name, to be read and closed: the server's records, or this machine's own store.

    A store that is not there reads as empty. APIConnectionError if the server cannot be reached.
    """
    from sematic.client import open_records

    return open_records()


def own_store() -> Store:
    """Return this machine's own store, whatever server there is, to be read and closed; see `readable_store`."""
    from sematic.settings import read_settings
    from sematic.store.embedded import open_store

    settings = read_settings()
    return open_store(settings.folder, for_writing=False, storage=settings.storage)


def own_run_like(store: Store, prefix: str) -> Run:
    """Return the only run of this machine's own store whose id begins like this; see `run_like`.

    UnsuitableRunError if only the server knows it.
    """
    try:
        return run_like(store, prefix)
    except UnknownRunError:
        if (address := _address()) is not None and (found := _known_to_server(prefix)) is not None:
            raise UnsuitableRunError(
                found.id,
                f"Run {found.id[:8]} is on the server at {address} alone. This command works with what was recorded on"
                " this machine: use it where the run was started.",
            ) from None
        raise


def _address() -> str | None:
    from sematic.settings import read_settings

    return read_settings().api_address


def _known_to_server(prefix: str) -> Run | None:
    try:
        with readable_store() as records:
            return records.runs.by_prefix(prefix)
    except SematicError:
        return None


def _say_if_here(records: Records, prefix: str) -> None:
    """Raise UnsuitableRunError if a run that a server does not know was recorded on this machine."""
    from sematic.client import kept_here

    if (here := kept_here(records, prefix)) is not None:
        raise UnsuitableRunError(*here)


def run_like(store: Records, prefix: str) -> Run:
    """Return the only run whose id begins like this; AmbiguousIdError lists what else it may be, with names."""
    try:
        return store.runs.by_prefix(prefix)
    except UnknownRunError:
        _say_if_here(store, prefix)
        raise
    except AmbiguousIdError as error:
        from sematic.cli.wording import one_line
        from sematic.model.reading import MOST_IDS, RunFilter

        which = RunFilter(roots_only=False, id_prefix=prefix.strip())
        runs = store.runs.page(which, limit=MOST_IDS).items
        lines = tuple(f"{run.id}  {one_line(run.name)}  {run.function}" for run in runs[:MOST_MATCHES])
        raise AmbiguousIdError(prefix, matches=error.matches, lines=lines, more=len(runs) - len(lines)) from None


def artifact_like(store: Records, prefix: str) -> Artifact:
    """Return the only artifact whose id begins like this; AmbiguousIdError lists what else it may be, with types."""
    try:
        return store.artifacts.by_prefix(prefix)
    except AmbiguousIdError as error:
        from sematic.cli.wording import one_line
        from sematic.model.ids import ArtifactId

        found = store.artifacts.by_ids([ArtifactId(each) for each in error.matches[:MOST_MATCHES]])
        lines = tuple(
            f"{each.id[:16]}  {each.type_name}  {one_line(each.view.summary)[:60]}" for each in found.values()
        )
        raise AmbiguousIdError(prefix, matches=error.matches, lines=lines) from None
