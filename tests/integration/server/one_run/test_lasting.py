"""Answers that take long: worked out in turn, and not before somebody wants more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from threading import Event, Lock

from sematic.server.lasting import in_turn
from sematic.server.table_csv import csv_of_table
from sematic.types.tables.layout import PART
from tests.integration.server.one_run.conftest import Web
from tests.integration.server.one_run.test_table_rows import ROWS, a_frame, kept


class Makers:
    """Makes pieces, and counts how many are being made at the same time, and how many were made."""

    def __init__(self) -> None:
        self.now = self.most = self.made = 0
        self._lock = Lock()

    def pieces(self, count: int) -> Iterator[bytes]:
        for number in range(count):
            with self._lock:
                self.now += 1
                self.most = max(self.most, self.now)
            Event().wait(0.005)
            with self._lock:
                self.now -= 1
                self.made += 1
            yield b"%d" % number


def test_pieces_of_several_answers_are_made_one_at_a_time_and_each_gets_its_own() -> None:
    makers = Makers()

    async def taken(turns: asyncio.Semaphore) -> list[bytes]:
        return [piece async for piece in in_turn(makers.pieces(5), turns=turns)]

    async def everybody() -> list[list[bytes]]:
        turns = asyncio.Semaphore(1)
        return await asyncio.gather(*(taken(turns) for _ in range(8)))

    assert asyncio.run(everybody()) == [[b"0", b"1", b"2", b"3", b"4"]] * 8
    assert makers.most == 1


def test_who_takes_nothing_holds_nobody_up_and_has_nothing_made() -> None:
    makers = Makers()

    async def half_taken() -> list[bytes]:
        turns = asyncio.Semaphore(1)
        slow = in_turn(makers.pieces(100), turns=turns)
        first = await anext(slow)
        async with asyncio.timeout(20):
            return [first, *[piece async for piece in in_turn(makers.pieces(3), turns=turns)]]

    assert asyncio.run(half_taken()) == [b"0", b"0", b"1", b"2"]
    assert makers.made == 1 + 3


def test_a_large_table_is_a_file_in_small_pieces(web: Web) -> None:
    artifact = web.store.artifacts.by_prefix(kept(web, a_frame()))
    sizes = [len(piece) for piece in csv_of_table(artifact, PART, blobs=web.store.blobs)]
    assert len(sizes) > ROWS * 5 / 5000
    assert max(sizes) < 100_000
