"""How a server stops: streams never end by themselves, so they are ended first."""

from __future__ import annotations

import socket

import uvicorn

from sematic.server.feed import LiveFeed


class EndingServer(uvicorn.Server):
    """A uvicorn server that ends the streams of changes as soon as it begins to stop."""

    def __init__(self, config: uvicorn.Config, *, feed: LiveFeed) -> None:
        super().__init__(config)
        self._feed = feed

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, once requests that are under way have ended."""
        self._feed.end()
        await super().shutdown(sockets)
