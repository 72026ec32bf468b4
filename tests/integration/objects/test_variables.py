"""Environment variables of the clouds: an empty one is not set, and one that cannot be used is named."""

import os

import pytest

from sematic.model.errors import StoreError
from sematic.settings import Storage
from sematic.store.storage import connected

CONTENT = memoryview(b"content")
GOOGLE = {"GOOGLE_APPLICATION_CREDENTIALS": "", "GOOGLE_SERVICE_ACCOUNT_KEY": "", "GOOGLE_SKIP_SIGNATURE": ""}


@pytest.mark.parametrize(
    ("place", "empty"),
    [
        ("s3", {"AWS_ENDPOINT_URL_S3": "", "AWS_ENDPOINT": "", "AWS_SKIP_SIGNATURE": "", "AWS_SESSION_TOKEN": ""}),
        ("google", GOOGLE),
        ("azure", {"AZURE_ENDPOINT": "", "AZURE_STORAGE_USE_EMULATOR": "", "AZURE_STORAGE_SAS_KEY": ""}),
    ],
    ids=["s3", "google", "azure"],
    indirect=["place"],
)
def test_an_empty_variable_is_not_set(place, empty, monkeypatch):
    for name in empty:
        monkeypatch.setenv(name, "")
    before = dict(os.environ)
    objects = place.connected()
    objects.put("a", CONTENT)
    assert bytes(objects.read("a", 0, len(CONTENT))) == bytes(CONTENT)
    assert dict(os.environ) == before


def test_an_empty_address_is_none_of_a_server_of_ones_own(place, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "")
    assert place.connected().signed("a", seconds=1).startswith("https://s3.us-east-1.amazonaws.com/")


@pytest.mark.parametrize("address", ["nonsense", "localhost:9000", "http://", "ftp://host", "http://host:99999"])
@pytest.mark.parametrize(
    ("url", "name"), [("s3://bucket", "AWS_ENDPOINT_URL"), ("az://bucket", "AZURE_STORAGE_ENDPOINT")]
)
def test_an_address_that_is_none_is_told_with_its_variable(url, name, address, place, monkeypatch):
    monkeypatch.setenv(name, address)
    with pytest.raises(StoreError, match=f"^{name} is '{address}', which is no address of a server. Set it to one"):
        connected(Storage(url=url))


def test_a_password_in_an_address_is_told_nobody(place, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://ada:swordfish@host:99999")
    with pytest.raises(StoreError, match="is 'http://host:99999'"):
        place.connected()


def test_a_value_that_the_library_cannot_read_is_told_with_its_variable(place, monkeypatch):
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "maybe")
    with pytest.raises(StoreError, match=r"cannot be used\. Check AWS_SKIP_SIGNATURE\. .*\"maybe\""):
        place.connected()


def test_what_the_library_breaks_at_is_told_with_its_variable(place, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "nonsense")
    with pytest.raises(StoreError, match=r"cannot write\. Check AWS_METADATA_ENDPOINT\."):
        place.connected().put("a", CONTENT)
