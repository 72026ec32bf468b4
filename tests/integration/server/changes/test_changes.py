"""The change feed over real sockets, with other processes that write straight to the store."""

import asyncio
import random
from datetime import timedelta

import pytest

from sematic.model.changes import Batch, PipelineRunCreated, RunCreated
from sematic.model.states import RunState
from tests.builders import a_pipeline_run, a_run, moves_of, run_id_of
from tests.integration.server.changes.listening import listening, serving, writing


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("store")) as server:
        yield server


def write(server, *changes):
    server.parts.store.apply(Batch(changes))


def created(name, **facts):
    run = a_run(name, **facts)
    return [PipelineRunCreated(a_pipeline_run(name)), RunCreated(run)]


def test_a_stream_says_first_where_it_begins(server):
    async def listen():
        async with listening(server.port) as client:
            return client, await client.event()

    write(server, *created("before"))
    newest = server.parts.store.feed.span().newest
    client, hello = asyncio.run(listen())
    assert (hello.name, hello.id, hello.facts) == ("hello", newest, {"seq": newest, "newest": newest})
    assert client.status == 200
    assert client.headers["content-type"].startswith("text/event-stream")
    assert client.headers["cache-control"] == "no-store"
    assert client.headers["x-accel-buffering"] == "no"


def test_what_another_process_writes_is_told_in_order(server):
    async def listen():
        async with listening(server.port) as client:
            await client.event()
            process = writing(server.parts.store.folder, name="elsewhere", count=20)
            events = await client.events(20)
            process.wait()
            return events

    events = asyncio.run(listen())
    assert [event.changes.root_id for event in events] == [run_id_of(f"elsewhere {n}") for n in range(20)]
    assert [event.id for event in events] == [event.changes.seq for event in events]
    assert {event.name for event in events} == {"changes"}


@pytest.mark.parametrize("spelt", ["whole", "short", "loud"])
def test_a_stream_of_a_run_tells_of_its_pipeline_run_only(server, spelt):
    name = f"mine {spelt}"
    step = a_run(f"{name} step", root_id=run_id_of(name), parent_id=run_id_of(name), position=1)

    shown = {"whole": step.id, "short": step.id[:6], "loud": step.id.upper()}[spelt]

    async def listen():
        async with listening(server.port, f"?run={shown}") as client:
            await client.event()
            write(server, *created(f"{name} other"))
            write(server, *moves_of(step, RunState.SCHEDULED))
            return await client.event()

    write(server, *created(name), RunCreated(step))
    event = asyncio.run(listen())
    assert (event.changes.root_id, [run.id for run in event.changes.runs]) == (run_id_of(name), [step.id])


@pytest.mark.parametrize("how", ["since", "header", "both"])
def test_a_stream_goes_on_where_the_client_was(server, how):
    write(server, *created(f"seen {how}"))
    seen = server.parts.store.feed.span().newest
    for number in range(120):
        write(server, *created(f"missed {how} {number}"))
    query = f"?since={seen}" if how == "since" else "?since=0" if how == "both" else ""
    headers = {} if how == "since" else {"last_event_id": str(seen)}

    async def listen():
        async with listening(server.port, query, **headers) as client:
            hello, *events = await client.events(121)
            write(server, *created(f"then {how}"))
            return hello, [*events, await client.event()]

    hello, events = asyncio.run(listen())
    assert (hello.id, hello.facts["newest"]) == (seen, seen + 120)
    names = [*(f"missed {how} {number}" for number in range(120)), f"then {how}"]
    assert [event.changes.root_id for event in events] == [run_id_of(name) for name in names]


