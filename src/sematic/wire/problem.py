"""What every error says: a problem document as in RFC 9457."""

from __future__ import annotations

from dataclasses import dataclass

from sematic.wire.run_detail import RunLink

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a request was not done, for people and for programs."""

    type: str
    """The error's name, such as `UnknownRunError`; `about:blank` where the status says it all."""
    title: str
    """What the status means."""
    status: int
    """The HTTP status."""
    detail: str
    """A sentence on what happened, to which thing, and what to do."""
    request_id: str
    """Found in the server's log."""
    candidates: tuple[RunLink, ...] = ()
    """Where the beginning of an id is that of several runs: some of those, at most 20, in the order of their ids."""
    present: str | None = None
    """The text that stands there now, where somebody else changed it meanwhile."""
