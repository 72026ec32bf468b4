"""Pipeline runs that never ran, written into a store as their driver would have written them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from sematic.machine.private import make_private, write_private
from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    Batch,
    CacheAsked,
    Change,
    FunctionRecorded,
    OutputBound,
    PipelineRunCreated,
    PipelineRunMoved,
    RunCreated,
    RunMoved,
)
from sematic.model.ids import RunId, digest_of
from sematic.model.records import (
    Artifact,
    Attempt,
    Binding,
    CacheRecord,
    Direction,
    ExceptionMetadata,
    FunctionSource,
    GitState,
    Lease,
    PipelineRun,
    Run,
)
from sematic.model.states import PipelineRunState, RunState
from sematic.model.version import __version__
from sematic.store.embedded import Store
from sematic.types.document import encoded
from sematic.types.registry import codec_of
from tests.builders import run_id_of

PER_BATCH = 5_000
"""Changes in one transaction."""

NOTHING: Any = object()
"""The output of a run that has none."""

_FAR = timedelta(days=3650)


def this_hour() -> datetime:
    """Return the beginning of the hour from which the times of drawn runs are counted back."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A run as far as it was drawn."""

    run: Run
    output: Artifact | None = None


@dataclass
class Pen:
    """Writes to a store, in large batches."""

    store: Store
    _changes: list[Change] = field(default_factory=list)
    _artifacts: dict[tuple[str, str], Artifact] = field(default_factory=dict)
    _functions: dict[str, FunctionSource] = field(default_factory=dict)

    @cached_property
    def now(self) -> datetime:
        return this_hour()

    def write(self, *changes: Change) -> None:
        self._changes += changes
        if len(self._changes) >= PER_BATCH:
            self.lift()

    def lift(self) -> None:
        """Put what was written into the store."""
        if self._changes:
            self.store.apply(Batch(self._changes))
        self._changes = []

    def artifact(self, value: Any) -> Artifact:
        """Return a value as it is stored."""
        key = (type(value).__name__, repr(value))
        known = self._artifacts.get(key)
        if known is None:
            codec = codec_of(Any if value is None else _annotation_of(value))
            known = encoded(codec.cast(value), codec, blobs=self.store.blobs, now=self.now)
            self._artifacts[key] = known
            self.write(ArtifactRecorded(known))
        return known

    def function(self, path: str, *, inputs: Sequence[str], docstring: str = "") -> FunctionSource:
        """Return a function's text, such as somebody could have written it."""
        known = self._functions.get(path)
        if known is None:
            name = path.rpartition(".")[2]
            docstring = docstring or f"Return the {name.replace('_', ' ')}."
            given = ", ".join(f"{each}: int" for each in inputs)
            body = f'    """{docstring}"""\n    return {" + ".join(inputs) or 1}\n'
            source = f"@sematic.func\ndef {name}({given}) -> int:\n{body}"
            digest = digest_of(source.encode())
            known = FunctionSource(
                id=digest_of(f"{path}\n{source}".encode()), path=path, source=source, docstring=docstring, code=digest
            )
            self._functions[path] = known
            self.write(FunctionRecorded(known))
        return known

    def log(self, run: Run, lines: Sequence[str], *, attempt: int = 1) -> None:
        """Have an attempt of a run have said something."""
        path = self.store.logs.path_of(run.root_id, run.id, attempt)
        make_private(path.parent)
        write_private(path, "".join(f"{line}\n" for line in lines))