def test_newest_of_all_can_be_asked_for(server):
    async def ask():
        async with listening(server.port, "/latest") as client:
            return client, await client.reader.readexactly(int(client.headers["content-length"]))

    client, body = asyncio.run(ask())
    assert body == b'{"seq":%d}' % server.parts.store.feed.span().newest
    assert client.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("?run=ffffffffff", 404, b"UnknownRunError"),
        ("?run=abc", 422, b"InvalidMessageError"),
        ("?run=no-such-id", 422, b"InvalidMessageError"),
        ("?since=-1", 422, b"InvalidMessageError"),
        ("?after=abc", 422, b"InvalidMessageError"),
        ("?since=99999999999999999999", 422, b"InvalidMessageError"),
    ],
)
def test_what_makes_no_sense_is_answered_with_a_problem(server, query, status, kind):
    async def ask():
        async with listening(server.port, query) as client:
            return client, await client.reader.readexactly(int(client.headers["content-length"]))

    client, body = asyncio.run(ask())
    assert client.status == status
    assert client.headers["content-type"] == "application/problem+json"
    assert kind in body


def test_a_client_that_missed_what_is_gone_is_told_to_begin_anew(tmp_path):
    async def listen(port, seen):
        async with listening(port, f"?since={seen}") as client:
            return await client.events(2)

    with serving(tmp_path) as server:
        for number in range(3):
            write(server, *created(f"old {number}"))
        feed = server.parts.store.feed
        feed.prune(before=feed.after(0)[-1].at + timedelta(seconds=1), limit=2)
        _, reset = asyncio.run(listen(server.port, 1))
        assert (reset.name, reset.id, reset.facts) == ("reset", 3, {"seq": 3, "newest": 3})
        _, event = asyncio.run(listen(server.port, 2))
        assert (event.name, event.id) == ("changes", 3)


def test_a_number_of_another_store_is_answered_with_a_reset(tmp_path):
    async def listen(port):
        async with listening(port, "?since=1000") as client:
            return await client.events(2)

    with serving(tmp_path) as server:
        _, reset = asyncio.run(listen(server.port))
        assert (reset.name, reset.id) == ("reset", 0)


def test_a_hundred_listeners_all_hear_everything(tmp_path, database):
    async def listen(port):
        async with listening(port) as client:
            await client.event()
            ready.release()
            return [event.id for event in await client.events(20)]

    async def everybody(server):
        listeners = [asyncio.create_task(listen(server.port)) for _ in range(100)]
        for _ in listeners:
            await ready.acquire()
        process = writing(tmp_path, name="many", count=20, database=database)
        heard = await asyncio.gather(*listeners)
        process.wait()
        return heard

    ready = asyncio.Semaphore(0)
    with serving(tmp_path, database=database) as server:
        heard = asyncio.run(everybody(server))
    assert heard == [list(range(1, 21))] * 100


def test_clients_that_come_and_go_at_two_servers_miss_nothing_and_hear_nothing_twice(tmp_path, database):
    rng = random.Random(4)

    async def follow(ports, total):
        heard, last = [], 0
        while len(heard) < total:
            async with listening(rng.choice(ports), last_event_id=str(last)) as client:
                await client.event()
                for _ in range(min(rng.randint(1, 12), total - len(heard))):
                    event = await client.event()
                    last = event.id
                    heard.append(event)
        return heard

    async def everybody(ports):
        names = [f"writer {number}" for number in range(3)]
        writers = [writing(tmp_path, name=name, count=40, database=database) for name in names]
        heard = await asyncio.gather(*(follow(ports, 120) for _ in range(4)))
        for writer in writers:
            writer.wait()
        return heard

    with serving(tmp_path, database=database) as one, serving(tmp_path, database=database) as other:
        heard = asyncio.run(everybody([one.port, other.port]))
        truth = [(event.seq, event.root_id) for event in one.parts.store.feed.after(0)]
    assert len(truth) == 120
    for each in heard:
        assert [(event.id, event.changes.root_id) for event in each] == truth


def test_streams_end_when_the_server_stops(tmp_path):
    async def listen(server):
        async with listening(server.port) as client:
            await client.event()
            server.server.should_exit = True
            with pytest.raises(EOFError):
                await client.event()

    with serving(tmp_path) as server:
        asyncio.run(listen(server))
        server.stop()


def test_listeners_that_went_away_are_not_counted(tmp_path):
    async def listen(server):
        async with listening(server.port) as client, listening(server.port) as other:
            await client.event()
            await other.event()
            assert server.parts.feed.listeners == 2

    with serving(tmp_path) as server:
        asyncio.run(listen(server))
        server.stop()
        assert server.parts.feed.listeners == 0
