"""Why a run was or was not served from the cache: earlier and present key, part by part."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TYPE_CHECKING, assert_never

from sematic.model.errors import UnknownRunError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sematic.model.ids import RunId
    from sematic.model.records import CacheRecord, Run
    from sematic.store.embedded import Store


@unique
class Verdict(StrEnum):
    """What became of a run's question to the cache."""

    HIT = "hit"
    """An earlier result was used again."""
    TAKEN_OVER = "taken over"
    """A rerun did not affect the run, and took its result over."""
    FIRST = "first"
    """No call of the function had asked before."""
    CHANGED = "changed"
    """Earlier calls had other keys."""
    UNFINISHED = "unfinished"
    """An earlier call had the same key, but no result yet."""
    NOT_ENABLED = "not enabled"
    """The call was not to use the cache."""
    NO_NAMESPACE = "no namespace"
    """The pipeline run has no cache namespace."""
    NOT_STARTED = "not started"
    """The run was not executed, or not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One part of two keys that is not the same; empty where one side does not have it."""

    part: str
    """`code`, `input`, `output type` or `namespace`."""
    name: str
    """Which code or input; empty for the others."""
    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a run was or was not served from the cache."""

    run: Run
    verdict: Verdict
    other: Run | None = None
    """The run whose output was used, or the nearest earlier one."""
    differences: tuple[Difference, ...] = ()

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        match self.verdict:
            case Verdict.HIT:
                return "It was served from the cache: an earlier call had the same code, inputs and output type."
            case Verdict.TAKEN_OVER:
                return (
                    f"It was taken over from run {self.run.original_run_id} by rerun_from, which executes only what the"
                    " rerun affects. The cache was not asked."
                )
            case Verdict.FIRST:
                return "It was executed: no earlier call of this function had asked the cache."
            case Verdict.CHANGED:
                return "It was executed: what its result depends on was different in every earlier call."
            case Verdict.UNFINISHED:
                return "It was executed: the earlier call with the same key had no result to use again."
            case Verdict.NOT_ENABLED:
                return (
                    "It was executed without asking the cache: this call was not to use it. Either the function lacks"
                    " @sematic.func(cache=True), or .set(cache=False) was called on the future."
                )
            case Verdict.NO_NAMESPACE:
                return (
                    "It was executed without asking the cache: the pipeline run had no cache namespace. Either the"
                    " runner was given none (write LocalRunner(cache_namespace=...)), or the function it was given as"
                    " cache_namespace failed, which a warning said then."
                )
            case Verdict.NOT_STARTED:
                return "It has not asked the cache: it was not started, or not yet."
            case _:
                assert_never(self.verdict)


def explanation_of(run: Run, *, store: Store) -> Explanation:
    """Return why a run was or was not served from the cache."""
    if run.original_run_id is not None:
        # One that a rerun took over never asked.
        verdict = Verdict.HIT if run.cache is not None else Verdict.TAKEN_OVER
        return Explanation(run=run, verdict=verdict, other=_run_or_none(run.original_run_id, store=store))
    if run.cache is None:
        return Explanation(run=run, verdict=_why_not_asked(run))
    earlier = store.runs.earlier_that_asked_cache(run)
    if earlier is None or earlier.cache is None:
        return Explanation(run=run, verdict=Verdict.FIRST)
    differences = differences_between(earlier.cache, run.cache)
    verdict = Verdict.CHANGED if differences else Verdict.UNFINISHED
    return Explanation(run=run, verdict=verdict, other=earlier, differences=differences)


def _run_or_none(run_id: RunId, *, store: Store) -> Run | None:
    try:
        return store.history.run(run_id)
    except UnknownRunError:
        # It has been removed since.
        return None


def _why_not_asked(run: Run) -> Verdict:
    if run.started_at is None and not run.is_virtual:
        return Verdict.NOT_STARTED
    return Verdict.NO_NAMESPACE if json.loads(run.settings).get("cache") is True else Verdict.NOT_ENABLED


def differences_between(before: CacheRecord, now: CacheRecord) -> tuple[Difference, ...]:
    """Return the parts of two keys that are not the same, what people change most often first."""
    code = _between("code", dict(before.code_parts), dict(now.code_parts))
    if not code and before.code != now.code:
        # The order or number of the parts counts too, and a part may be none of ours.
        code = [Difference(part="code", name="", before=before.code, now=now.code)]
    pairs = (("output type", before.output_type, now.output_type), ("namespace", before.namespace, now.namespace))
    others = [Difference(part=part, name="", before=old, now=new) for part, old, new in pairs if old != new]
    return (*code, *_between("input", dict(before.inputs), dict(now.inputs)), *others)


def _between(part: str, before: Mapping[str, str], now: Mapping[str, str]) -> list[Difference]:
    return [
        Difference(part=part, name=name, before=before.get(name, ""), now=now.get(name, ""))
        for name in dict.fromkeys((*before, *now))
        if before.get(name) != now.get(name)
    ]
