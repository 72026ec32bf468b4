"""Which file formats a value can be written in, and how."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType
    from typing import TypeAlias

    Writers: TypeAlias = dict[str, Callable[[], bytes]]

PICTURE_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/bmp": (".bmp",),
    "image/avif": (".avif",),
    "image/svg+xml": (".svg",),
}
"""What files of pictures are called, by what the picture is."""


def writers_of(value: object) -> Writers:
    """Return by suffix how a value is written; under the empty suffix, if it is there, for every other suffix."""
    writers: Writers = {".pkl": lambda: _pickled(value)}
    match value:
        case str():
            return writers | dict.fromkeys((".txt", ".md"), lambda: value.encode("utf-8", "backslashreplace"))
        case bytes():
            return writers | {"": lambda: value}
    for library, find in _LIBRARIES.items():
        # A value's library is imported as soon as there is the value.
        if (module := sys.modules.get(library)) is not None:
            writers |= find(value, module)
    return writers


def _pickled(value: object) -> bytes:
    import cloudpickle  # type: ignore[import-untyped]  # it has no type information

    return bytes(cloudpickle.dumps(value))


def _of_numpy(value: Any, numpy: ModuleType) -> Writers:
    if not isinstance(value, numpy.ndarray) or value.dtype.hasobject:
        return {}

    def saved() -> bytes:
        file = io.BytesIO()
        numpy.save(file, value, allow_pickle=False)
        return file.getvalue()

    return {".npy": saved}


def _of_pandas(value: Any, pandas: ModuleType) -> Writers:
    if not isinstance(value, pandas.DataFrame | pandas.Series):
        return {}
    frame = value if isinstance(value, pandas.DataFrame) else value.to_frame(name=value.name or "value")
    writers: Writers = {".csv": lambda: str(value.to_csv()).encode(), ".json": lambda: _frame_as_json(frame)}
    if _has_pyarrow():
        writers[".parquet"] = lambda: _as_parquet(frame)
    return writers


def _frame_as_json(frame: Any) -> bytes:
    # Rows that are only counted need no labels; any other labels are part of the table.
    is_counted = type(frame.index).__name__ == "RangeIndex" and frame.columns.is_unique
    orient = "records" if is_counted else "split"
    return str(frame.to_json(orient=orient, date_format="iso", indent=2, double_precision=15)).encode() + b"\n"


def _as_parquet(frame: Any) -> bytes:
    file = io.BytesIO()
    frame.to_parquet(file)
    return file.getvalue()


def _of_arrow(value: Any, arrow: ModuleType) -> Writers:
    if isinstance(value, arrow.RecordBatch):
        value = arrow.Table.from_batches([value])
    if not isinstance(value, arrow.Table):
        return {}

    def written(module: str, function: str) -> bytes:
        import importlib

        file = io.BytesIO()
        getattr(importlib.import_module(module), function)(value, file)
        return file.getvalue()

    return {
        ".csv": lambda: written("pyarrow.csv", "write_csv"),
        ".parquet": lambda: written("pyarrow.parquet", "write_table"),
    }


def _of_plotly(value: Any, plotly: ModuleType) -> Writers:
    if not isinstance(value, plotly.BaseFigure):
        return {}
    return {
        ".json": lambda: str(value.to_json()).encode(),
        # The page holds the whole library, so that it opens without a network.
        ".html": lambda: str(value.to_html(include_plotlyjs=True)).encode(),
    }


def _has_pyarrow() -> bool:
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None


_LIBRARIES: Mapping[str, Callable[[Any, ModuleType], Writers]] = {
    "numpy": _of_numpy,
    "pandas": _of_pandas,
    "pyarrow": _of_arrow,
    "plotly.basedatatypes": _of_plotly,
}
