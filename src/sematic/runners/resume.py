"""Going on with a pipeline run that was interrupted, from what the journal knows of it: no future is needed."""

from __future__ import annotations

import logging
import os
import platform
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sematic.graph.function import Function
from sematic.graph.loading import as_main, loaded, started_as
from sematic.model.errors import DecodeError, DriftError, ProgramError, StoreError, UnsuitableRunError
from sematic.model.ids import ArtifactId, RunId
from sematic.model.reading import Interruption
from sematic.model.records import Artifact, PipelineRun, Run
from sematic.model.states import RunState
from sematic.model.version import __version__
from sematic.runners.caching import function_record_of
from sematic.runners.reentry import Reentry, reentry_of
from sematic.runners.rerun import is_same
from sematic.store.driving import driven_error, driving
from sematic.store.elsewhere import refuse_if_elsewhere

if TYPE_CHECKING:
    from sematic.settings import Storage
    from sematic.store.embedded import Store

_MOST_NAMED = 10
"""How many packages are named that have changed."""

_TO_EXECUTE = frozenset({RunState.CREATED, RunState.SCHEDULED, RunState.RETRYING})


@contextmanager
def resumable(store: Store, prefix: str, *, storage: Storage | None, is_forced: bool = False) -> Iterator[Reentry]:
    """Give an interrupted pipeline run as its driver left it, for the body of a `with`.

    Until its end this process is its only driver, works in the folder the run was started in, and has its program as
    the main one.

    Raises:
        UnknownRunError: No run has this id.
        UnsuitableRunError: The run has ended, or its process lives; or its functions are not what they were,
            or values of it are kept elsewhere than in `storage`, the one of the settings.
        DriftError: Something differs from what the run began with, and nobody said to go on all the same.
        ProgramError: The program cannot be loaded.
    """
    root_id = store.runs.by_prefix(prefix).root_id
    pipeline_run = store.history.pipeline_run(root_id)
    _refuse_unless_interrupted(store, pipeline_run)
    refuse_if_elsewhere(store, root_id, storage=storage)
    with ExitStack() as held:
        held.enter_context(driving(store.folder, root_id))
        differences = list(held.enter_context(_in_folder_of(pipeline_run)))
        reentry = held.enter_context(_with_program(store, pipeline_run))
        differences += [*_of_environment(store, pipeline_run), *_of_code(store, reentry), *_of_values(store, reentry)]
        if differences and not is_forced:
            raise DriftError(root_id, differences=tuple(differences))
        for difference in differences:
            logging.getLogger("sematic").warning("Run %s goes on although %s.", root_id[:8], difference)
        yield reentry


def _refuse_unless_interrupted(store: Store, pipeline_run: PipelineRun) -> None:
    root_id = pipeline_run.root_id
    short = root_id[:8]
    if pipeline_run.state.is_terminal:
        raise UnsuitableRunError(
            root_id,
            f"Pipeline run {short} has ended: {pipeline_run.state.word}. `sematic rerun {short}` runs it again,"
            " and takes over what succeeded.",
        )
    trouble = store.interruptions.troubles([root_id]).get(root_id)
    if trouble is None and pipeline_run.engine:
        from sematic.runners.relaunched import settled_trouble

        trouble = settled_trouble(lambda: store.interruptions.troubles([root_id]).get(root_id))
    if trouble is None and store.interruptions.is_unbegun(root_id):
        from sematic.runners.relaunched import unbegun_error

        raise unbegun_error(pipeline_run, store.executions.jobs_of(root_id))
    if trouble is None:
        raise driven_error(store.folder, root_id)
    if not isinstance(trouble, Interruption):
        raise UnsuitableRunError(
            root_id,
            f"Pipeline run {short} is not interrupted: {trouble.why}. `sematic cancel {short} --force` kills its"
            " process and ends the run.",
        )


@contextmanager
def _in_folder_of(pipeline_run: PipelineRun) -> Iterator[list[str]]:
    """Work in the folder a run was started in; give what differs if it is not there."""
    folder = pipeline_run.folder
    try:
        before = Path.cwd()
    except OSError:
        # This process's own may have been removed since it was started.
        before = Path("/")
    if not folder or folder == str(before):
        yield []
        return
    try:
        os.chdir(folder)
    except OSError as error:
        yield [f"its working folder {folder} cannot be entered ({error.strerror}); it is {before} instead"]
        return
    try:
        yield []
    finally:
        os.chdir(before)


