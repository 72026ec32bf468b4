"""Bytes over HTTP: whole, in parts, in ranges, broken off and wrong."""

from __future__ import annotations

import os
import socket
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3

from sematic.model.errors import UploadError
from sematic.model.ids import digest_of
from sematic.remote.blobs import RemoteBlobs
from sematic.remote.connection import Connection
from sematic.store.uploads import KEPT_SECONDS
from tests.serving import eventually, serving

CONTENT = bytes(range(256)) * 12_000


@pytest.fixture
def server(tmp_path):
    with serving(tmp_path / "server") as served:
        yield served


@pytest.fixture
def ask(server):
    def asked(method, content=CONTENT, *, body=None, query="", headers=None):
        url = f"{server[0]}/api/v1/blobs/{digest_of(content)}{query}"
        return urllib3.request(method, url, body=body, headers=headers)

    return asked


def left_behind(store) -> list[Path]:
    return [path for name in ("tmp", "uploads") for path in (Path(store.blobs.folder) / name).glob("*")]


def test_what_was_put_is_there(ask, server):
    assert ask("HEAD").status == 404
    assert ask("PUT", body=CONTENT).status == 204
    assert ask("PUT", body=CONTENT).status == 204
    assert ask("HEAD").headers["content-length"] == str(len(CONTENT))
    assert ask("GET").data == CONTENT
    assert left_behind(server[1]) == []


def test_empty_bytes_are_bytes_too(ask):
    assert ask("PUT", b"", body=b"").status == 204
    assert ask("GET", b"").data == b""


def test_bytes_without_a_length_are_taken(ask):
    assert ask("PUT", body=iter([CONTENT[:1000], CONTENT[1000:]])).status == 204
    assert ask("GET").data == CONTENT


def test_a_part_is_given(ask):
    ask("PUT", body=CONTENT)
    answer = ask("GET", headers={"Range": "bytes=1000-1999"})
    assert (answer.status, answer.data) == (206, CONTENT[1000:2000])
    assert ask("GET", headers={"Range": "bytes=-10"}).data == CONTENT[-10:]


def test_a_part_that_is_not_there_is_a_problem(ask):
    ask("PUT", body=CONTENT)
    for unsatisfiable in (f"bytes={len(CONTENT)}-", "bytes=-0"):
        answer = ask("GET", headers={"Range": unsatisfiable})
        assert (answer.status, answer.headers["content-range"]) == (416, f"bytes */{len(CONTENT)}")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == 416


@pytest.mark.parametrize("asked", ["bytes=", "bytes=-", "bytes=9-1", "bytes=a-b", "lines=1-2", "bytes=1-2,4-5", "\xb2"])
def test_what_asks_for_no_part_gets_everything(ask, asked):
    ask("PUT", body=CONTENT)
    answer = ask("GET", headers={"Range": asked})
    assert (answer.status, answer.data) == (200, CONTENT)


def test_a_part_is_given_only_of_what_was_meant(ask):
    ask("PUT", body=CONTENT)
    etag = ask("HEAD").headers["etag"]
    part = {"Range": "bytes=0-9"}
    assert ask("GET", headers=part | {"If-Range": etag}).data == CONTENT[:10]
    assert ask("GET", headers=part | {"If-Range": '"other"'}).data == CONTENT
    assert ask("GET", headers={"If-None-Match": etag}).status == 304


def test_a_browser_is_told_to_save_it_and_not_to_guess(ask):
    ask("PUT", b"<script>", body=b"<script>")
    headers = ask("GET", b"<script>").headers
    assert headers["content-disposition"].startswith("attachment; ")
    assert "sandbox" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["content-type"]) == ("nosniff", "application/octet-stream")


def test_wrong_bytes_are_refused_and_nothing_is_stored(ask, server):
    answer = ask("PUT", body=CONTENT[:-1])
    assert (answer.status, answer.json()["type"]) == (422, "InvalidMessageError")
    assert ask("HEAD").status == 404
    assert left_behind(server[1]) == []


