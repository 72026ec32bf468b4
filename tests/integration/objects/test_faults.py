"""What object storage and networks do: told in sentences, tried again where that helps, and never half there."""

import os
import socket
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from sematic.model.errors import CorruptedBlobError, MissingBlobError, StoreError, UnreachableStoreError
from sematic.model.ids import digest_of
from sematic.settings import Storage
from sematic.store.objects.faults import fault_of
from sematic.store.storage import blobs_at, connected
from tests.emulators.forwarding import Spoiling
from tests.integration.objects.conftest import place_of

CONTENT = os.urandom(30_000_000)
DIGEST = digest_of(CONTENT)
SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
HOST = socket.gethostname()
THROTTLED = Spoiling(status=503, body=SLOW_DOWN)


def s3_error(code, message="Said by the server."):
    return f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()


def test_an_upload_whose_parts_break_off_is_whole_in_the_end(spoiled, tmp_path):
    place, forwarding = spoiled
    forwarding.spoil(3, Spoiling(cut_request_after=1_000_000), when=lambda seen: seen.size > 1_000_000)
    place.blobs(tmp_path / "here").put(CONTENT)
    assert bytes(place.blobs(tmp_path / "there").open(DIGEST)) == CONTENT


def test_a_storage_that_is_too_busy_for_a_moment_is_asked_again(spoiled, tmp_path):
    place, forwarding = spoiled
    forwarding.spoil(4, THROTTLED)
    place.blobs(tmp_path / "here").put(CONTENT)
    forwarding.spoil(4, THROTTLED)
    assert bytes(place.blobs(tmp_path / "there").open(DIGEST)) == CONTENT


def test_one_that_is_too_busy_all_the_time_is_told_and_nothing_is_there(spoiled, tmp_path):
    place, forwarding = spoiled
    forwarding.spoil(1000, THROTTLED, when=lambda seen: seen.method == "PUT")
    with pytest.raises(UnreachableStoreError, match=r"s3://bucket/\S+ cannot write: it is too busy.* Try again later"):
        place.blobs(tmp_path / "here").put(b"content" * 5000)
    assert len(forwarding.seen) <= 25
    forwarding.plan = lambda _: None
    assert list(place.connected().list("blobs")) == []


def test_a_download_that_breaks_off_is_whole_in_the_end(spoiled, tmp_path):
    place, forwarding = spoiled
    place.blobs(tmp_path / "here").put(CONTENT)
    forwarding.spoil(3, Spoiling(cut_answer_after=100_000), when=lambda seen: seen.method == "GET")
    assert bytes(place.blobs(tmp_path / "there").open(DIGEST)) == CONTENT


def test_a_download_that_never_succeeds_leaves_nothing_behind(spoiled, tmp_path):
    place, forwarding = spoiled
    place.blobs(tmp_path / "here").put(CONTENT)
    forwarding.spoil(1000, Spoiling(cut_answer_after=1000), when=lambda seen: seen.method == "GET")
    there = place.blobs(tmp_path / "there")
    with pytest.raises(UnreachableStoreError, match=r"cannot be reached from .* to read, or the connection breaks"):
        there.open(DIGEST)
    assert not there.cache.is_here(DIGEST)
    assert [path.name for path in Path(there.folder, "tmp").iterdir() if path.name != ".trim"] == []
    forwarding.plan = lambda _: None
    assert bytes(there.open(DIGEST)) == CONTENT


def test_bytes_that_are_damaged_on_the_way_are_not_taken(spoiled, tmp_path):
    place, forwarding = spoiled
    place.blobs(tmp_path / "here").put(CONTENT)
    forwarding.spoil(1, Spoiling(damage=True), when=lambda seen: seen.method == "GET" and "/blobs/" in seen.path)
    there = place.blobs(tmp_path / "there")
    with pytest.raises(CorruptedBlobError, match=DIGEST[:12]):
        there.open(DIGEST)
    assert not there.cache.is_here(DIGEST)
    assert bytes(there.open(DIGEST)) == CONTENT


def test_a_slow_storage_is_waited_for(spoiled, tmp_path):
    place, forwarding = spoiled
    forwarding.plan = lambda _: Spoiling(delay=0.5)
    digest = place.blobs(tmp_path / "here").put(b"content" * 5000)
    assert bytes(place.blobs(tmp_path / "there").open(digest)) == b"content" * 5000


def test_where_it_gives_no_reason_expired_credentials_are_named_as_the_usual_one(spoiled, tmp_path):
    place, forwarding = spoiled
    forwarding.plan = lambda seen: Spoiling(status=400, body=b"") if seen.method == "HEAD" else None
    with pytest.raises(StoreError, match=rf"{HOST}, most often because the credentials .*expired.* AWS_ACCESS"):
        place.blobs(tmp_path).put(CONTENT)


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (400, "ExpiredToken", f"the credentials on {HOST} have expired. Renew them: AWS_ACCESS_KEY_ID"),
        (403, "InvalidAccessKeyId", f"the credentials on {HOST} are not accepted. Check AWS_ACCESS_KEY_ID"),
        (403, "SignatureDoesNotMatch", f"the credentials on {HOST} are not accepted. Check AWS_ACCESS_KEY_ID"),
        (403, "RequestTimeTooSkewed", f"the clock of {HOST} is wrong. Set it"),
        (403, "AccessDenied", f"the credentials on {HOST} do not allow it. Let them read, write, list and delete"),
        (404, "NoSuchBucket", "there is no such bucket or container. Create it, or correct SEMATIC_STORAGE"),
        (507, "SomethingElse", "Check SEMATIC_STORAGE and what the storage says"),
    ],
)
def test_what_the_storage_refuses_is_told_with_what_to_do(spoiled, tmp_path, status, code, sentence):
    place, forwarding = spoiled
    forwarding.plan = lambda seen: Spoiling(status=status, body=s3_error(code)) if seen.method == "PUT" else None
    with pytest.raises(StoreError) as caught:
        place.blobs(tmp_path).put(b"content" * 5000)
    said = str(caught.value)
    assert said.startswith(f"The object storage {place.url} cannot write")
    assert sentence in said
    assert f"(It says: {code}: Said by the server.)" in said


