"""Asking whether an earlier result may stand in for a call."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from sematic.graph.future import Callee, Future
from sematic.graph.source import source_of
from sematic.model.ids import ArtifactId, digest_of
from sematic.model.records import CacheRecord, FunctionSource

CacheNamespace: TypeAlias = "str | Callable[[Future], str] | None"
_NAMESPACE_LENGTH = 50


def namespace_of(namespace: CacheNamespace | object, root: Future) -> str | None:
    """Return the namespace's first 50 characters; None, with a warning, if a callable one fails."""
    if callable(namespace):
        try:
            namespace = namespace(root)
        except Exception as error:  # noqa: BLE001 - boundary: the user's callable may raise anything
            warnings.warn(
                f"cache_namespace raised {type(error).__qualname__}: {error}. This run does without a cache.",
                RuntimeWarning,
                stacklevel=4,
            )
            return None
    if not isinstance(namespace, str | None):
        warnings.warn(
            f"cache_namespace gave {namespace!r}, not a string. This run does without a cache.",
            RuntimeWarning,
            stacklevel=4,
        )
        return None
    return namespace[:_NAMESPACE_LENGTH] if namespace else None


def cache_record_of(future: Future, *, namespace: str, inputs: Mapping[str, ArtifactId]) -> CacheRecord:
    """Return the key under which a call's result is reused, and the parts it is made from.

    The order of arguments does not matter; a changed body of the function, or of one it reaches in the same
    project, does.
    """
    # Only a pipeline with a cache needs it.
    from sematic.graph.fingerprint import fingerprint_of

    code = fingerprint_of(future.function.func)
    function, output_type = future.function.path, future.function.output.description.name
    bound = tuple(sorted(inputs.items()))
    key = digest_of(json.dumps([namespace, function, output_type, code.digest, bound]).encode())
    return CacheRecord(
        key=key,
        namespace=namespace,
        function=function,
        output_type=output_type,
        code=code.digest,
        code_parts=code.parts,
        inputs=bound,
    )


def function_record_of(function: Callee) -> FunctionSource:
    """Return a function as it is now: its text, and what its code is with everything of the project it reaches."""
    from sematic.graph.fingerprint import fingerprint_of

    source = source_of(function.func)
    code = fingerprint_of(function.func).digest
    return replace(source, id=digest_of(f"{source.id}\n{code}".encode()), code=code)
