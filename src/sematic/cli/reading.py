"""Opening the store to read it, and completing the ids in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from sematic.store.embedded import Store

_MOST_COMPLETIONS = 50

NO_RUNS = "There are no runs yet. See one with: sematic run examples/hello"


def readable_store() -> Store:
    """Return the store the settings name, to be read and closed; one that is not there reads as empty."""
    from sematic.settings import read_settings
    from sematic.store.embedded import open_store

    return open_store(read_settings().folder, for_writing=False)


class RunPrefix(click.ParamType[str]):
    """The beginning of a run's id; the shell completes those of recent runs."""

    name = "run"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        """Return the ids of the newest runs that begin like this, each with its name and state."""
        from sematic.cli.wording import look_of
        from sematic.model.errors import SematicError
        from sematic.store.runs import RunFilter

        try:
            with readable_store() as store:
                which = RunFilter(roots_only=not incomplete, id_prefix=incomplete or None)
                runs = store.runs.page(which, limit=_MOST_COMPLETIONS).items
        except SematicError:
            # There is no place to say anything while a line is being typed.
            return []
        return [CompletionItem(run.id, help=f"{run.name} ({look_of(run).word})") for run in runs]
