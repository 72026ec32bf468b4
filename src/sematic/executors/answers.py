"""How a call ended, on its way from the worker to the driver."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never

from sematic.executors.failure import bare, metadata_of
from sematic.executors.inputs import artifact_from, facts_of, fingerprints_of, trusted
from sematic.executors.messages import Answer, Raised, ReturnedGraph, Stopped, StoredOutput
from sematic.executors.outcome import Failure, Graph, Interrupted, Kept, Outcome, Value
from sematic.executors.shared_blobs import SharedBlobs
from sematic.executors.shipping import shipped, unshipped
from sematic.executors.stored import Stored
from sematic.graph.future import Callee, Future
from sematic.graph.traversal import calls_of
from sematic.model.errors import EncodeError
from sematic.model.ids import Digest, RunId
from sematic.model.records import Artifact, ExceptionMetadata, View, ViewKind
from sematic.types.document import encoded
from sematic.types.naming import imported


def answer_of(outcome: Outcome, *, function: Callee, blobs: SharedBlobs, with_code: AbstractSet[str]) -> Answer:
    """Store what a call returned and return the answer; what cannot be stored is a failure."""
    try:
        match outcome:
            case Value():
                artifact = encoded(outcome.value, function.output, blobs=blobs, now=datetime.now(UTC))
                return _stored_answer(artifact, blobs=blobs)
            case Kept():
                return _stored_answer(outcome.artifact, blobs=blobs)
            case Graph():
                return _graph_answer(outcome, blobs=blobs, with_code=with_code)
            case Failure():
                return raised_answer(outcome.error, with_code=with_code)
            case Interrupted():
                return Stopped()
            case _:
                assert_never(outcome)
    except KeyboardInterrupt:
        return Stopped()
    except BaseException as error:  # noqa: BLE001 - boundary: storing and showing a value runs code of its class
        return raised_answer(bare(error), with_code=with_code)


def raised_answer(error: BaseException, *, with_code: AbstractSet[str]) -> Raised:
    """Return the answer of a call that raised; it can be sent whatever the exception is."""
    metadata = metadata_of(error)
    return Raised(
        error=_pickle_of(error, with_code),
        kind=_pickle_of(type(error), with_code),
        repr=metadata.repr,
        name=metadata.name,
        module=metadata.module,
        ancestors=metadata.ancestors,
        message=metadata.message,
    )


def outcome_from(answer: Answer, *, blobs: SharedBlobs) -> Outcome:
    """Return how a call ended, in the driver's terms."""
    match answer:
        case StoredOutput():
            trusted(answer.fingerprints, blobs=blobs)
            return Kept(_artifact_of(answer))
        case ReturnedGraph():
            trusted(answer.fingerprints, blobs=blobs)
            return _graph_from(answer.graph)
        case Raised():
            return _failure_from(answer)
        case Stopped():
            return Interrupted()
        case _:
            assert_never(answer)


@dataclass(frozen=True, slots=True)
class _Call:
    """A future without its neighbours, so that a chain of any length can be pickled."""

    future_id: RunId
    function: Callee
    props: Any
    constants: dict[str, Artifact]
    inputs: dict[str, int]
    """Which earlier calls' outputs are arguments, by their place in the list."""
    order: tuple[str, ...]


def _graph_answer(graph: Graph, *, blobs: SharedBlobs, with_code: AbstractSet[str]) -> ReturnedGraph:
    places: dict[str, int] = {}
    calls: list[_Call] = []
    artifacts: list[Artifact] = []
    for root in (graph.output, *graph.created):
        for future in calls_of(root, known=places):
            call = _call_of(future, places, blobs=blobs)
            places[future.id] = len(calls)
            calls.append(call)
            artifacts += call.constants.values()
    created = [places[future.id] for future in graph.created]
    return ReturnedGraph(
        graph=shipped((calls, places[graph.output.id], created), with_code=with_code),
        fingerprints=fingerprints_of(artifacts, blobs=blobs),
    )


