"""Tables, record batches, arrays and schemas of Apache Arrow."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sematic.types.libraries.views.arrow import arrow_view
from sematic.types.pickling import PROTOCOL
from sematic.types.python.objects import ObjectCodec

if TYPE_CHECKING:
    from collections.abc import Callable

    from sematic.types.codec import Codec, ViewDraft

SPARE = 1.25
"""How many times the memory it shows an object may hold on to before it is copied for storing."""

SMALL = 4096
"""Bytes that are not worth a copy."""


def codec_for(annotation: Any) -> Codec | None:
    """Return the codec of a table, record batch, array, chunked array or schema type."""
    if not isinstance(annotation, type):
        return None
    if issubclass(annotation, pa.Table):
        return ObjectCodec(annotation=annotation, view=table_view, cast=_table_of, is_immutable=True)
    if issubclass(annotation, pa.RecordBatch):
        return ObjectCodec(annotation=annotation, view=batch_view, cast=_batch_of, is_immutable=True)
    if issubclass(annotation, (pa.Array, pa.ChunkedArray)):
        make = pa.chunked_array if issubclass(annotation, pa.ChunkedArray) else pa.array
        return ObjectCodec(annotation=annotation, view=array_view, cast=make, is_immutable=True)
    if issubclass(annotation, pa.Schema):
        return ObjectCodec(annotation=annotation, view=schema_view, cast=pa.schema, is_immutable=True)
    return None


def table_view(table: pa.Table) -> ViewDraft:
    """Return what people see of a table."""
    return arrow_view(table, name="Table")


def batch_view(batch: pa.RecordBatch) -> ViewDraft:
    """Return what people see of a record batch."""
    return arrow_view(pa.Table.from_batches([batch]), name="RecordBatch")


def array_view(array: pa.Array | pa.ChunkedArray) -> ViewDraft:
    """Return what people see of an array: a table of one column."""
    return arrow_view(pa.table({"": array}), name=type(array).__name__)


def schema_view(schema: pa.Schema) -> ViewDraft:
    """Return what people see of a schema: a table without rows."""
    draft = arrow_view(schema.empty_table(), name="Schema")
    return replace(draft, summary=f"Schema: {len(schema.names):,} columns")


def reducers() -> dict[type, Callable[[Any], Any]]:
    """Return how parts of larger tables are pickled: without the rest."""
    arrays = dict.fromkeys(_subclasses_of(pa.Array), _reduced_array)
    return {pa.Table: _reduced_table, pa.RecordBatch: _reduced_batch, pa.ChunkedArray: _reduced_chunks, **arrays}


def _reduced_table(table: pa.Table) -> Any:
    if not _is_part(table):
        return table.__reduce_ex__(PROTOCOL)
    return _table, (pickle.PickleBuffer(_written(table)),)


def _reduced_batch(batch: pa.RecordBatch) -> Any:
    if not _is_part(batch):
        return batch.__reduce_ex__(PROTOCOL)
    return _batch, (pickle.PickleBuffer(_written(batch)),)


def _reduced_array(array: pa.Array) -> Any:
    if not _is_part(array):
        return array.__reduce_ex__(PROTOCOL)
    return _array, (pickle.PickleBuffer(_written(pa.record_batch([array], names=[""]))),)


def _reduced_chunks(array: pa.ChunkedArray) -> Any:
    if not _is_part(array):
        return array.__reduce_ex__(PROTOCOL)
    return _chunks, (pickle.PickleBuffer(_written(pa.table([array], names=[""]))),)


def _written(rows: pa.Table | pa.RecordBatch) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write(rows)
    return sink.getvalue()


def _table(content: Any) -> pa.Table:
    return pa.ipc.open_stream(pa.py_buffer(content)).read_all()


def _batch(content: Any) -> pa.RecordBatch:
    return pa.ipc.open_stream(pa.py_buffer(content)).read_next_batch()


def _array(content: Any) -> pa.Array:
    return _batch(content).column(0)


def _chunks(content: Any) -> pa.ChunkedArray:
    return _table(content).column(0)


def _is_part(rows: Any) -> bool:
    return bool(rows.get_total_buffer_size() > SPARE * rows.nbytes + SMALL)


def _subclasses_of(cls: type) -> list[type]:
    found: list[type] = []
    direct: type
    for direct in cls.__subclasses__():
        found += [direct, *_subclasses_of(direct)]
    return found


def _table_of(value: Any) -> pa.Table:
    # The class itself cannot be called.
    return value.to_table() if hasattr(value, "to_table") else pa.table(value)


def _batch_of(value: Any) -> pa.RecordBatch:
    return pa.record_batch(value)
