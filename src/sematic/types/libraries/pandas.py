"""Frames, series, indexes and moments of pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_origin

import pandas as pd

from sematic.model.records import ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.libraries.views.frames import frame_view, index_view, series_view
from sematic.types.python.objects import ObjectCodec
from sematic.types.viewing import one_line

if TYPE_CHECKING:
    from sematic.model.records import Json
    from sematic.types.codec import Codec


def codec_for(annotation: Any) -> Codec | None:
    """Return the codec of a frame, series, index, timestamp or timedelta type."""
    cls = get_origin(annotation) or annotation
    if issubclass(cls, pd.DataFrame):
        return ObjectCodec(annotation=annotation, view=frame_view)
    if issubclass(cls, pd.Series):
        return ObjectCodec(annotation=annotation, view=series_view)
    if issubclass(cls, pd.Index):
        return ObjectCodec(annotation=annotation, view=index_view)
    if issubclass(cls, pd.Timestamp):
        return ObjectCodec(annotation=annotation, view=timestamp_view, is_immutable=True)
    if issubclass(cls, pd.Timedelta):
        return ObjectCodec(annotation=annotation, view=timedelta_view, is_immutable=True)
    return None


def timestamp_view(moment: pd.Timestamp) -> ViewDraft:
    """Return what people see of a timestamp."""
    text = moment.isoformat()
    content: dict[str, Json] = {"type": "datetime", "value": text}
    if moment.tzinfo is not None:
        content["epoch"] = float(moment.timestamp())
    return ViewDraft(kind=ViewKind.SCALAR, summary=one_line(text), content=content)


def timedelta_view(time: pd.Timedelta) -> ViewDraft:
    """Return what people see of a timedelta."""
    content: dict[str, Json] = {"type": "timedelta", "value": str(time), "seconds": float(time.total_seconds())}
    return ViewDraft(kind=ViewKind.SCALAR, summary=one_line(str(time)), content=content)