@contextmanager
def _with_program(store: Store, pipeline_run: PipelineRun) -> Iterator[Reentry]:
    """Give a run's journal and futures, with its program loaded."""
    root_id, launch = pipeline_run.root_id, pipeline_run.launch
    left_at = store.interruptions.last_sign_of(root_id)
    if launch is not None and launch.script:
        with as_main(loaded(launch, command=pipeline_run.command)), started_as(pipeline_run.command):
            yield reentry_of(store.history, root_id=root_id, left_at=left_at)
        return
    try:
        # What was typed at a prompt or in a notebook is there where this is typed.
        reentry = reentry_of(store.history, root_id=root_id, left_at=left_at)
    except UnsuitableRunError as error:
        raise ProgramError(
            f"Pipeline run {root_id[:8]} was started from a notebook or a prompt, so there is no program to load."
            " Where its functions are defined, `sematic.LocalRunner().resume(ID)` goes on with it."
        ) from error
    yield reentry


def _of_environment(store: Store, pipeline_run: PipelineRun) -> Iterator[str]:
    for name, then, now in (
        ("Python", pipeline_run.python_version, platform.python_version()),
        ("Sematic", pipeline_run.sematic_version, __version__),
    ):
        if then and then != now:
            yield f"{name} was {then} and is {now}"
    changed = list(_packages_that_differ(store, pipeline_run))
    if changed:
        more = f" and {len(changed) - _MOST_NAMED:,} more" if len(changed) > _MOST_NAMED else ""
        yield f"installed packages have changed: {', '.join(changed[:_MOST_NAMED])}{more}"


def _packages_that_differ(store: Store, pipeline_run: PipelineRun) -> Iterator[str]:
    if pipeline_run.environment is None:
        return
    from sematic.packaging.comparing import environment_differences
    from sematic.packaging.environment import environment, environment_of
    from sematic.packaging.provenance import FOLDER

    try:
        then = environment_of(store.blobs.open(pipeline_run.environment))
    except (StoreError, DecodeError):
        # What cannot be compared is not known to differ.
        return
    now = environment(memory=store.folder / FOLDER)
    for difference in environment_differences(then, now):
        if difference.part == "package":
            yield f"{difference.name} was {difference.before or 'missing'} and is {difference.now or 'missing'}"


def _of_code(store: Store, reentry: Reentry) -> Iterator[str]:
    """Yield which functions that are still to be executed are not what they were, each once."""
    seen: set[tuple[str, str | None]] = set()
    for run in reentry.runs.values():
        function = reentry.futures[run.id].function
        if run.state not in _TO_EXECUTE or run.source_id is None or not isinstance(function, Function):
            continue
        if (run.function, run.source_id) in seen:
            continue
        seen.add((run.function, run.source_id))
        recorded = store.runs.function(run.source_id)
        if recorded is not None and not is_same(recorded, function_record_of(function)):
            yield f"the code of {run.function} has changed, which {_runs_of(run, reentry)} still to be executed"


def _runs_of(run: Run, reentry: Reentry) -> str:
    count = sum(
        other.function == run.function and other.state in _TO_EXECUTE and other.source_id == run.source_id
        for other in reentry.runs.values()
    )
    return "is" if count == 1 else f"is {count:,} times"


def _of_values(store: Store, reentry: Reentry) -> Iterator[str]:
    """Yield which stored values are missing or damaged that runs still need."""
    for run_id, name, artifact in _needed(reentry):
        digests = [digest for digest, _ in artifact.buffers]
        if artifact.document is None:
            digests.append(artifact.document_digest)
        try:
            for digest in digests:
                store.blobs.open(digest)
        except StoreError as error:
            run = reentry.runs[run_id]
            yield f"the input {name!r} of {run.name} (run {run_id[:8]}) cannot be read: {error}"


def _needed(reentry: Reentry) -> Iterator[tuple[RunId, str, Artifact]]:
    """Yield the stored inputs of runs that are still to be executed, each value once."""
    seen: set[ArtifactId] = set()
    for run_id, run in reentry.runs.items():
        if run.state not in _TO_EXECUTE:
            continue
        for name, binding in reentry.inputs.get(run_id, {}).items():
            artifact_id = binding.artifact_id
            producer_id = binding.producer_id
            if artifact_id is None and producer_id is not None and producer_id in reentry.outputs:
                artifact_id = reentry.outputs[producer_id].artifact_id
            if artifact_id is not None and artifact_id not in seen:
                seen.add(artifact_id)
                yield run_id, name, reentry.artifacts[artifact_id]
