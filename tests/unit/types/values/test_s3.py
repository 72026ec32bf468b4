from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.model.records import ViewKind
from sematic.types.values.s3 import S3Bucket, S3Location
from tests.builders_types import stored

BUCKET = S3Bucket(name="data", region="eu-west-1")


def at(location: str) -> S3Location:
    return S3Location(bucket=BUCKET, location=location)


def test_a_location_is_made_from_a_uri_and_back():
    location = S3Location.from_uri("s3://data/raw/2026/a.csv", region="eu-west-1")
    assert location == at("raw/2026/a.csv")
    assert location.to_uri() == "s3://data/raw/2026/a.csv"
    assert S3Location.from_uri("s3://data") == S3Location(S3Bucket("data"), "")


@pytest.mark.parametrize("uri", ["", "data/a.csv", "https://data/a.csv", "s3://", "s3:///a.csv", "S3:data"])
def test_what_is_no_place_in_s3_is_refused(uri: str):
    with pytest.raises(ValueError, match="s3://bucket/path"):
        S3Location.from_uri(uri)


def test_locations_are_found_from_each_other():
    location = at("raw/2026/a.csv")
    assert location.parent_directory == at("raw/2026")
    assert location.parent_directory.parent_directory.parent_directory.parent_directory == at("")
    assert at("raw/2026/").parent_directory == at("raw")
    assert location.sibling_location("b.csv") == at("raw/2026/b.csv")
    assert at("raw").child_location("a/b.csv") == at("raw/a/b.csv")
    assert at("raw/") / "/a" / "b" == at("raw/a/b")
    assert at("") / "a" == at("a")
    assert at("a").sibling_location("b") == at("b")


@given(st.lists(st.text(alphabet="abc.-_ ü", min_size=1), min_size=1))
def test_a_child_is_in_its_folder_and_its_uri_leads_back_to_it(names: list[str]):
    folder = at("/".join(names))
    child = folder / "leaf"
    assert child.parent_directory == folder
    assert S3Location.from_uri(child.to_uri(), region=BUCKET.region) == child


def test_buckets_and_locations_are_shown_as_links_and_read_back():
    kept = stored(at("raw/a b.csv"))
    assert kept.artifact.view.kind is ViewKind.LINK
    assert kept.content == {
        "label": "s3://data/raw/a b.csv",
        "url": "s3://data/raw/a%20b.csv",
        "facts": {"bucket": "data", "key": "raw/a b.csv", "region": "eu-west-1"},
    }
    assert kept.read() == at("raw/a b.csv")
    assert stored(S3Bucket("data")).content == {"label": "s3://data", "url": "s3://data", "facts": {"bucket": "data"}}
