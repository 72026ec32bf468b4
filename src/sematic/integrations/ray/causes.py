"""What Ray raises, in sentences: what became of a call, and whether what it ran on is to blame."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sematic.graph.quantities import memory_in_words
from sematic.integrations.ray.messages import Share
from sematic.model.errors import InfrastructureError, NodeLostError, WorkerLostError

_LESS_MEMORY = (
    "Make calls need less, or say with resource_requirements how much memory they need, so that Ray places fewer of"
    " them beside each other."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of a call when Ray gives it up."""

    path: str
    share: Share
    node: str = ""
    """Where it executed; empty if it had not begun."""
    memory: int = 0
    """Bytes it had in memory when that was last looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why a call was given up."""

    error: InfrastructureError
    is_lost: bool
    """Whether it is worth trying again as it is: what it ran on failed."""


def cause_of(error: BaseException, known: Circumstances) -> Cause:
    """Return why a call was given up, from what Ray raised."""
    from ray import exceptions

    path, where = known.path, f" on node {known.node}" if known.node else ""
    match error:
        case exceptions.OutOfMemoryError():
            return Cause(error=_out_of_memory(known), is_lost=False)
        case exceptions.NodeDiedError():
            if known.node:
                text = f"Node {known.node} was lost while {path} executed there"
            else:
                text = f"{_named_in(error)} was lost when it was to execute {path}"
            return Cause(error=NodeLostError(f"{text}: it was stopped, preempted, or cannot be reached."), is_lost=True)
        case exceptions.WorkerCrashedError() | exceptions.LocalRayletDiedError():
            text = (
                f"The Ray worker process that executed {path}{where} was lost: somebody killed it, or its node failed."
            )
            return Cause(error=NodeLostError(text), is_lost=True)
        case exceptions.RuntimeEnvSetupError():
            text = f"No Ray worker process could be set up for {path}: {error}"
            return Cause(error=InfrastructureError(text), is_lost=False)
        case exceptions.TaskUnschedulableError():
            return Cause(error=InfrastructureError(f"Ray cannot place {path}: {error}"), is_lost=False)
        case exceptions.RayTaskError():
            return Cause(error=_agent_error(error, path, where), is_lost=False)
        case exceptions.RayError():
            text = f"{path} was lost{where}: Ray says {type(error).__name__}: {_first_line(error)}"
            return Cause(error=NodeLostError(text), is_lost=True)
        case _:
            text = f"{path} could not be executed on Ray: {type(error).__name__}: {_first_line(error)}"
            return Cause(error=InfrastructureError(text), is_lost=False)


def _named_in(error: BaseException) -> str:
    """Return what is to be called the node that Ray speaks of, by its address and what tells it from others there."""
    found = re.search(r"Node IP: (\S+), node ID: (\w{6})", str(error))
    return "A node of the Ray cluster" if found is None else f"Node {found[1]}/{found[2]}"


def office_lost_error(path: str, reason: str) -> NodeLostError:
    """Return the error of a call whose office has gone, and the call with it."""
    whose = "the Ray actor that looked after the calls of this pipeline run"
    if reason == "OutOfMemoryError":
        return NodeLostError(
            f"{path} was lost: {whose} was ended by Ray because the memory of its node, which is the driver's, ran out."
            f" {_LESS_MEMORY}"
        )
    return NodeLostError(f"{path} was lost: {whose} has ended, or the cluster was restarted ({reason}).")


def _out_of_memory(known: Circumstances) -> WorkerLostError:
    asked = (
        f"it asked for {memory_in_words(known.share.memory)}"
        if known.share.memory
        else "it asked for none in particular"
    )
    used = f"; it used {memory_in_words(known.memory)} when last seen" if known.memory else ""
    return WorkerLostError(
        f"Ray ended {known.path} because the memory of node {known.node or 'it ran on'} ran out ({asked}{used})."
        f" {_LESS_MEMORY}"
    )


def _agent_error(error: BaseException, path: str, where: str) -> InfrastructureError:
    cause = getattr(error, "cause", None)
    if isinstance(cause, ModuleNotFoundError) or "ModuleNotFoundError" in str(error):
        return InfrastructureError(
            f"{path} could not be executed{where}: Python there lacks Sematic, or a library Sematic needs"
            f" ({_last_line(error)}). Install the same version of Sematic on all nodes of the Ray cluster."
        )
    return InfrastructureError(f"{path} could not be executed{where}: {_last_line(error)}")


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [""])[0]


def _last_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [""])[-1]
