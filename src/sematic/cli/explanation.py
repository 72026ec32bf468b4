"""Why a run was or was not served from the cache: earlier and present key, part by part."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TYPE_CHECKING, assert_never

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sematic.model.records import CacheRecord, Run
    from sematic.store.embedded import Store


@unique
class Verdict(StrEnum):
    """What became of a run's question to the cache."""

    HIT = "hit"
    """An earlier result was used again."""
    FIRST = "first"
    """No call of the function had asked before."""
    CHANGED = "changed"
    """Earlier calls had other keys."""
    UNFINISHED = "unfinished"
    """An earlier call had the same key, but no result yet."""
    NOT_ENABLED = "not enabled"
    """The function was not to be cached."""
    NO_NAMESPACE = "no namespace"
    """The runner was given no cache namespace."""


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
            case Verdict.FIRST:
                return "It was executed: no earlier call of this function had asked the cache."
            case Verdict.CHANGED:
                return "It was executed: what its result depends on was different in every earlier call."
            case Verdict.UNFINISHED:
                return "It was executed: the earlier call with the same key had no result to use again."
            case Verdict.NOT_ENABLED:
                return "It was executed without asking the cache: write @sematic.func(cache=True) to change that."
            case Verdict.NO_NAMESPACE:
                return (
                    "It was executed without asking the cache: the runner has no cache namespace."
                    ' Write LocalRunner(cache_namespace="...") to change that.'
                )
            case _:
                assert_never(self.verdict)


def explanation_of(run: Run, *, store: Store) -> Explanation:
    """Return why a run was or was not served from the cache."""
    if run.original_run_id is not None:
        return Explanation(run=run, verdict=Verdict.HIT, other=store.history.run(run.original_run_id))
    if run.cache is None:
        is_enabled = json.loads(run.settings).get("cache") is True
        return Explanation(run=run, verdict=Verdict.NO_NAMESPACE if is_enabled else Verdict.NOT_ENABLED)
    earlier = store.runs.earlier_that_asked_cache(run)
    if earlier is None or earlier.cache is None:
        return Explanation(run=run, verdict=Verdict.FIRST)
    differences = differences_between(earlier.cache, run.cache)
    verdict = Verdict.CHANGED if differences else Verdict.UNFINISHED
    return Explanation(run=run, verdict=verdict, other=earlier, differences=differences)


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
