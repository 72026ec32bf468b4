"""Which runs somebody wants: the query parameters that lists of runs and their figures share."""

from __future__ import annotations

from enum import StrEnum, unique
from typing import Annotated

from pydantic import AwareDatetime, Field

from sematic.model.ids import RunId
from sematic.model.reading import RunFilter
from sematic.model.states import RunState
from sematic.server.asked import Asked, IdBeginning, RunIdAsked, Text
from sematic.store.run_list import Question


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
    function: Text | None = None
    """Dotted path of module and function."""
    tag: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    """May be given several times: runs with all of the tags."""
    state: Annotated[tuple[StateAsked, ...], Field(max_length=20)] = ()
    """May be given several times: runs in any of the states. Interrupted runs are in none of the others."""
    owner: Text | None = None
    """Who launched the pipeline run."""
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
    search: Annotated[Text, Field(min_length=1)] | None = None
    """What the id begins with, or what occurs in the name or the function's path; in any case."""

    @property
    def wanted(self) -> Question:
        """What is asked of the store."""
        first, *others = self.tag or (None,)
        which = RunFilter(
            roots_only=self.roots_only,
            function=self.function,
            tag=first,
            also_tagged=tuple(tag for tag in others if tag is not None),
            name=self.name,
            parent_id=_lower(self.parent_id),
            root_id=_lower(self.root_id),
            id_prefix=_lower(self.id),
            search=self.search,
            owner=self.owner,
            created_from=self.created_after,
            created_before=self.created_before,
        )
        return Question(
            which=which,
            states=frozenset(RunState(state.value) for state in self.state if state is not StateAsked.INTERRUPTED),
            wants_interrupted=StateAsked.INTERRUPTED in self.state,
        )


def _lower(run_id: str | None) -> RunId | None:
    return None if run_id is None else RunId(run_id.lower())
