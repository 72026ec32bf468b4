"""Opening the store to read it, and finding things in it by the beginning of their id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic.model.errors import AmbiguousIdError

if TYPE_CHECKING:
    from sematic.model.records import Artifact, Run
    from sematic.store.embedded import Store

MOST_MATCHES = 5
"""How many of the things a beginning may mean are listed."""

NO_RUNS = "There are no runs yet. See one with: sematic run examples/hello"


def readable_store() -> Store:
    """Return the store the settings name, to be read and closed; one that is not there reads as empty."""
    from sematic.settings import read_settings
    from sematic.store.embedded import open_store

    return open_store(read_settings().folder, for_writing=False)


def run_like(store: Store, prefix: str) -> Run:
    """Return the only run whose id begins like this; AmbiguousIdError lists what else it may be, with names."""
    try:
        return store.runs.by_prefix(prefix)
    except AmbiguousIdError as error:
        from sematic.cli.wording import one_line
        from sematic.store.runs import MOST_IDS, RunFilter

        which = RunFilter(roots_only=False, id_prefix=prefix.strip())
        runs = store.runs.page(which, limit=MOST_IDS).items
        lines = tuple(f"{run.id}  {one_line(run.name)}  {run.function}" for run in runs[:MOST_MATCHES])
        raise AmbiguousIdError(prefix, matches=error.matches, lines=lines, more=len(runs) - len(lines)) from None


def artifact_like(store: Store, prefix: str) -> Artifact:
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