@pytest.mark.parametrize("name", ["..%2f..%2fsematic.db", "A" * 64, "a" * 63, "a" * 64 + "%0a", "tmp"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH"])
def test_only_digests_name_blobs(server, name, method):
    answer = urllib3.request(method, f"{server[0]}/api/v1/blobs/{name}?offset=0&size=1", body=b"x")
    assert answer.status in {404, 405, 422}


def test_what_is_missing_is_told(ask, server):
    ask("PUT", body=CONTENT)
    digests = [digest_of(CONTENT), digest_of(b"1"), digest_of(b"1")]
    answer = urllib3.request("POST", f"{server[0]}/api/v1/blobs/missing", json={"digests": digests})
    assert answer.json() == {"digests": [digest_of(b"1")]}


def test_what_is_no_digest_is_not_asked_about(server):
    answer = urllib3.request("POST", f"{server[0]}/api/v1/blobs/missing", json={"digests": ["../x"]})
    assert answer.status == 422


def sized(offset: int, size: int = len(CONTENT)) -> str:
    return f"?offset={offset}&size={size}"


def test_parts_that_meet_or_overlap_make_a_blob(ask, server):
    assert ask("PATCH", query=sized(0), body=b"").json() == {"size": 0}
    assert ask("PATCH", query=sized(0), body=CONTENT[:5000]).json() == {"size": 5000}
    assert ask("HEAD").status == 404
    assert ask("PATCH", query=sized(3000), body=CONTENT[3000:9000]).json() == {"size": 9000}
    assert ask("PATCH", query=sized(0), body=b"").json() == {"size": 9000}
    assert ask("PATCH", query=sized(9000), body=CONTENT[9000:]).json() == {"size": len(CONTENT)}
    assert ask("GET").data == CONTENT
    assert ask("PATCH", query=sized(0), body=b"").json() == {"size": len(CONTENT)}
    assert left_behind(server[1]) == []


def test_a_part_that_leaves_a_gap_is_refused_with_where_to_go_on(ask):
    ask("PATCH", query=sized(0), body=CONTENT[:5000])
    answer = ask("PATCH", query=sized(6000), body=CONTENT[6000:])
    assert (answer.status, "5000 bytes" in answer.json()["detail"]) == (409, True)


def test_parts_that_make_other_bytes_are_forgotten(ask, server):
    assert ask("PATCH", query=sized(0), body=bytes(len(CONTENT))).status == 422
    assert left_behind(server[1]) == []
    assert ask("PATCH", query=sized(0), body=CONTENT).status == 200


def test_more_than_was_announced_is_refused(ask, server):
    assert ask("PATCH", query=sized(0, 100), body=CONTENT).status == 422
    assert left_behind(server[1]) == []


def test_what_is_there_has_the_size_it_has(ask):
    ask("PUT", body=CONTENT)
    answer = ask("PATCH", query=sized(0, 7), body=b"")
    assert answer.status == 422
    assert f"they are {len(CONTENT)}, not 7" in answer.json()["detail"]


def broken_off(server, method: str, content: bytes, query: str) -> None:
    """Send the beginning of a request and hang up."""
    place = urlsplit(server[0])
    with socket.create_connection((place.hostname, place.port)) as connection:
        head = (
            f"{method} /api/v1/blobs/{digest_of(CONTENT)}{query} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(CONTENT)}"
        )
        connection.sendall(f"{head}\r\n\r\n".encode() + content)


def test_an_upload_in_one_go_that_breaks_off_leaves_nothing(ask, server):
    broken_off(server, "PUT", CONTENT[: 2 << 20], "")
    assert eventually(lambda: left_behind(server[1]) == [])
    assert ask("HEAD").status == 404


def settled(measured):
    """Return a number that has stopped changing."""
    before = measured()
    while True:
        time.sleep(0.2)
        if (now := measured()) == before:
            return now
        before = now


def test_an_upload_in_parts_that_breaks_off_is_gone_on_with(ask, server):
    broken_off(server, "PATCH", CONTENT[: 2 << 20], sized(0))
    # What had come last may not have been handed on when the connection broke.
    assert eventually(lambda: ask("PATCH", query=sized(0), body=b"").json().get("size", 0) >= 1 << 20)
    size = settled(lambda: ask("PATCH", query=sized(0), body=b"").json()["size"])
    assert size <= 2 << 20
    assert ask("PATCH", query=sized(size), body=CONTENT[size:]).status == 200
    assert ask("GET").data == CONTENT


def test_an_upload_that_nobody_goes_on_with_is_removed(ask, server):
    ask("PATCH", query=sized(0), body=CONTENT[:5000])
    (upload,) = left_behind(server[1])
    long_ago = time.time() - KEPT_SECONDS - 1
    os.utime(upload, (long_ago, long_ago))
    ask("PATCH", b"other", query=sized(0, 5), body=b"o")
    assert upload not in left_behind(server[1])


LARGE = os.urandom(1 << 20) * 20


def test_a_large_value_that_another_driver_is_sending_is_sent_later(server):
    place = urlsplit(server[0])
    with (
        closing(Connection(server[0])) as driver,
        socket.create_connection((place.hostname, place.port)) as other,
    ):
        path = f"/api/v1/blobs/{digest_of(LARGE)}{sized(0, len(LARGE))}"
        other.sendall(f"PATCH {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(LARGE)}\r\n\r\n".encode())
        other.sendall(LARGE[: 3 << 20])
        assert eventually(lambda: left_behind(server[1]) != [])
        with pytest.raises(UploadError, match="by another request"):
            RemoteBlobs(driver).put(LARGE)
        other.close()
        assert eventually(lambda: has_sent(RemoteBlobs(driver), LARGE))
    assert server[1].blobs.open(digest_of(LARGE)) == LARGE
    assert left_behind(server[1]) == []


def has_sent(blobs, content) -> bool:
    with suppress(UploadError):
        return blobs.put(content) == digest_of(content)
    return False


def test_what_somebody_else_sent_wrongly_harms_nobody(server):
    path = f"{server[0]}/api/v1/blobs/{digest_of(LARGE)}"
    urllib3.request("PATCH", f"{path}{sized(0, len(LARGE))}", body=b"wrong" * 1000)
    with closing(Connection(server[0])) as driver:
        RemoteBlobs(driver).put(LARGE)
    assert server[1].blobs.open(digest_of(LARGE)) == LARGE


def test_another_size_begins_anew(ask, server):
    ask("PATCH", query=sized(0), body=CONTENT[:5000])
    assert ask("PATCH", query=sized(0, 4000), body=b"").json() == {"size": 0}
