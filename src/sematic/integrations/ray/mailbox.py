"""News of calls, which wait in order until the driver has taken them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection
from contextlib import suppress

from sematic.integrations.ray.messages import News, written

MOST_AT_ONCE = 500
"""News that a driver gets at once."""

MOST_WAITING = 8 << 20
"""Bytes of news that wait for the driver; what calls write beyond that waits on their nodes."""


class Mailbox:
    """Numbered news, each of one call; for coroutines of one event loop."""

    def __init__(self) -> None:
        self._news: deque[tuple[int, str, bytes]] = deque()
        self._count = 0
        self._bytes = 0
        self._is_news = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()

    @property
    def keys(self) -> set[str]:
        """The calls of which there are news."""
        return {key for _, key, _ in self._news}

    def put(self, key: str, news: News) -> None:
        """Add the next one."""
        self._count += 1
        content = written(news)
        self._news.append((self._count, key, content))
        self._bytes += len(content)
        self._is_news.set()

    def keep_only(self, keys: Collection[str]) -> None:
        """Forget the news of all other calls."""
        self._news = deque(each for each in self._news if each[1] in keys)
        self._measure()

    def forget_up_to(self, number: int) -> None:
        """Forget what has arrived."""
        while self._news and self._news[0][0] <= number:
            self._news.popleft()
        self._measure()

    def oldest(self) -> list[tuple[int, bytes]]:
        """Return the oldest news with their numbers, no more than one should send at once."""
        found, size = [], 0
        for number, _, content in self._news:
            found.append((number, content))
            size += len(content)
            if len(found) >= MOST_AT_ONCE or size > MOST_WAITING:
                break
        return found

    async def until_news(self, seconds: float) -> None:
        """Return when there are news, when somebody wakes who waits, or when it takes too long."""
        if not self._news:
            self._is_news.clear()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._is_news.wait(), seconds)

    def wake(self) -> None:
        """Have whoever waits for news go on."""
        self._is_news.set()

    async def until_room(self, stop: asyncio.Event) -> None:
        """Return when few bytes wait, or something is to stop, which `make_room` tells."""
        while self._bytes > MOST_WAITING and not stop.is_set():
            self._has_room.clear()
            await self._has_room.wait()

    def make_room(self) -> None:
        """Have whoever waits for room look whether there still is reason to."""
        self._has_room.set()

    def _measure(self) -> None:
        self._bytes = sum(len(content) for _, _, content in self._news)
        if self._bytes <= MOST_WAITING:
            self._has_room.set()
