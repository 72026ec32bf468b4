"""Exceptions as values."""

from __future__ import annotations

import traceback
from typing import Any

from sematic.model.records import Json, ViewKind
from sematic.types.codec import Codec, ViewDraft
from sematic.types.naming import importable_name_of
from sematic.types.python.objects import ObjectCodec
from sematic.types.viewing import one_line, shortened


def exception_codec(cls: Any) -> Codec:
    """Return the codec of a class of exceptions: pickled, without the traceback, which is only shown."""
    return ObjectCodec(annotation=cls, view=_view)


def _view(error: BaseException) -> ViewDraft:
    name = importable_name_of(type(error))
    content: dict[str, Json] = {
        "type": name,
        "message": shortened(str(error), limit=10_000),
        "traceback": shortened("".join(traceback.format_exception(error)), limit=50_000),
    }
    return ViewDraft(kind=ViewKind.ERROR, summary=one_line(f"{name}: {error}"), content=content)
