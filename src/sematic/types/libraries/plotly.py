"""Figures of plotly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from plotly.basedatatypes import BaseFigure

from sematic.model.records import ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.python.objects import ObjectCodec
from sematic.types.viewing import one_line

if TYPE_CHECKING:
    from sematic.model.records import Json
    from sematic.types.codec import Codec

INLINE_FIGURE = 64 * 1024
"""Characters of JSON up to which a figure is inside the view."""

MOST_FIGURE = 64 * 1024 * 1024
"""Characters of JSON beyond which no browser could draw a figure."""

NAMED_TRACES = 5


def codec_for(annotation: Any) -> Codec | None:
    """Return the codec of a figure type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseFigure):
        return ObjectCodec(annotation=annotation, view=figure_view)
    return None


def figure_view(figure: BaseFigure) -> ViewDraft:
    """Return what people see of a figure: plotly's own JSON of it."""
    text = figure.to_json(validate=False, pretty=False, remove_uids=True)
    title = title_of(figure)
    content: dict[str, Json] = {"format": "plotly", "title": title, "traces": len(figure.data)}
    parts: dict[str, bytes] = {}
    if len(text) <= INLINE_FIGURE:
        content["figure"] = json.loads(text)
    elif len(text) <= MOST_FIGURE:
        content["part"] = "figure"
        parts["figure"] = text.encode("utf-8", "replace")
    kinds = sorted({str(trace.type) for trace in figure.data[:100]})
    return ViewDraft(
        kind=ViewKind.PLOT,
        summary=one_line(": ".join(filter(None, ["Figure", title or ", ".join(kinds)]))),
        content=content,
        parts=parts,
        is_truncated=len(text) > MOST_FIGURE,
    )


def title_of(figure: BaseFigure) -> str:
    """Return a figure's title, or the names of its first traces; empty if it has neither."""
    title = figure.layout.title.text
    names = [str(trace.name) for trace in figure.data[:NAMED_TRACES] if trace.name]
    return one_line(title or ", ".join(names))
