from __future__ import annotations

import os
import socket
import threading

import pytest

from sematic.executors.channel import Channel, ClosedChannelError
from sematic.executors.messages import Asked, Fork, FromWorker, Thing, ToSupervisor, ToWorker


@pytest.fixture
def ends():
    one, other = socket.socketpair()
    channels = Channel(one, receives=FromWorker), Channel(other, receives=ToWorker)
    yield channels
    for channel in channels:
        channel.close()


def test_messages_arrive_in_order_and_whole(ends):
    mine, its = ends
    for number in range(3):
        its.send(Asked(module="m", name=str(number)))
    assert [message.name for message in mine.received()] == ["0", "1", "2"]
    assert mine.received() == []


def test_a_message_larger_than_the_socket_waits_until_it_is_taken(ends):
    mine, its = ends
    mine.send(Thing(content=bytes(5_000_000)))
    assert mine.has_unsent
    received = []
    while not received:
        received = its.received()
        mine.flush()
    assert len(received[0].content) == 5_000_000


def test_a_large_message_can_be_waited_for_by_both(ends):
    mine, its = ends
    thread = threading.Thread(target=mine.send_all, args=(Thing(content=bytes(5_000_000)),))
    thread.start()
    assert len(its.receive()[0].content) == 5_000_000
    thread.join()


def test_the_end_is_noticed_after_the_last_message(ends):
    mine, its = ends
    its.send(Asked(module="m", name=None))
    its.close()
    assert len(mine.received()) == 1
    assert mine.is_ended
    with pytest.raises(ClosedChannelError):
        mine.receive()
    with pytest.raises(ClosedChannelError):
        mine.send(Thing(content=None))


def test_open_files_go_beside_messages():
    one, other = socket.socketpair()
    mine, its = Channel(one, receives=ToSupervisor), Channel(other, receives=ToSupervisor)
    read, write = os.pipe()
    mine.send(Fork(1), files=[read])
    mine.send(Fork(2), files=[os.dup(write)])
    assert its.received() == [Fork(1), Fork(2)]
    os.write(write, b"hello")
    assert os.read(its.files.popleft(), 5) == b"hello"
    os.close(write)
    mine.close()
    its.close()
