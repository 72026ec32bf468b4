"""Messages between two processes: MessagePack in frames over a socket, open files beside them."""

from __future__ import annotations

import os
import select
import socket
import struct
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

_M = TypeVar("_M")
_LENGTH = struct.Struct("<Q")
_CHUNK = 256 * 1024
_MOST_FILES = 64


class ClosedChannelError(EOFError):
    """The process at the other end has gone, or does not listen any more."""


class Channel(Generic[_M]):
    """One end of a connection between two processes; it receives messages of one kind and sends any.

    Nothing waits unless told to: what cannot be sent yet is kept until `flush`.
    """

    def __init__(self, connection: socket.socket, *, receives: Any) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._decoder: msgspec.msgpack.Decoder[_M] = msgspec.msgpack.Decoder(receives)
        self._encoder = msgspec.msgpack.Encoder()
        self._incoming = bytearray()
        self._outgoing: deque[tuple[memoryview, Sequence[int]]] = deque()
        self.files: deque[int] = deque()
        """Open files that came with messages, in order; whoever takes one closes it."""
        self.is_ended = False
        """Whether everything has been received that will ever be."""

    def fileno(self) -> int:
        """Return the file descriptor, to be waited for."""
        return self._connection.fileno()

    @property
    def has_unsent(self) -> bool:
        """Whether something is still to be sent."""
        return bool(self._outgoing)

    def send(self, message: object, *, files: Sequence[int] = ()) -> None:
        """Send a message, or keep it until the other end takes it; ClosedChannelError if there is no other end.

        The files that go with it are closed here once they are sent.
        """
        content = self._encoder.encode(message)
        self._outgoing.append((memoryview(_LENGTH.pack(len(content)) + content), files))
        self.flush()

    def flush(self) -> None:
        """Send what the other end takes now; ClosedChannelError if there is no other end."""
        while self._outgoing:
            content, files = self._outgoing.popleft()
            try:
                sent = socket.send_fds(self._connection, [content], files) if files else self._connection.send(content)
            except BlockingIOError:
                self._outgoing.appendleft((content, files))
                return
            except OSError as error:
                _close(files)
                raise ClosedChannelError(f"The other end has gone: {error.strerror}") from error
            _close(files)
            if sent < len(content):
                self._outgoing.appendleft((content[sent:], ()))

    def send_all(self, message: object) -> None:
        """Send a message and everything before it, however long the other end takes."""
        self.send(message)
        while self._outgoing:
            _wait(self, select.POLLOUT)
            self.flush()

    def received(self) -> list[_M]:
        """Return the messages that have arrived; sets `is_ended` when there will be no more."""
        while not self.is_ended:
            try:
                content, files, _, _ = socket.recv_fds(self._connection, _CHUNK, _MOST_FILES)
            except BlockingIOError:
                break
            except OSError:
                self.is_ended = True
                break
            for file in files:
                os.set_inheritable(file, False)
            self.files.extend(files)
            self._incoming += content
            if not content:
                self.is_ended = True
        return self._complete()

    def receive(self) -> list[_M]:
        """Wait for messages and return them; ClosedChannelError when there will be no more."""
        while not (messages := self.received()):
            if self.is_ended:
                raise ClosedChannelError("The other end has gone.")
            _wait(self, select.POLLIN)
        return messages

    def close(self) -> None:
        """Close this end. Closing twice is harmless."""
        self._connection.close()
        _close(self.files)
        for _, files in self._outgoing:
            _close(files)
        self.files.clear()
        self._outgoing.clear()

    def _complete(self) -> list[_M]:
        messages, start = [], 0
        while len(self._incoming) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._incoming, start)
            end = start + _LENGTH.size + length
            if len(self._incoming) < end:
                break
            # A copy, since what the decoder gives may refer to it.
            messages.append(self._decoder.decode(bytes(self._incoming[start + _LENGTH.size : end])))
            start = end
        del self._incoming[:start]
        return messages


def _close(files: Iterable[int]) -> None:
    for file in files:
        os.close(file)


def _wait(channel: Channel[Any], event: int) -> None:
    poll = select.poll()
    poll.register(channel.fileno(), event)
    poll.poll()
