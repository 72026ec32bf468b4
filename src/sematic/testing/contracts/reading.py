"""What all records that commands and programs read have to do, wherever they are."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

import pytest

from sematic.engine.ports import Journal
from sematic.engine.reading import Records, RunLog
from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    ExternalResourceMoved,
    FunctionRecorded,
    JobRecorded,
    OutputBound,
    PipelineRunCreated,
    RunCreated,
    UsageMeasured,
)
from sematic.model.errors import AmbiguousIdError, MissingBlobError, UnknownArtifactError, UnknownRunError
from sematic.model.external_resources import ExternalResource, ResourceState
from sematic.model.ids import Digest, digest_of
from sematic.model.jobs import Job, JobState
from sematic.model.reading import Interruption, LogLine, RunFilter
from sematic.model.records import Attempt, Binding, Direction, FunctionSource, ResourceUsage
from sematic.model.states import RunState
from sematic.testing.contracts.samples import (
    ERROR,
    NOON,
    artifact_of,
    cached_success,
    move,
    pipeline_run_named,
    run_id_named,
    run_named,
)

WriteLog: TypeAlias = Callable[[bytes], None]
"""Adds bytes to the log of the first attempt of `run_named("root")`."""

LONGEST = 10
"""Bytes of a line that is not called long."""

Put: TypeAlias = Callable[[bytes], Digest]


class ReadingContract(ABC):
    """Subclass as a test class and give the fixtures; `records` reads what the others write."""

    @pytest.fixture
    @abstractmethod
    def journal(self) -> Journal:
        """Return an empty journal."""

    @pytest.fixture
    @abstractmethod
    def write_log(self) -> WriteLog:
        """Return what adds bytes to the log of the first attempt of `run_named("root")`."""

    @pytest.fixture
    @abstractmethod
    def put(self) -> Put:
        """Return what stores bytes."""

    @pytest.fixture
    @abstractmethod
    def records(self, journal: Journal) -> Records:
        """Return what reads all that."""

    def test_a_run_is_found_by_the_beginning_of_its_id(self, journal: Journal, records: Records) -> None:
        """In upper case too, and with spaces around it."""
        journal.record([RunCreated(run_named("root"))])
        journal.flush()
        assert records.runs.by_prefix(f" {run_id_named('root')[:8].upper()} ") == run_named("root")

    @pytest.mark.parametrize("prefix", ["", " ", "ffff", "x", "%", "é", "\0"])
    def test_what_no_id_begins_like_is_an_unknown_run(self, journal: Journal, records: Records, prefix: str) -> None:
        """Whatever characters it has."""
        journal.record([RunCreated(run_named("root"))])
        journal.flush()
        with pytest.raises(UnknownRunError):
            records.runs.by_prefix(prefix)
        with pytest.raises(UnknownArtifactError):
            records.artifacts.by_prefix(prefix)

    def test_the_beginning_of_several_ids_is_ambiguous(self, journal: Journal, records: Records) -> None:
        """The error says which they are."""
        runs = {run_id_named(f"r{number}"): run_named(f"r{number}") for number in range(40)}
        journal.record([*map(RunCreated, runs.values())])
        journal.flush()
        with pytest.raises(AmbiguousIdError) as caught:
            records.runs.by_prefix(Counter(each[0] for each in runs).most_common(1)[0][0])
        assert len(caught.value.matches) > 1
        assert set(caught.value.matches) <= set(runs)

    def test_pages_together_are_the_whole_list_newest_first(self, journal: Journal, records: Records) -> None:
        """Nothing is skipped or repeated, and a page is as long as was asked for."""
        journal.record([RunCreated(run_named(f"r{number}", after=number)) for number in range(5)])
        journal.flush()
        first = records.runs.page(limit=3)
        assert [run.name for run in first.items] == ["r4", "r3", "r2"]
        second = records.runs.page(after=first.next, limit=3)
        assert ([run.name for run in second.items], second.next) == (["r1", "r0"], None)

    @pytest.mark.parametrize(
        ("which", "names"),
        [
            (RunFilter(), ["other", "root"]),
            (RunFilter(roots_only=False), ["nested", "other", "root"]),
            (RunFilter(root_id=run_id_named("root")), ["nested", "root"]),
            (RunFilter(parent_id=run_id_named("root")), ["nested"]),
            (RunFilter(state=RunState.SCHEDULED), ["other"]),
            (RunFilter(tag="second", also_tagged=("first",)), ["other", "root"]),
            (RunFilter(function="contract.root"), ["root"]),
            (RunFilter(name="other"), ["other"]),
            (RunFilter(text="OTH"), ["other"]),
            (RunFilter(search=run_id_named("root")[:12]), ["root"]),
            (RunFilter(id_prefix=run_id_named("root")[:12]), ["root"]),
            (RunFilter(created_from=NOON + timedelta(seconds=1)), ["other"]),
            (RunFilter(created_before=NOON + timedelta(seconds=1)), ["root"]),
            (RunFilter(owner="nobody"), []),
        ],
    )
    def test_each_part_of_a_filter_counts(
        self, journal: Journal, records: Records, which: RunFilter, names: list[str]
    ) -> None:
        """Alone here; the store's own tests try them together."""
        runs = [run_named("root"), run_named("other", after=1), run_named("nested", root="root", position=1, after=2)]
        journal.record([*map(RunCreated, runs), move(runs[1], RunState.CREATED, RunState.SCHEDULED)])
        journal.flush()
        assert [run.name for run in records.runs.page(which).items] == names

    def test_pipelines_are_the_functions_of_roots(self, journal: Journal, records: Records) -> None:
        """In order, each once."""
        runs = [run_named("b"), run_named("a"), run_named("nested", root="a", position=1)]
        journal.record([*map(RunCreated, runs)])
        journal.flush()
        assert list(records.runs.pipelines()) == ["contract.a", "contract.b"]

    def test_attempts_usage_and_inputs_are_those_of_the_run(self, journal: Journal, records: Records) -> None:
        """And an unknown run has none."""
        run = run_named("root")
        bound = Binding(run_id=run.id, direction=Direction.INPUT, name="x", artifact_id=artifact_of("v").id)
        attempt = Attempt(run_id=run.id, number=1, started_at=NOON, ended_at=NOON + timedelta(seconds=1), error=ERROR)
        usage = ResourceUsage(seconds=1.5, cpu_seconds=1.25, peak_memory=7, mean_memory=5)
        journal.record([ArtifactRecorded(artifact_of("v")), RunCreated(run, (bound,))])
        journal.record([AttemptFailed(attempt), UsageMeasured(run_id=run.id, attempt=1, usage=usage)])
        journal.flush()
        runs = records.runs
        assert list(runs.attempts_of(run.id)) == [attempt]
        assert dict(runs.usages_of(run.id)) == {1: usage}
        assert list(runs.inputs_of(run.id)) == [bound]
        nobody = run_id_named("nobody")
        assert (list(runs.attempts_of(nobody)), dict(runs.usages_of(nobody)), list(runs.inputs_of(nobody))) == (
            [],
            {},
            [],
        )

    def test_what_was_told_of_jobs_is_kept_once_and_in_order(self, journal: Journal, records: Records) -> None:
        """However late and often it comes; and an unknown run has none."""
        run = run_named("root")
        pending = Job(
            id="task-1", run_id=run.id, attempt=1, engine="ray", state=JobState.PENDING, reason="no room", at=NOON
        )
        running = replace(pending, state=JobState.RUNNING, node="n1", reason="", at=NOON + timedelta(seconds=3))
        journal.record([RunCreated(run), JobRecorded(running)])
        journal.record([JobRecorded(pending), JobRecorded(running)])
        journal.record([JobRecorded(pending)])
        journal.flush()
        assert list(records.executions.jobs_of(run.id)) == [pending, running]
        assert list(records.executions.jobs_of(run_id_named("nobody"))) == []

    def test_what_was_told_of_external_resources_is_kept_once_and_in_order(
        self, journal: Journal, records: Records
    ) -> None:
        """However late and often it comes; and an unknown run has none."""
        run = run_named("root")
        made = ExternalResource(
            id="r1", run_id=run.id, attempt=2, kind="shop.Till", state=ResourceState.CREATED, message="new", at=NOON
        )
        begun = replace(made, state=ResourceState.ACTIVATING, message="", at=NOON + timedelta(seconds=1))
        journal.record([RunCreated(run), ExternalResourceMoved(begun)])
        journal.record([ExternalResourceMoved(made), ExternalResourceMoved(begun)])
        journal.flush()
        assert list(records.executions.external_resources_of(run.id)) == [made, begun]
        assert list(records.executions.external_resources_of(run_id_named("nobody"))) == []

    def test_a_functions_text_is_found(self, journal: Journal, records: Records) -> None:
        """One that was not recorded is None."""
        function = FunctionSource(id=digest_of(b"f"), path="contract.f", source="def f(): ...", docstring="F.")
        journal.record([FunctionRecorded(function)])
        journal.flush()
        assert records.runs.function(function.id) == function
        assert records.runs.function(digest_of(b"g")) is None

    def test_a_run_is_compared_with_the_one_before(self, journal: Journal, records: Records) -> None:
        """The first has none before it."""
        first, second = run_named("again"), replace(run_named("later", after=60), function="contract.again")
        journal.record([*cached_success(first, key="k", value="v"), RunCreated(second)])
        journal.flush()
        recorded = records.history.run(first.id)
        assert records.runs.nearest_earlier(second) == recorded
        assert records.runs.earlier_that_asked_cache(second) == recorded
        assert records.runs.nearest_earlier(first) is None
        assert records.runs.earlier_that_asked_cache(first) is None

    def test_an_artifact_is_found_by_the_beginning_of_its_id(self, journal: Journal, records: Records) -> None:
        """And by its whole id; one that is missing is named."""
        artifact = artifact_of("grüße")
        journal.record([ArtifactRecorded(artifact)])
        journal.flush()
        assert records.artifacts.by_prefix(artifact.id[:10].upper()) == artifact
        assert dict(records.artifacts.by_ids([artifact.id])) == {artifact.id: artifact}
        with pytest.raises(UnknownArtifactError, match=artifact_of("other").id):
            records.artifacts.by_ids([artifact.id, artifact_of("other").id])

    def test_who_made_and_took_an_artifact_comes_in_pages(self, journal: Journal, records: Records) -> None:
        """Makers oldest first, users newest first."""
        artifact = artifact_of("v")
        makers = [run_named(f"m{number}", after=number) for number in range(3)]
        takers = [run_named(f"t{number}", after=10 + number) for number in range(3)]
        journal.record([ArtifactRecorded(artifact), *map(RunCreated, makers)])
        journal.record([OutputBound(run_id=run.id, artifact_id=artifact.id) for run in makers])
        bound = [Binding(run_id=run.id, direction=Direction.INPUT, name="x", artifact_id=artifact.id) for run in takers]
        journal.record([RunCreated(run, (each,)) for run, each in zip(takers, bound, strict=True)])
        journal.flush()
        first = records.lineage.producers_of(artifact.id, limit=2)
        rest = records.lineage.producers_of(artifact.id, after=first.next, limit=2)
        assert [run.name for page in (first, rest) for run in page.items] == ["m0", "m1", "m2"]
        used = records.lineage.consumers_of(artifact.id, limit=2)
        more = records.lineage.consumers_of(artifact.id, after=used.next, limit=2)
        assert [use.run.name for page in (used, more) for use in page.items] == ["t2", "t1", "t0"]
        assert used.items[0].binding == bound[2]
        assert (rest.next, more.next) == (None, None)

    def test_a_pipeline_run_without_a_driver_is_interrupted(self, journal: Journal, records: Records) -> None:
        """One that nobody knows of is not."""
        run = run_named("root")
        journal.record([PipelineRunCreated(pipeline_run_named("root")), RunCreated(run)])
        journal.flush()
        found = records.interruptions.troubles([run.id, run_id_named("nobody"), run.id])
        assert list(found) == [run.id]
        assert isinstance(found[run.id], Interruption)
        assert records.interruptions([run.id]) == found
        assert dict(records.interruptions([])) == {}

    def test_a_run_without_a_log_has_an_empty_one(self, records: Records) -> None:
        """No error: whoever reads does not know yet whether there will be one."""
        log = self._log(records)
        assert (log.size, log.line_count(), log.gap, list(log.lines()), list(log.tail(3))) == (0, 0, None, [], [])
        assert dict(records.logs.attempts_in(run_id_named("root"))) == {}
        assert not records.logs.is_unrecorded(run_id_named("root"))

    def test_lines_are_the_bytes_that_were_written(self, records: Records, write_log: WriteLog) -> None:
        """Whatever they are; the last one need not have ended."""
        write_log(b"one\r\n\xff\x00\n\nlast")
        log = self._log(records)
        assert [(line.number, line.content, line.is_ended) for line in log.lines()] == [
            (1, b"one\r", True),
            (2, b"\xff\x00", True),
            (3, b"", True),
            (4, b"last", False),
        ]
        assert (log.size, log.line_count()) == (13, 4)
        assert records.logs.attempts_of(run_id_named("root"), run_id_named("root")) == (1,)

    def test_ranges_ends_and_patterns_choose_lines(self, records: Records, write_log: WriteLog) -> None:
        """Both ends of a range are included."""
        write_log(b"".join(b"line %d\n" % number for number in range(1, 101)))
        log = self._log(records)
        assert self._numbers(log.lines(7, 9)) == [7, 8, 9]
        assert self._numbers(log.lines(99)) == [99, 100]
        assert self._numbers(log.lines(9, 7)) == []
        assert self._numbers(log.lines(101)) == []
        assert self._numbers(log.tail(2)) == [99, 100]
        assert self._numbers(log.grep(re.compile("7$"))) == list(range(7, 101, 10))

    def test_a_log_larger_than_one_answer_is_whole(self, records: Records, write_log: WriteLog) -> None:
        """Very long lines come in pieces, short ones each once."""
        long = b"x" * (5 << 20)
        write_log(b"first\n" + long + b"\n" + b"short\n" * 300_000)
        lines = list(self._log(records).lines())
        assert b"".join(line.content for line in lines if len(line.content) > LONGEST) == long
        assert [line.number for line in lines if len(line.content) < LONGEST] == [1, *range(3, 300_003)]

    def test_a_growing_log_is_read_on(self, records: Records, write_log: WriteLog) -> None:
        """A line that has not ended comes when nothing is added to it, and its rest later."""
        reader = self._log(records).reader()
        assert list(reader.read(is_last=False)) == []
        write_log(b"one\ntw")
        assert self._numbers(reader.read(is_last=False)) == [1]
        assert [line.content for line in reader.read(is_last=False)] == [b"tw"]
        write_log(b"o\nthree")
        assert [(line.number, line.content) for line in reader.read(is_last=False)] == [(2, b"o")]
        assert [(line.number, line.content) for line in reader.read(is_last=True)] == [(3, b"three")]

    def test_bytes_are_found_by_their_digest(self, records: Records, put: Put) -> None:
        """Changing them changes nobody else's; missing ones are an error."""
        content = b"bytes" * 1000
        digest = put(content)
        records.blobs.open(digest)[:5] = b"other"
        assert bytes(records.blobs.open(digest)) == content
        with pytest.raises(MissingBlobError):
            records.blobs.open(digest_of(b"nowhere"))

    @staticmethod
    def _log(records: Records) -> RunLog:
        root = run_id_named("root")
        return records.logs.log_of(root, root, 1)

    @staticmethod
    def _numbers(lines: Iterable[LogLine]) -> list[int]:
        return [line.number for line in lines]
