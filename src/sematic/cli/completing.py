"""What the shell offers while a line is being typed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from sematic.cli.reading import readable_store
from sematic.model.errors import AmbiguousIdError, SematicError, UnknownArtifactError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sematic.engine.reading import Records
    from sematic.model.ids import ArtifactId

_MOST = 20
"""How many ids are offered: the newest."""


class Text(click.ParamType[str]):
    """Text that can be looked for in the store: bytes that are none are wrong usage."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text."""
        text = str(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail(f"{text!r} holds bytes that are no text (UTF-8).", param, ctx)
        return text


class RunPrefix(Text):
    """The beginning of a run's id; the shell completes those of recent runs."""

    name = "run"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        """Return the ids of the newest runs that begin like this, each with its name and state."""
        from sematic.cli.wording import look_of
        from sematic.model.reading import RunFilter

        # There is no place to say anything while a line is being typed.
        with suppress(SematicError), readable_store() as store:
            which = RunFilter(roots_only=not incomplete, id_prefix=incomplete or None)
            runs = store.runs.page(which, limit=_MOST).items
            interrupted = store.interruptions([run.root_id for run in runs if not run.state.is_terminal])
            return [
                CompletionItem(
                    _short(run.id, incomplete), help=f"{run.name} ({look_of(run, interrupted=interrupted).word})"
                )
                for run in runs
            ]
        return []


class ArtifactPrefix(Text):
    """The beginning of an artifact's id; the shell completes those that recent runs made or used."""

    name = "artifact"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        """Return the ids of artifacts that begin like this, each with its type and a line on it."""
        with suppress(SematicError), readable_store() as store:
            found = dict.fromkeys(each for each in _recent(store) if each.startswith(incomplete.lower()))
            if not found and incomplete:
                found = dict.fromkeys(_beginning(incomplete, store=store))
            known = store.artifacts.by_ids(list(found)[:_MOST])
            return [
                CompletionItem(_short(each, incomplete), help=f"{known[each].type_name}: {known[each].view.summary}")
                for each in list(found)[:_MOST]
            ]
        return []


class ProgramPath(click.ParamType[str]):
    """What can be run; the shell completes files, and the examples that come with Sematic."""

    name = "path"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        """Return scripts, folders and examples that begin like this; the shell itself completes other paths."""
        examples = _examples(incomplete)
        if not examples:
            return [CompletionItem(incomplete, type="file")]
        return [*(CompletionItem(path) for path in _paths(incomplete)), *examples]


class ExamplePath(click.ParamType[str]):
    """An example that comes with Sematic, as `examples/NAME`."""

    name = "example"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        """Return the examples that begin like this."""
        return _examples(incomplete)


def _examples(incomplete: str) -> list[CompletionItem]:
    from sematic.cli.program import EXAMPLES, example_names

    paths = (f"{EXAMPLES}{name}" for name in example_names())
    return [CompletionItem(path, help="comes with Sematic") for path in paths if path.startswith(incomplete)]


def _paths(incomplete: str) -> Iterator[str]:
    """Yield scripts and packages where one is typing, beginning like this."""
    folder = Path(incomplete.rpartition("/")[0])
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            is_offered = path.suffix == ".py" or (path / "__main__.py").exists()
            if is_offered and str(path).startswith(incomplete):
                yield str(path)


def _recent(store: Records) -> Iterator[ArtifactId]:
    """Yield the artifacts of the newest pipeline runs, the newest run's first."""
    for root in store.runs.page(limit=_MOST).items:
        for bindings in store.history.bindings_of(root.id).values():
            yield from (each.artifact_id for each in bindings if each.artifact_id is not None)


def _beginning(prefix: str, *, store: Records) -> tuple[ArtifactId, ...]:
    from sematic.model.ids import ArtifactId

    try:
        return (store.artifacts.by_prefix(prefix).id,)
    except UnknownArtifactError:
        return ()
    except AmbiguousIdError as error:
        return tuple(map(ArtifactId, error.matches))


def _short(identifier: str, incomplete: str) -> str:
    """Return an id as people type it, or all of it where they have typed more than that."""
    from sematic.cli.wording import short

    return short(identifier) if short(identifier).startswith(incomplete.lower()) else identifier
