"""What people see of a model: its class, its settings, its layers or steps, and what it finds important."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sematic.model.records import ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.libraries.views.cells import cell_of, number_of
from sematic.types.naming import importable_name_of
from sematic.types.viewing import one_line, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sematic.model.records import Json

MOST_LAYERS = 500
MOST_DEPTH = 20
"""How deep layers are shown inside layers."""

MOST_SETTINGS = 100
MOST_IMPORTANCES = 30
CONTENT_LIMIT = 250_000
"""Bytes of JSON a model's view may have."""


class Room:
    """How many more layers there is room for."""

    def __init__(self) -> None:
        self._left = MOST_LAYERS
        self.was_too_small = False

    def takes_one(self) -> bool:
        """Return whether there is room for one more layer, which is then taken."""
        self._left -= 1
        self.was_too_small = self.was_too_small or self._left < 0
        return self._left >= 0


def model_view(
    model: object, *, content: Mapping[str, Json], facts: Iterable[str] = (), is_truncated: bool = False
) -> ViewDraft:
    """Return the view of a model; `facts` are short texts for the summary (`fitted`, `1,234 parameters`)."""
    name = type(model).__name__
    whole: dict[str, Json] = {"class": importable_name_of(type(model)), **content}
    for heavy in ("layers", "importances", "settings"):
        if len(msgspec.json.encode(whole)) <= CONTENT_LIMIT:
            break
        whole.pop(heavy, None)
        is_truncated = True
    return ViewDraft(
        kind=ViewKind.MODULE,
        summary=one_line(" · ".join([name, *facts])),
        content=whole,
        is_truncated=is_truncated,
    )


def settings_of(settings: Mapping[str, Any]) -> dict[str, Json]:
    """Return settings as JSON, each as short as a cell."""
    return {shortened(str(name)): cell_of(value) for name, value in list(settings.items())[:MOST_SETTINGS]}


def importances_of(names: Iterable[str], values: Iterable[float]) -> list[Json]:
    """Return the features that count most, with what they count; the sign tells the direction."""
    pairs = sorted(zip(names, values, strict=False), key=lambda pair: -abs(pair[1]))
    return [[shortened(name), number_of(value)] for name, value in pairs[:MOST_IMPORTANCES]]