def test_a_bucket_that_is_not_there_is_told_also_to_readers(place, tmp_path):
    nowhere = blobs_at(tmp_path, Storage(url="s3://no-such-bucket/x"))
    with pytest.raises(StoreError, match=r"s3://no-such-bucket/x cannot \w+: there is no such bucket"):
        nowhere.open(DIGEST)


@pytest.mark.parametrize("place", ["azure"], indirect=True)
def test_a_container_that_is_not_there_is_told(place, tmp_path):
    nowhere = blobs_at(tmp_path, Storage(url="az://no-such-container/x"))
    for act in (lambda: nowhere.put(b"content" * 5000), lambda: nowhere.open(DIGEST)):
        with pytest.raises(StoreError, match="there is no such bucket or container"):
            act()


@pytest.mark.parametrize("place", ["azure"], indirect=True)
def test_a_wrong_key_is_told_and_in_no_sentence(place, tmp_path, monkeypatch):
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "bm90IHRoZSBrZXk=")
    with pytest.raises(
        StoreError, match=r"the credentials on \S+ are not accepted\. Check AZURE_STORAGE_ACCOUNT_NAME"
    ) as caught:
        place.blobs(tmp_path).put(b"content" * 5000)
    assert "bm90IHRoZSBrZXk" not in str(caught.value)


def test_an_expired_token_of_google_is_told(servers, tmp_path, monkeypatch):
    place = place_of("google", servers, tmp_path, monkeypatch)
    request = urllib.request.Request(  # noqa: S310 - on this machine
        f"{place.environ['STORAGE_EMULATOR_HOST']}/bucket/x", headers={"authorization": "Bearer expired"}
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=30)  # noqa: S310 - on this machine
    said = f"Error performing GET {place.url} - status code: 401 Unauthorized: {caught.value.read().decode()}"
    fault = fault_of(RuntimeError(said), doing="read", address="gs://bucket")
    assert f"credentials on {HOST} have expired. Renew them: GOOGLE_APPLICATION_CREDENTIALS" in str(fault)


def test_a_server_that_is_not_there_is_told(tmp_path, monkeypatch):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    place = place_of("s3", lambda _: port, tmp_path, monkeypatch)
    with pytest.raises(
        UnreachableStoreError, match=r"cannot be reached from \S+ to write.* Check the network and the add"
    ):
        place.blobs(tmp_path).put(b"content" * 5000)


def test_a_machine_without_credentials_is_named():
    # What the library says of a node that has neither variables nor a role.
    said = "Error performing PUT http://169.254.169.254/latest/api/token in 2.1s - HTTP error: error sending request"
    fault = fault_of(RuntimeError(said), doing="read", address="s3://bucket")
    assert f"cannot read: there are no credentials on {HOST}. Set AWS_ACCESS_KEY_ID" in str(fault)


def test_what_is_here_is_read_without_a_network(spoiled, tmp_path):
    place, forwarding = spoiled
    digest = place.blobs(tmp_path).put(CONTENT)
    forwarding.seen.clear()
    assert bytes(place.blobs(tmp_path).open(digest)) == CONTENT
    assert forwarding.seen == []


def test_what_is_damaged_here_is_fetched_anew(place, tmp_path):
    place.blobs(tmp_path).put(CONTENT)
    here = place.blobs(tmp_path)
    path = Path(here.folder, DIGEST[:2], DIGEST[2:])
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.write(b"damaged")
    assert bytes(here.open(DIGEST)) == CONTENT


def test_a_library_that_fsspec_lacks_is_told(tmp_path):
    with pytest.raises(StoreError, match="abfs://container cannot be used: Install adlfs"):
        connected(Storage(url="abfs://container"))


def test_a_scheme_that_nobody_knows_is_told(tmp_path):
    with pytest.raises(StoreError, match=r"nonsense://x cannot be used: .*Install the library .*or correct"):
        connected(Storage(url="nonsense://x"))


def test_secrets_of_an_address_are_told_nobody():
    said = "Error performing GET https://host/c/x?sig=SECRET&se=2026 - token=SECRET: reset"
    fault = fault_of(RuntimeError(said), doing="read", address="az://c")
    assert "SECRET" not in str(fault)


def test_what_is_lost_between_two_looks_is_missing(spoiled, tmp_path):
    place, forwarding = spoiled
    place.blobs(tmp_path / "here").put(CONTENT)
    forwarding.plan = lambda seen: (
        Spoiling(status=404, body=s3_error("NoSuchKey")) if seen.method == "GET" and "/blobs/" in seen.path else None
    )
    with pytest.raises(MissingBlobError):
        place.blobs(tmp_path / "there").open(DIGEST)
