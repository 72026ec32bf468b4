"""Writing a stored value to a file, in the format its name asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sematic.cli.wording import size
from sematic.model.errors import UnsupportedUsageError
from sematic.model.records import ViewKind

if TYPE_CHECKING:
    from pathlib import Path

    from sematic.model.records import Artifact
    from sematic.store.embedded import Store

_TABLES = (".csv", ".parquet")


def export(artifact: Artifact, path: Path, *, store: Store) -> str:
    """Write a value to a file and return what was written, in words.

    `.pkl` gets a pickle, `.csv` and `.parquet` a table; otherwise pictures are written as they are shown, texts and
    bytes as they are, and everything else as JSON.
    """
    content, words = _content_of(artifact, path.suffix.lower(), store=store)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UnsupportedUsageError(f"{path} cannot be written: {error.strerror}.") from error
    return f"Wrote {words} to {path} ({size(len(content))})."


def _content_of(artifact: Artifact, suffix: str, *, store: Store) -> tuple[bytes, str]:
    if suffix == ".pkl":
        return _pickle_of(artifact, store=store), f"a pickle of the {artifact.type_name}"
    if suffix in _TABLES:
        return _table_of(artifact, suffix, store=store), f"the table as {suffix[1:].upper()}"
    if suffix != ".json":
        if picture := _picture_of(artifact, store=store):
            return picture, "the picture"
        if artifact.type_name in {"str", "bytes"}:
            value = _value_of(artifact, store=store)
            return (value, "the bytes") if isinstance(value, bytes) else (str(value).encode(), "the text")
    from sematic.types.document import plain

    document = plain(artifact, blobs=store.blobs)
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return text.encode(errors="backslashreplace") + b"\n", "the value as JSON"


def _picture_of(artifact: Artifact, *, store: Store) -> bytes:
    """Return the bytes of an image or of a figure's picture; none if there is no picture."""
    parts = dict(artifact.view.parts)
    if artifact.view.kind not in {ViewKind.IMAGE, ViewKind.PLOT} or "image" not in parts:
        return b""
    return bytes(store.blobs.open(parts["image"]))


def _pickle_of(artifact: Artifact, *, store: Store) -> bytes:
    import cloudpickle  # type: ignore[import-untyped]  # it has no type information

    return bytes(cloudpickle.dumps(_value_of(artifact, store=store)))


def _table_of(artifact: Artifact, suffix: str, *, store: Store) -> bytes:
    import io

    value = _value_of(artifact, store=store)
    if not hasattr(value, "to_csv") and hasattr(value, "to_pandas"):
        value = value.to_pandas()
    if not hasattr(value, "to_csv") or not hasattr(value, "to_parquet"):
        raise UnsupportedUsageError(
            f"A {artifact.type_name} is no table, so it cannot be written as {suffix}. Write to a .json or .pkl file."
        )
    if suffix == ".csv":
        return str(value.to_csv()).encode()
    buffer = io.BytesIO()
    value.to_parquet(buffer)
    return buffer.getvalue()


def _value_of(artifact: Artifact, *, store: Store) -> object:
    import sys
    from pathlib import Path

    from sematic.client import value_of

    # A project's own classes are imported from its folder, as `sematic run` does; the command itself lies elsewhere.
    if str(Path.cwd()) not in sys.path:
        sys.path.append(str(Path.cwd()))
    value: object = value_of(artifact, store=store)
    return value