def _call_of(future: Future, places: dict[str, int], *, blobs: SharedBlobs) -> _Call:
    constants: dict[str, Artifact] = {}
    inputs: dict[str, int] = {}
    for name, value in future.kwargs.items():
        if type(value) is Future:
            inputs[name] = places[value.id]
            continue
        if isinstance(value, Stored):
            constants[name] = value.artifact
            continue
        try:
            codec = future.function.inputs[name].codec
            constants[name] = encoded(value, codec, blobs=blobs, now=datetime.now(UTC))
        except EncodeError as error:
            raise EncodeError(f"Argument {name!r} of {future.function.path} cannot be stored: {error}") from error
    return _Call(future.id, future.function, future.props, constants, inputs, tuple(future.kwargs))


def _graph_from(content: bytes) -> Graph | Failure:
    calls: Iterable[_Call]
    try:
        calls, output, created = unshipped(content)
    except Exception as error:  # noqa: BLE001 - boundary: unpickling runs anybody's code
        return Failure(error)
    futures: list[Future] = []
    for call in calls:
        arguments = {
            name: Stored(call.constants[name]) if name in call.constants else futures[call.inputs[name]]
            for name in call.order
        }
        future = Future(call.function, arguments, call.props)
        future.id = call.future_id
        futures.append(future)
    return Graph(futures[output], tuple(futures[place] for place in created))


def _stored_answer(artifact: Artifact, *, blobs: SharedBlobs) -> StoredOutput:
    view = artifact.view
    return StoredOutput(
        artifact=facts_of(artifact),
        view_kind=view.kind.value,
        view_summary=view.summary,
        view_content=view.content,
        view_parts=view.parts,
        is_view_truncated=view.is_truncated,
        created_at=artifact.created_at,
        fingerprints=fingerprints_of([artifact], blobs=blobs),
    )


def _artifact_of(answer: StoredOutput) -> Artifact:
    view = View(
        kind=ViewKind(answer.view_kind),
        summary=answer.view_summary,
        content=answer.view_content,
        parts=tuple((name, Digest(digest)) for name, digest in answer.view_parts),
        is_truncated=answer.is_view_truncated,
    )
    return artifact_from(answer.artifact, view=view, created_at=answer.created_at)


def _pickle_of(thing: object, with_code: AbstractSet[str]) -> bytes | None:
    try:
        return shipped(thing, with_code=with_code)
    except BaseException:  # noqa: BLE001 - boundary: pickling runs anybody's code
        return None


def _failure_from(answer: Raised) -> Failure:
    metadata = ExceptionMetadata(
        repr=answer.repr,
        name=answer.name,
        module=answer.module,
        ancestors=answer.ancestors,
        message=answer.message,
    )
    return Failure(_error_from(answer), metadata)


def _error_from(answer: Raised) -> BaseException:
    for attempt in (_as_it_was, _of_its_class, _of_its_nearest_base):
        try:
            error = attempt(answer)
        except BaseException:  # noqa: BLE001, S112 - boundary: unpickling runs anybody's code
            continue
        if isinstance(error, BaseException):
            return error
    return Exception(answer.message)


def _as_it_was(answer: Raised) -> object:
    return unshipped(answer.error) if answer.error is not None else None


def _of_its_class(answer: Raised) -> object:
    """Return an exception of the right class that was never initialised: it is caught, and says, what the other did."""
    if answer.kind is None:
        return None
    return _uninitialised(unshipped(answer.kind), answer.message)


def _of_its_nearest_base(answer: Raised) -> object:
    """Return an exception that stands for one whose class cannot be had, derived from what can."""
    name = answer.name.rpartition(".")[2]
    for path in answer.ancestors:
        module, _, base = path.rpartition(".")
        with suppress(ImportError, AttributeError, TypeError, ValueError):
            namespace = {"__module__": answer.module, "__doc__": "Stands for an error of this name."}
            return _uninitialised(type(name, (imported(module, base),), namespace), answer.message)
    return None


def _uninitialised(kind: Any, message: str) -> object:
    error = kind.__new__(kind, message)
    error.args = (message,)
    # It may have a text of its own, made of what is not there.
    str(error)
    return error
