"""Running a pipeline run once more from nothing but what was recorded of it, and comparing what comes out."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from pathlib import Path
from typing import TYPE_CHECKING

from sematic.model.changes import ArtifactRecorded, Change, FunctionRecorded, PipelineRunCreated, RunCreated
from sematic.model.errors import RerunError
from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.records import Artifact, Binding, Direction, PipelineRun, Run
from sematic.packaging.environment import Environment
from sematic.packaging.manifest import Manifest
from sematic.packaging.needed import needed_by
from sematic.packaging.recorded import recorded_code, recorded_environment
from sematic.packaging.relocating import environ_of, working_folder_in
from sematic.packaging.requirements import OWN
from sematic.packaging.restoring import restored
from sematic.packaging.uv import Say
from sematic.runners.comparison import pairs_of
from sematic.runners.rebuilding import Rebuilt, rebuilt, variables_of
from sematic.runners.relaunching import ended, launch_from

if TYPE_CHECKING:
    from sematic.store.embedded import Store


@unique
class Verdict(StrEnum):
    """What became of a step's output."""

    SAME = "same"
    DIFFERS = "differs"
    MISSING = "missing"
    """It gave an output then, and none now."""
    NOTHING = "no output"
    """It gave none then, so there is nothing to compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproducedStep:
    """A step of a pipeline run, and the one that stands for it."""

    run: Run
    again: Run | None
    output: ArtifactId | None
    """What it gave then."""
    output_again: ArtifactId | None
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """A pipeline run, run once more elsewhere, from what was recorded."""

    pipeline_run: PipelineRun
    root_id: RunId
    """Of the new one, in the temporary store."""
    environment: Environment
    manifest: Manifest
    rebuilt: Rebuilt
    steps: tuple[ReproducedStep, ...]
    folder: Path
    """Where it all happened."""
    error: str = ""
    """Why the new one failed; empty if it did not."""

    @property
    def is_same(self) -> bool:
        """Whether every step that gave an output gave the same one again."""
        return all(step.verdict in {Verdict.SAME, Verdict.NOTHING} for step in self.steps)


def reproduced(store: Store, run: Run, *, folder: Path, say: Say) -> Reproduction:
    """Rebuild a pipeline run's environment and code in an empty folder, run it there, and compare.

    Nothing of it comes into the store. Raises NotRecordedError if code or environment were not recorded, and
    RerunError if it cannot be started.
    """
    from sematic.store.embedded import open_store

    pipeline_run = store.history.pipeline_run(run.root_id)
    environment = recorded_environment(pipeline_run, blobs=store.blobs)
    manifest = recorded_code(pipeline_run, blobs=store.blobs)
    project = folder / "project"
    launch = launch_from(manifest, pipeline_run, folder=project)
    say(f"Writing {len(manifest.files):,} files of recorded code ...")
    restored(manifest, into=project, blobs=store.blobs)
    made = rebuilt(environment, folder=folder / "environment", project=manifest.root, say=say)
    _refuse_if_sematic_cannot_run(made)
    place = working_folder_in(project, root=manifest.root, folder=pipeline_run.folder)
    with open_store(folder / "store") as other:
        copy_call(store, run.root_id, into=other, working_folder=place)
    say("Running it ...")
    command = [str(made.python), "-P", "-m", "sematic", "rerun", run.root_id, f"--from={run.root_id}"]
    environ = variables_of(environment, base=dict(os.environ))
    environ = {name: value for name, value in environ.items() if not name.startswith(("SEMATIC_", "VIRTUAL_ENV"))}
    environ = environ_of(launch, folder=project, base=environ) | {
        "SEMATIC_CONFIG_DIR": str(folder / "store"),
        "VIRTUAL_ENV": str(folder / "environment"),
        # What a step starts by name is the environment's too.
        "PATH": os.pathsep.join(filter(None, [str(made.python.parent), environ.get("PATH")])),
    }
    answer = _answered(
        [*command, f"--recorded-at={project}", "--json"], environ=environ, folder=place, at=folder, made=made
    )
    with open_store(folder / "store", for_writing=False) as other:
        return Reproduction(
            pipeline_run=pipeline_run,
            root_id=answer[0],
            environment=environment,
            manifest=manifest,
            rebuilt=made,
            steps=tuple(compared(store, run.root_id, other, answer[0])),
            folder=folder,
            error=answer[1],
        )


def copy_call(store: Store, root_id: RunId, *, into: Store, working_folder: Path) -> None:
    """Copy the call that a pipeline run began with into another store: its function, inputs and launch, no results."""
    pipeline_run = store.history.pipeline_run(root_id)
    root = store.history.run(root_id)
    inputs = _inputs_of(store, root_id)
    artifacts = store.artifacts.by_ids([b.artifact_id for b in inputs if b.artifact_id is not None])
    for digest in {digest for artifact in artifacts.values() for digest in _blobs_of(artifact)}:
        into.blobs.put(store.blobs.open(digest))
    if pipeline_run.code is not None:
        into.blobs.put(store.blobs.open(pipeline_run.code))
    changes: list[Change] = [ArtifactRecorded(artifact) for artifact in artifacts.values()]
    source = None if root.source_id is None else store.runs.function(root.source_id)
    changes += [] if source is None else [FunctionRecorded(source)]
    changes.append(
        PipelineRunCreated(replace(pipeline_run, folder=str(working_folder), rerun_from=None, rerun_mode=None))
    )
    changes.append(RunCreated(replace(root, original_run_id=None), inputs))
    into.journal.record(changes)
    into.journal.flush()


def compared(store: Store, root_id: RunId, other: Store, again_id: RunId) -> Sequence[ReproducedStep]:
    """Return what each step of a pipeline run gave, beside what the one of another store gave that stands for it.

    What only builds containers, and what the other one has besides, is left out.
    """
    before, now = store.history.runs_of(root_id), other.history.runs_of(again_id)
    counterparts = {earlier: later for later, earlier in pairs_of(before, now).items()}
    by_id = {run.id: run for run in now}
    outputs, outputs_again = _outputs_of(store, root_id), _outputs_of(other, again_id)

    def step(run: Run) -> ReproducedStep:
        again = by_id.get(counterparts[run.id]) if run.id in counterparts else None
        output = outputs.get(run.id)
        output_again = None if again is None else outputs_again.get(again.id)
        return ReproducedStep(
            run=run,
            again=again,
            output=output,
            output_again=output_again,
            verdict=verdict_of(output, output_again),
        )

    return [step(run) for run in before if not run.is_virtual]


def verdict_of(output: ArtifactId | None, again: ArtifactId | None) -> Verdict:
    """Return what became of an output."""
    if output is None:
        return Verdict.NOTHING
    if again is None:
        return Verdict.MISSING
    return Verdict.SAME if output == again else Verdict.DIFFERS


def _refuse_if_sematic_cannot_run(made: Rebuilt) -> None:
    """Raise RerunError if what Sematic itself needs is missing in an environment: nothing can be started there."""
    needed = needed_by(OWN)
    missing = [each for each in made.missing if each.distribution.name in needed]
    if missing:
        names = ", ".join(f"{each.distribution.name} {each.distribution.version}" for each in missing)
        raise RerunError(
            f"Nothing was run, because Sematic itself needs packages that could not be installed: {names}."
            f" Of {missing[0].distribution.name} it was said: {missing[0].why}"
        )


def _answered(
    command: Sequence[str], *, environ: Mapping[str, str], folder: Path, at: Path, made: Rebuilt
) -> tuple[RunId, str]:
    """Run a rerun to its end, and return its id, and why it failed; RerunError if it did not even start."""
    answer = at / "answer.json"
    with answer.open("wb") as out:
        code = ended(command, environ=environ, folder=folder, out=out)
    try:
        document = json.loads(answer.read_text(encoding="utf-8"))
    except ValueError:
        document = {}
    error = document.get("error") or {}
    message = str(error.get("message") or "")
    if "run_id" not in document:
        without = f" (without {made.named_missing})" if made.missing else ""
        raise RerunError(
            f"It could not be started in the environment that was made again{without}: {message or f'exit code {code}'}"
        )
    return RunId(document["run_id"]), message


def _inputs_of(store: Store, run_id: RunId) -> tuple[Binding, ...]:
    bound = store.history.bindings_of(run_id).get(run_id, ())
    return tuple(b for b in bound if b.direction is Direction.INPUT)


def _outputs_of(store: Store, root_id: RunId) -> dict[RunId, ArtifactId]:
    return {
        b.run_id: b.artifact_id
        for bound in store.history.bindings_of(root_id).values()
        for b in bound
        if b.direction is Direction.OUTPUT and b.artifact_id is not None
    }


def _blobs_of(artifact: Artifact) -> list[Digest]:
    own = [] if artifact.document is not None else [artifact.document_digest]
    return [*own, *(digest for digest, _ in artifact.buffers), *(digest for _, digest in artifact.view.parts)]
