"""Which runs somebody wants: the query parameters that lists of runs and their figures share."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum, unique
from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, Field, WithJsonSchema

from sematic.model.errors import InvalidMessageError
from sematic.model.ids import RunId
from sematic.model.reading import RunFilter
from sematic.model.states import RunState
from sematic.server.asked import Asked, IdBeginning, RunIdAsked, Text
from sematic.store.run_list import Question

_TEXT = {"type": "string", "maxLength": 1000, "pattern": r"^[^\x00]*$"}
Texts: TypeAlias = Annotated[tuple[Text, ...], Field(max_length=20)]
OneOrMore: TypeAlias = Annotated[
    Texts | None,
    # Generators of clients cannot make a default for what may be either.
    WithJsonSchema({"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "maxItems": 20}, {"type": "null"}]}),
]
"""Texts that clients may give as one, too."""
Seconds: TypeAlias = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


@unique
class StateAsked(StrEnum):
    """A state that runs can be asked for by: one that is recorded, or that they lost their driver."""

    CREATED = "CREATED"
    SCHEDULED = "SCHEDULED"
    RAN = "RAN"
    RESOLVED = "RESOLVED"
    RETRYING = "RETRYING"
    FAILED = "FAILED"
    NESTED_FAILED = "NESTED_FAILED"
    CANCELED = "CANCELED"
    INTERRUPTED = "INTERRUPTED"


class RunsWanted(Asked):
    """Which runs; what is not given does not matter."""

    id: IdBeginning | None = None
    """What the id begins with: four characters or more."""
    name: Text | None = None
    function: OneOrMore = None
    """Dotted path of module and function. May be given several times: runs of any of them."""
    not_function: Texts = ()
    """May be given several times: runs of none of these functions."""
    tag: Texts = ()
    """May be given several times: runs with all of the tags."""
    not_tag: Texts = ()
    """May be given several times: runs with none of the tags."""
    state: Annotated[tuple[StateAsked, ...], Field(max_length=20)] = ()
    """May be given several times: runs in any of the states. Interrupted runs are in none of the others."""
    not_state: Annotated[tuple[StateAsked, ...], Field(max_length=20)] = ()
    """May be given several times: runs in none of the states; not together with `state`."""
    owner: OneOrMore = None
    """Who launched the pipeline run. May be given several times: any of them."""
    not_owner: Texts = ()
    """May be given several times: pipeline runs that were launched by none of these."""
    min_duration: Seconds | None = None
    """Runs that began, have ended and took so many seconds or more."""
    max_duration: Seconds | None = None
    """Runs that began, have ended and took so many seconds or less."""
    created_after: AwareDatetime | None = None
    """ISO 8601 with a time zone; runs created at this moment or later."""
    created_before: AwareDatetime | None = None
    """ISO 8601 with a time zone; runs created before this moment."""
    parent_id: RunIdAsked | None = None
    """Only the runs directly nested in this one."""
    root_id: RunIdAsked | None = None
    """Only the runs of this pipeline run."""
    roots_only: bool = False
    """Whether to leave out nested runs; does not count where `parent_id` or `root_id` is given."""
    is_virtual: bool | None = None
    """Only the runs that build or take apart a container, or only the others; all unless given."""
    search: Annotated[Text, Field(min_length=1)] | None = None
    """What the id begins with, or what occurs in the name or the function's path; in any case."""

    @property
    def wanted(self) -> Question:
        """What is asked of the store."""
        first, *others = self.tag or (None,)
        which = RunFilter(
            roots_only=self.roots_only,
            function=_only(self.function),
            functions=_several(self.function),
            not_functions=self.not_function,
            tag=first,
            also_tagged=tuple(tag for tag in others if tag is not None),
            not_tagged=self.not_tag,
            name=self.name,
            parent_id=_lower(self.parent_id),
            root_id=_lower(self.root_id),
            id_prefix=_lower(self.id),
            search=self.search,
            owner=_only(self.owner),
            owners=_several(self.owner),
            not_owners=self.not_owner,
            created_from=self.created_after,
            created_before=self.created_before,
            least_duration=self.min_duration,
            most_duration=self.max_duration,
            is_virtual=self.is_virtual,
        )
        states = self._states
        return Question(
            which=which,
            states=frozenset(RunState(state.value) for state in states if state is not StateAsked.INTERRUPTED),
            wants_interrupted=StateAsked.INTERRUPTED in states,
        )

    @property
    def _states(self) -> Collection[StateAsked]:
        if not self.not_state:
            return self.state
        states = frozenset(StateAsked).difference(self.not_state)
        if self.state or not states:
            raise InvalidMessageError("Give either `state` or `not_state`, and leave at least one state to look for.")
        return states


def _only(texts: tuple[str, ...] | None) -> str | None:
    return texts[0] if texts is not None and len(texts) == 1 else None


def _several(texts: tuple[str, ...] | None) -> tuple[str, ...]:
    return texts if texts is not None and len(texts) > 1 else ()


def _lower(run_id: str | None) -> RunId | None:
    return None if run_id is None else RunId(run_id.lower())
