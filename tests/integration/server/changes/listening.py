"""A real server in a thread, and clients that read its feed as bytes over a socket."""

import asyncio
import socket
import subprocess
import sys
import threading
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec
import uvicorn

from sematic.server.application import application
from sematic.server.ending import EndingServer
from sematic.server.parts import Parts
from sematic.settings import Settings
from sematic.store.embedded import open_store
from sematic.wire.changes import Changes
from sematic.wire.json import from_json
from tests.builders import NOON

ROOT = Path(__file__).parents[4]
PATIENCE = 20


class Event(NamedTuple):
    """An event as a client reads it."""

    name: str
    id: int
    data: bytes

    @property
    def changes(self):
        return from_json(self.data, Changes)

    @property
    def facts(self):
        return msgspec.json.decode(self.data)


@dataclass
class Serving:
    port: int
    parts: Parts
    server: EndingServer
    thread: threading.Thread

    def stop(self):
        self.server.should_exit = True
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


@contextmanager
def serving(folder, *, database=None):
    """Serve a store on a free port."""
    with open_store(folder, database=database) as store, socket.create_server(("127.0.0.1", 0)) as listening:
        parts = Parts(store=store, settings=Settings(folder=folder), clock=lambda: NOON, started_at=NOON)
        config = uvicorn.Config(application(parts), log_config=None, lifespan="off", ws="none")
        server = EndingServer(config, feed=parts.feed)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
        thread.start()
        running = Serving(listening.getsockname()[1], parts, server, thread)
        try:
            # Routes are made ready when they are first asked for, with warnings turned off in the whole process for a
            # moment, which two servers in one process must not do at once.
            asyncio.run(_asked(running.port))
            yield running
        finally:
            running.stop()
            parts.feed.close()


async def _asked(port):
    async with listening(port, "?run=abc") as client:
        assert client.status == 422


@dataclass
class Client:
    reader: asyncio.StreamReader
    status: int = 0
    headers: dict = field(default_factory=dict)
    comments: list = field(default_factory=list)

    async def begin(self):
        self.status = int((await self.reader.readline()).split()[1])
        while line := (await self.reader.readline()).strip():
            name, _, value = line.decode().partition(": ")
            self.headers[name.lower()] = value

    async def event(self):
        """Return the next event; EOFError once the stream has ended."""
        fields = {}
        while True:
            line = await asyncio.wait_for(self._line(), PATIENCE)
            name, _, value = line.partition(b": ")
            if name == b"":
                if line.startswith(b":"):
                    self.comments.append(line)
                elif "event" in fields:
                    return Event(fields["event"].decode(), int(fields["id"]), fields["data"])
            else:
                fields[name.decode()] = value

    async def events(self, count):
        return [await self.event() for _ in range(count)]

    async def _line(self):
        # Chunk sizes of HTTP/1.1 come on lines of their own, in between.
        if not hasattr(self, "_buffer"):
            self._buffer = b""
        while b"\n" not in self._buffer:
            size = int((await self.reader.readline()).strip() or b"0", 16)
            if not size:
                raise EOFError
            self._buffer += await self.reader.readexactly(size)
            await self.reader.readexactly(2)
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.strip()


@asynccontextmanager
async def listening(port, query="", **headers):
    """Ask for the feed, and give a client that has read the answer's head."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    lines = [f"GET /api/v1/changes{query} HTTP/1.1", "host: localhost"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join((*lines, "", "")).encode())
    client = Client(reader)
    try:
        await client.begin()
        yield client
    finally:
        writer.close()
        await writer.wait_closed()


def writing(folder, *, name, count, database=None):
    """Start a process of its own that writes so many pipeline runs, one after the other."""
    command = [sys.executable, "-m", "tests.integration.server.changes.writing", str(folder), name, str(count)]
    command += [] if database is None else [database]
    return subprocess.Popen(command, cwd=ROOT)