@dataclass
class Drawing:
    """One pipeline run; seconds are counted from its beginning."""

    pen: Pen
    label: str
    """What its ids are made from."""
    function: str
    began: datetime
    root: Drawn = field(init=False)
    _position: int = 0

    def at(self, seconds: float) -> datetime:
        return self.began + timedelta(seconds=seconds)

    def begin(
        self,
        *,
        name: str = "",
        inputs: Mapping[str, Any] | None = None,
        tags: Sequence[str] = (),
        docstring: str = "",
        user: str = "ada",
        git: GitState | None = None,
        kind: str = "LOCAL",
    ) -> Drawn:
        """Have the root run, and wait for what it called."""
        self.root = self._created(
            "", parent=None, function=self.function, name=name, inputs=inputs or {}, at=0.0, tags=tags,
            docstring=docstring,
        )  # fmt: skip
        root_id = self.root.run.id
        self.pen.write(
            PipelineRunCreated(
                PipelineRun(
                    root_id=root_id,
                    kind=kind,
                    function=self.function,
                    created_at=self.began,
                    git=git or GitState(commit=digest_of(self.label.encode())[:40], branch="main", is_dirty=False),
                    command=("pipeline.py",),
                    sematic_version=__version__,
                    python_version="3.12.4",
                    hostname="workstation",
                    user=user,
                )
            ),
            self._pending,
            self._moved(PipelineRunState.CREATED, PipelineRunState.SCHEDULED, 0.01),
            self._moved(PipelineRunState.SCHEDULED, PipelineRunState.RUNNING, 0.02),
            *_moves(root_id, self.at(0.02), RunState.SCHEDULED, RunState.RAN),
        )
        return self.root

    def step(
        self,
        label: str,
        *,
        function: str,
        inputs: Mapping[str, Any] | None = None,
        output: Any = NOTHING,
        at: float = 0.0,
        seconds: float = 1.0,
        queued: float = 0.05,
        state: RunState = RunState.RESOLVED,
        parent: Drawn | None = None,
        error: ExceptionMetadata | None = None,
        tries: Sequence[ExceptionMetadata] = (),
        between: float = 0.0,
        original: Drawn | None = None,
        tags: Sequence[str] = (),
        name: str = "",
        docstring: str = "",
        settings: str = "{}",
    ) -> Drawn:
        """Have a run in some state: one that ended has its output; `original` is whose output it took over.

        After each of the `tries` that failed it waits for some seconds, `between`, until the next one begins.
        """
        made = self._created(
            label, parent=parent or self.root, function=function, name=name, inputs=inputs or {},
            at=max(at - queued, 0.03), tags=tags, docstring=docstring, settings=settings,
        )  # fmt: skip
        run = made.run
        self.pen.write(self._pending)
        if original is not None:
            cache = self._cache_of(made, inputs or {})
            output_of = original.output
            assert output_of is not None
            self.pen.write(
                CacheAsked(run_id=run.id, cache=cache),
                OutputBound(run_id=run.id, artifact_id=output_of.id),
                replace(*_moves(run.id, self.at(at), RunState.RESOLVED), original_run_id=original.run.id),
            )
            return replace(made, output=output_of)
        return self._executed(
            made, output, at=at, seconds=seconds, state=state, error=error, tries=tries, between=between
        )

    def compound(self, label: str, *, function: str, inputs: Mapping[str, Any], at: float, **facts: Any) -> Drawn:
        """Have a run that called others and waits for them; `close` ends it."""
        made = self._created(
            label, parent=facts.get("parent") or self.root, function=function, name=facts.get("name", ""),
            inputs=inputs, at=at, tags=facts.get("tags", ()), docstring=facts.get("docstring", ""),
        )  # fmt: skip
        self.pen.write(self._pending, *_moves(made.run.id, self.at(at + 0.01), RunState.SCHEDULED, RunState.RAN))
        return made

    def close(self, waiting: Drawn, producer: Drawn, *, at: float) -> Drawn:
        """End a run that waits with the output of one that it called."""
        assert producer.output is not None
        self.pen.write(
            OutputBound(run_id=waiting.run.id, producer_id=producer.run.id),
            OutputBound(run_id=waiting.run.id, artifact_id=producer.output.id),
            RunMoved(run_id=waiting.run.id, expected=RunState.RAN, to=RunState.RESOLVED, at=self.at(at)),
        )
        return replace(waiting, output=producer.output)

    def fail(self, waiting: Drawn, *, at: float) -> None:
        """End a run that waits for one that failed."""
        self.pen.write(
            RunMoved(run_id=waiting.run.id, expected=RunState.RAN, to=RunState.NESTED_FAILED, at=self.at(at))
        )

    def cancel(self, waiting: Drawn, *, at: float) -> None:
        """End a run that waits because somebody wanted that."""
        self.pen.write(RunMoved(run_id=waiting.run.id, expected=RunState.RAN, to=RunState.CANCELED, at=self.at(at)))

    def gathered(self, label: str, items: Sequence[Drawn], *, at: float, parent: Drawn | None = None) -> Drawn:
        """Have the run that makes a list of outputs; CANCELED if one is missing."""
        made = self._created(
            label, parent=parent or self.root, function="sematic.graph.virtual._make_list", name="_make_list",
            inputs={f"v{number}": item for number, item in enumerate(items)}, at=0.03, tags=(), is_virtual=True,
        )  # fmt: skip
        self.pen.write(self._pending)
        if any(item.output is None for item in items):
            return self._executed(made, NOTHING, at=at, seconds=0, state=RunState.CANCELED)
        return self._executed(made, list(range(len(items))), at=at, seconds=0.001, state=RunState.RESOLVED)

    def end(self, state: PipelineRunState, *, at: float) -> None:
        """End the pipeline run."""
        self.pen.write(self._moved(PipelineRunState.RUNNING, state, at))

    def _executed(
        self,
        made: Drawn,
        output: Any,
        *,
        at: float,
        seconds: float,
        state: RunState,
        error: ExceptionMetadata | None = None,
        tries: Sequence[ExceptionMetadata] = (),
        between: float = 0.0,
    ) -> Drawn:
        run_id, began, ended = made.run.id, self.at(at), self.at(at + seconds)
        if state is RunState.CREATED:
            return made
        if state is RunState.CANCELED:
            self.pen.write(*_moves(run_id, began, RunState.CANCELED))
            return made
        self.pen.write(*_moves(run_id, began, RunState.SCHEDULED))
        for number, failure in enumerate(tries, start=1):
            over = self.at(at + seconds * number / (len(tries) + 1))
            self.pen.write(
                AttemptFailed(Attempt(run_id=run_id, number=number, started_at=began, ended_at=over, error=failure)),
                RunMoved(run_id=run_id, expected=RunState.SCHEDULED, to=RunState.RETRYING, at=over, error=failure),
            )
            if state is RunState.RETRYING and number == len(tries):
                return made
            began = over + timedelta(seconds=between)
            self.pen.write(RunMoved(run_id=run_id, expected=RunState.RETRYING, to=RunState.SCHEDULED, at=began))
        if state is RunState.SCHEDULED:
            return made
        last = RunMoved(run_id=run_id, expected=RunState.SCHEDULED, to=state, at=ended, error=error)
        if state is not RunState.RESOLVED:
            self.pen.write(last)
            return made
        artifact = self.pen.artifact(output)
        self.pen.write(OutputBound(run_id=run_id, artifact_id=artifact.id), last)
        return replace(made, output=artifact)

    def _created(
        self,
        label: str,
        *,
        parent: Drawn | None,
        function: str,
        name: str,
        inputs: Mapping[str, Any],
        at: float,
        tags: Sequence[str],
        docstring: str = "",
        settings: str = "{}",
        is_virtual: bool = False,
    ) -> Drawn:
        run_id = run_id_of(f"{self.label}/{label}")
        source = None if is_virtual else self.pen.function(function, inputs=list(inputs), docstring=docstring)
        run = Run(
            id=run_id,
            root_id=parent.run.root_id if parent else run_id,
            parent_id=parent.run.id if parent else None,
            position=self._position,
            function=function,
            name=name or label or function.rpartition(".")[2],
            source_id=source.id if source else None,
            is_virtual=is_virtual,
            created_at=self.at(at),
            tags=tuple(tags),
            settings=_MAKE_LIST if is_virtual else settings,
        )
        self._position += 1
        bound = tuple(self._bound(run_id, each, value) for each, value in inputs.items())
        self._pending = RunCreated(run, bound)
        return Drawn(run=run)

    def _bound(self, run_id: RunId, name: str, value: Any) -> Binding:
        if isinstance(value, Drawn):
            artifact_id = value.output.id if value.output else None
            return Binding(
                run_id=run_id, direction=Direction.INPUT, name=name, artifact_id=artifact_id, producer_id=value.run.id
            )
        return Binding(run_id=run_id, direction=Direction.INPUT, name=name, artifact_id=self.pen.artifact(value).id)

    def _cache_of(self, made: Drawn, inputs: Mapping[str, Any]) -> CacheRecord:
        artifacts = {
            name: value.output if isinstance(value, Drawn) else self.pen.artifact(value)
            for name, value in inputs.items()
        }
        bound = tuple((name, artifact.id) for name, artifact in artifacts.items() if artifact is not None)
        code = digest_of(made.run.function.encode())
        return CacheRecord(
            key=digest_of(repr((made.run.function, bound)).encode()),
            namespace="seeded",
            function=made.run.function,
            output_type="int",
            code=code,
            code_parts=((made.run.function, code),),
            inputs=bound,
        )

    def _moved(self, expected: PipelineRunState, to: PipelineRunState, seconds: float) -> PipelineRunMoved:
        return PipelineRunMoved(root_id=self.root.run.id, expected=expected, to=to, at=self.at(seconds))


