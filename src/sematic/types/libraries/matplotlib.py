"""Figures of matplotlib."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, cast

from matplotlib.figure import Figure

from sematic.model.records import ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.python.objects import ObjectCodec
from sematic.types.viewing import one_line, shortened

if TYPE_CHECKING:
    from collections.abc import Callable

    from sematic.model.records import Json
    from sematic.types.codec import Codec

MOST_PIXELS = 4_000_000
"""Pixels a picture of a figure may have; a larger figure is drawn with fewer dots per inch."""


def codec_for(annotation: Any) -> Codec | None:
    """Return the codec of a figure type."""
    if isinstance(annotation, type) and issubclass(annotation, Figure):
        return ObjectCodec(annotation=annotation, view=figure_view, cast=figure_of)
    return None


def figure_of(value: Any) -> Figure:
    """Return the figure of what is drawn on one, such as axes; TypeError for anything else."""
    # The class itself would take numbers for a size.
    figure = getattr(value, "figure", None)
    if not isinstance(figure, Figure):
        raise TypeError("it is neither a figure nor drawn on one")
    return figure


def figure_view(figure: Figure) -> ViewDraft:
    """Return what people see of a figure: a picture of it, drawn without a window or `pyplot`."""
    wide, high = (float(inches) for inches in figure.get_size_inches())
    dpi = min(float(figure.dpi), (MOST_PIXELS / max(wide * high, 1e-9)) ** 0.5)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=dpi)
    picture = drawn.getvalue()
    alt = alt_of(figure)
    content: dict[str, Json] = {
        "mime": "image/png",
        # A PNG's header says its size: 8 bytes of signature, 8 of chunk header, then width and height.
        "width": int.from_bytes(picture[16:20], "big"),
        "height": int.from_bytes(picture[20:24], "big"),
        "bytes": len(picture),
        "part": "image",
        "alt": alt,
    }
    return ViewDraft(kind=ViewKind.IMAGE, summary=one_line(alt), content=content, parts={"image": picture})


def alt_of(figure: Figure) -> str:
    """Return in words what a figure shows: titles, axes and legends."""
    suptitle = figure.get_suptitle()
    axes = [text for text in (_axes_alt(axes) for axes in figure.axes[:20]) if text]
    words = "; ".join([*([suptitle] if suptitle else []), *axes])
    return shortened(f"Figure: {words}" if words else f"Figure with {len(figure.axes)} axes", limit=1000)


def reducers() -> dict[type, Callable[[Any], Any]]:
    """Return how figures are pickled: without the window that reading them back would open."""
    return {Figure: _reduced}


def _reduced(figure: Figure) -> Any:
    state = dict(cast("dict[str, object]", figure.__getstate__()))
    # A figure that `pyplot` made would be given to `pyplot` again, which opens a window.
    state.pop("_restore_to_pylab", None)
    return _empty, (type(figure),), state


def _empty(cls: type[Figure]) -> Figure:
    return cls.__new__(cls)


def _axes_alt(axes: Any) -> str:
    labels = [label for label in (axes.get_ylabel(), axes.get_xlabel()) if label]
    legend = axes.get_legend()
    series = [text.get_text() for text in legend.get_texts()[:20]] if legend is not None else []
    parts = [axes.get_title(), " over ".join(labels), f"({', '.join(series)})" if series else ""]
    return " ".join(part for part in parts if part)
