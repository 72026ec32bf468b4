"""Listeners of one process hear everything once and in order, however slow they are and whatever is kept for them."""

import asyncio
import random
import re
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.model.changes import Batch, RunCreated
from sematic.model.errors import StoreError
from sematic.server.feed import Recent, Told, kept_short, live_feed
from sematic.store.embedded import open_store
from sematic.store.hearing import hearing_of
from tests.builders import NOON, a_run, run_id_of
from tests.integration.server.changes.listening import PATIENCE, ROOT, listening, serving
from tests.serving import eventually

SEQ = re.compile(rb"^id: (\d+)\nevent: changes$", re.MULTILINE)


@pytest.fixture
def store(tmp_path, database):
    with open_store(tmp_path, database=database) as store:
        yield store


@pytest.fixture
def feed(store):
    feed = live_feed(store.feed)
    yield feed
    feed.close()


def write(store, name, root=None):
    root_id = run_id_of(root or name)
    store.apply(Batch([RunCreated(a_run(name, root_id=root_id))]))


def numbers_in(chunk):
    return [int(found) for found in SEQ.findall(chunk)]


async def heard(feed, *, count, after=0, root_id=None, pause=lambda: 0):
    found = []
    stream = feed.follow(after=after, root_id=root_id)
    async for chunk in stream:
        found += numbers_in(chunk)
        if len(found) >= count:
            break
        await asyncio.sleep(pause())
    await stream.aclose()
    return found


def told(*numbers):
    return [Told(number, run_id_of("root"), b"12345") for number in numbers]


@given(st.lists(st.integers(1, 3), max_size=30), st.integers(0, 8), st.integers(0, 40), st.data())
def test_what_is_kept_has_no_gap(steps, most_events, most_bytes, data):
    recent = Recent(most_events=most_events, most_bytes=most_bytes)
    recent.begin(10)
    numbers = [10]
    for step in steps:
        numbers.append(numbers[-1] + step)
        recent.extend(told(numbers[-1]))
    seq = data.draw(st.integers(0, numbers[-1]))
    events = recent.after(seq)
    if events is None:
        assert seq < recent.floor
    else:
        assert [event.seq for event in events] == [number for number in numbers[1:] if number > seq]
    kept = recent.after(recent.floor)
    assert len(kept) <= most_events
    assert sum(len(event.sent) for event in kept) <= most_bytes


def test_a_listener_takes_little_at_once():
    recent = Recent()
    recent.extend([Told(number, run_id_of("root"), b"." * 200_000) for number in (1, 2, 3)])
    assert [event.seq for event in recent.after(0)] == [1]


@pytest.mark.parametrize("seed", range(4))
def test_slow_and_fast_listeners_hear_everything_once(store, feed, seed):
    rng = random.Random(seed)
    roots = [rng.choice(["one", "two", "three"]) for _ in range(150)]
    feed.recent = Recent(most_events=rng.choice([0, 1, 5, 1000]))
    pauses = [lambda: 0, lambda: rng.random() / 50, lambda: rng.random() / 10]
    wanted = [(root, after, pause) for root in (None, *sorted(set(roots))) for after in (0, 20) for pause in pauses]

    def truth(root, after):
        return [seq for seq, of in enumerate(roots, start=1) if seq > after and root in {None, of}]

    def write_from(first, last):
        for number in range(first, last):
            write(store, f"{seed} {number}", root=roots[number])

    async def everybody():
        writer = threading.Thread(target=write_from, args=(30, 150))
        writer.start()
        found = await asyncio.gather(
            *(
                heard(feed, count=len(truth(root, after)), after=after, root_id=root and run_id_of(root), pause=pause)
                for root, after, pause in wanted
            )
        )
        writer.join()
        return found

    write_from(0, 30)
    found = asyncio.run(asyncio.wait_for(everybody(), PATIENCE))
    assert found == [truth(root, after) for root, after, _ in wanted]


def test_a_stream_ends_after_a_while_so_that_its_listener_says_again_who_it_is(feed):
    async def listen():
        feed.longest = timedelta(0)
        return [chunk async for chunk in feed.follow(after=None, root_id=None)]

    [hello] = asyncio.run(listen())
    assert hello == b'retry: 500\nid: 0\nevent: hello\ndata: {"seq":0,"newest":0}\n\n'


def test_a_database_that_comes_back_is_read_on(store, feed, caplog):
    failures = [StoreError("It is away.")]

    def hear():
        if failures:
            raise failures.pop()
        return hearing_of(store.engine)

    feed.hear = hear
    write(store, "missed")
    assert asyncio.run(asyncio.wait_for(heard(feed, count=1), PATIENCE)) == [1]
    assert "It is away." in caplog.text


def test_listeners_go_on_once_postgresql_was_killed_and_started_again(tmp_path, postgres, fresh_database):
    async def listen(server):
        async with listening(server.port) as client:
            await client.event()
            await asyncio.to_thread(postgres.kill)
            await asyncio.to_thread(postgres.start)
            await asyncio.to_thread(write, server.parts.store, "after")
            return await client.event()

    with serving(tmp_path, database=fresh_database()) as server:
        event = asyncio.run(listen(server))
    assert (event.name, event.changes.root_id) == ("changes", run_id_of("after"))


def test_a_stream_ends_if_the_database_cannot_be_read(store, feed, caplog):
    async def listen():
        return [chunk async for chunk in feed.follow(after=None, root_id=None)]

    with store.engine.begin() as db:
        db.exec_driver_sql("DROP TABLE feed")
    assert asyncio.run(asyncio.wait_for(listen(), PATIENCE)) == []
    assert "A stream of changes ends early" in caplog.text


def test_a_server_removes_old_events_when_it_starts(store):
    write(store, "old")
    with kept_short(store.feed, clock=lambda: NOON.replace(year=NOON.year + 10)):
        assert eventually(lambda: store.feed.span().pruned == 1)
    assert store.feed.after(0) == []


def test_a_server_that_is_told_to_stop_does_not_wait_for_its_listeners(tmp_path):
    async def listen():
        async with listening(int(process.stdout.readline())) as client:
            await client.event()
            process.send_signal(signal.SIGTERM)
            with pytest.raises((EOFError, ConnectionError, asyncio.IncompleteReadError)):
                await client.event()

    command = [sys.executable, "-m", "tests.integration.server.changes.serving", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        asyncio.run(listen())
        process.wait(PATIENCE)