def an_exception(name: str, message: str, *, module: str = "builtins", where: str = "pipeline.py") -> ExceptionMetadata:
    """Return what is kept of an exception that a step raised, with frames of the step and of a library."""
    trace = (
        "Traceback (most recent call last):\n"
        f'  File "/home/ada/project/{where}", line 88, in train\n    model.fit(rows)\n'
        '  File "/usr/lib/python3.12/site-packages/sklearn/base.py", line 1473, in wrapper\n'
        "    return fit_method(estimator, *args, **kwargs)\n"
        f"{name}: {message}\n"
    )
    return ExceptionMetadata(repr=trace, name=name, module=module, ancestors=("builtins.Exception",), message=message)


def under_way(store: Store, root: Run, *, since: datetime) -> None:
    """Have a pipeline run be driven, for years to come, by a process on another machine."""
    store.leases.take(
        Lease(
            root_id=root.root_id,
            hostname="trainer-7",
            boot_id="",
            pid=4711,
            process_started_at=since,
            taken_at=since,
            beat_at=datetime.now(UTC) + _FAR,
            is_remote=True,
        )
    )


def _moves(run_id: RunId, at: datetime, *states: RunState) -> list[RunMoved]:
    before = [RunState.CREATED, *states]
    return [RunMoved(run_id=run_id, expected=e, to=to, at=at) for e, to in zip(before, states, strict=False)]


def _annotation_of(value: Any) -> Any:
    if isinstance(value, list) and value:
        return list[type(value[0])]  # type: ignore[misc]
    return type(value)


_MAKE_LIST = json.dumps(
    {
        "virtual": {
            "form": "make_list",
            "output": {
                "kind": "list",
                "name": "list[int]",
                "args": [{"kind": "class", "name": "int", "module": "builtins", "qualname": "int"}],
            },
        }
    }
)
