"""The codec of a data class that is shown in a way of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sematic.model.records import ViewKind
from sematic.types.codec import FULL_ROOM, ViewDraft
from sematic.types.python.data_classes import DataClassCodec
from sematic.types.viewing import one_line, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sematic.model.records import Json


class ShownDataClassCodec(DataClassCodec):
    """Casts and stores like any data class; only the view differs."""

    def __init__(self, annotation: Any, *, view: Callable[[Any], ViewDraft]) -> None:
        # The registry finds this module, not the other way round; at import time it may be half there.
        from sematic.types.registry import codec_of

        super().__init__(annotation, codec_of=codec_of)
        self._view_of = view

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the value as told."""
        del room
        return self._view_of(value)


def link_view(*, label: str, url: str, facts: Mapping[str, str | None] | None = None) -> ViewDraft:
    """Return the view of something that is somewhere else; facts that are None are left out."""
    content: dict[str, Json] = {"label": shortened(label), "url": shortened(url, limit=4000)}
    known: dict[str, Json] = {name: shortened(fact) for name, fact in (facts or {}).items() if fact is not None}
    if known:
        content["facts"] = known
    return ViewDraft(kind=ViewKind.LINK, summary=one_line(label), content=content)
