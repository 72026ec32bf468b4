"""A server whose store has its values in object storage: uploads, ranges, and links to it for browsers."""

import os
import urllib.request
from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient

from sematic.model.errors import StoreError
from sematic.model.ids import digest_of
from sematic.server.application import application
from sematic.server.parts import Parts
from sematic.settings import Settings
from sematic.store.embedded import open_store
from tests.builders import NOON

CONTENT = os.urandom(3_000_000)
DIGEST = digest_of(CONTENT)
FOLLOWED = {"sec-fetch-mode": "navigate"}


@contextmanager
def serving(place, folder, **values):
    settings = Settings(folder=folder, values={"SEMATIC_STORAGE": place.url, **values})
    with open_store(folder, storage=place.storage) as store:
        app = application(Parts(store=store, settings=settings, clock=lambda: NOON, started_at=NOON))
        with TestClient(app, follow_redirects=False) as client:
            yield client, store


@pytest.fixture
def served(place, tmp_path):
    with serving(place, tmp_path / "server", SEMATIC_STORAGE_LINKS="true") as found:
        yield found


def test_what_is_sent_in_one_go_is_in_the_object_storage_before_the_answer(served, place, tmp_path):
    client, _ = served
    assert client.put(f"/api/v1/blobs/{DIGEST}", content=CONTENT).status_code == 204
    assert bytes(place.blobs(tmp_path / "elsewhere").open(DIGEST)) == CONTENT


def test_what_is_sent_in_parts_is_there_with_the_last_one(served, place, tmp_path):
    client, _ = served
    path, half = f"/api/v1/blobs/{DIGEST}?size={len(CONTENT)}", 1_000_000
    assert client.patch(f"{path}&offset=0", content=CONTENT[:half]).json() == {"size": half}
    assert not place.blobs(tmp_path / "elsewhere").has(DIGEST)
    assert client.patch(f"{path}&offset={half}", content=CONTENT[half:]).json() == {"size": len(CONTENT)}
    assert bytes(place.blobs(tmp_path / "elsewhere").open(DIGEST)) == CONTENT


def test_what_is_not_its_digest_is_stored_nowhere(served, place):
    client, _ = served
    assert client.put(f"/api/v1/blobs/{DIGEST}", content=b"something else").status_code == 422
    assert list(place.connected().list("blobs")) == []


def test_what_another_machine_has_stored_is_not_missing_here(served, place, tmp_path):
    client, _ = served
    place.blobs(tmp_path / "elsewhere").put(CONTENT)
    nowhere = digest_of(b"nowhere")
    assert client.post("/api/v1/blobs/missing", json={"digests": [DIGEST, nowhere]}).json() == {"digests": [nowhere]}


def test_a_range_of_what_is_far_away_is_read_without_the_rest(served, place, tmp_path):
    client, store = served
    place.blobs(tmp_path / "elsewhere").put(CONTENT)
    answer = client.get(f"/api/v1/blobs/{DIGEST}", headers={"range": "bytes=1000-1999", **FOLLOWED})
    assert (answer.status_code, answer.content) == (206, CONTENT[1000:2000])
    assert not store.blobs.cache.is_here(DIGEST)


def test_a_browser_that_follows_a_link_is_sent_on(served):
    client, store = served
    store.blobs.put(CONTENT)
    answer = client.get(f"/api/v1/blobs/{DIGEST}", headers=FOLLOWED)
    assert answer.status_code == 307
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    with urllib.request.urlopen(answer.headers["location"], timeout=30) as there:  # noqa: S310 - on this machine
        assert there.read() == CONTENT


@pytest.mark.parametrize("mode", ["cors", "same-origin", None])
def test_scripts_and_programs_are_answered_here(served, mode):
    client, store = served
    store.blobs.put(CONTENT)
    headers = {} if mode is None else {"sec-fetch-mode": mode}
    answer = client.get(f"/api/v1/blobs/{DIGEST}", headers=headers)
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_nobody_is_sent_on_unless_the_settings_say_so(place, tmp_path):
    with serving(place, tmp_path / "server") as (client, store):
        store.blobs.put(CONTENT)
        assert client.get(f"/api/v1/blobs/{DIGEST}", headers=FOLLOWED).status_code == 200


@pytest.mark.parametrize("place", ["fsspec"], indirect=True)
def test_what_cannot_be_signed_is_answered_here(served):
    client, store = served
    store.blobs.put(CONTENT)
    assert client.get(f"/api/v1/blobs/{DIGEST}", headers=FOLLOWED).content == CONTENT


def test_what_is_nowhere_is_not_found(served):
    client, _ = served
    assert client.get(f"/api/v1/blobs/{DIGEST}", headers=FOLLOWED).status_code == 404
    assert client.head(f"/api/v1/blobs/{DIGEST}").status_code == 404


def test_a_store_whose_bucket_is_not_there_says_so_when_it_is_opened(place, tmp_path):
    wrong = place.storage.url.replace("bucket", "no-such-bucket")
    with pytest.raises(StoreError, match=r"no such bucket or container. Create it, or correct SEMATIC_STORAGE"):
        open_store(tmp_path, storage=type(place.storage)(url=wrong))
