"""Places in Amazon S3: buckets, and locations in them. Nothing here talks to S3."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sematic.types.values.shown import ShownDataClassCodec, link_view

if TYPE_CHECKING:
    from sematic.types.codec import Codec, ViewDraft

SCHEME = "s3://"


@dataclass(frozen=True)
class S3Bucket:
    """A bucket, and the region it is in if that matters."""

    name: str
    region: str | None = None


@dataclass(frozen=True)
class S3Location:
    """A place in a bucket: an object's key, or what the keys of a folder start with."""

    bucket: S3Bucket
    location: str

    @classmethod
    def from_uri(cls, uri: str, region: str | None = None) -> S3Location:
        """Return the location that `s3://bucket/key` names; ValueError if a string is not of that form."""
        name, _, key = uri.removeprefix(SCHEME).partition("/")
        if not uri.startswith(SCHEME) or not name:
            raise ValueError(f"{uri!r} is not a place in S3; it should look like 's3://bucket/path/to/object'.")
        return cls(bucket=S3Bucket(name=name, region=region), location=key)

    def to_uri(self) -> str:
        """Return the location as `s3://bucket/key`."""
        return f"{SCHEME}{self.bucket.name}/{self.location.removeprefix('/')}"

    @property
    def parent_directory(self) -> S3Location:
        """The folder this location is in; the top of the bucket is its own parent."""
        return replace(self, location=self.location.rstrip("/").rpartition("/")[0])

    def sibling_location(self, name: str) -> S3Location:
        """Return the location called `name` in the same folder."""
        return self.parent_directory.child_location(name)

    def child_location(self, name: str) -> S3Location:
        """Return the location called `name` in this one, which is taken for a folder."""
        folder, below = self.location.rstrip("/"), name.lstrip("/")
        return replace(self, location=f"{folder}/{below}" if folder else below)

    def __truediv__(self, name: str) -> S3Location:
        return self.child_location(name)


def codec_for(annotation: Any) -> Codec:
    """Return the codec of a bucket or location type."""
    return ShownDataClassCodec(annotation, view=_bucket_view if issubclass(annotation, S3Bucket) else _location_view)


def _bucket_view(bucket: S3Bucket) -> ViewDraft:
    facts = {"bucket": bucket.name, "region": bucket.region}
    return link_view(label=f"{SCHEME}{bucket.name}", url=f"{SCHEME}{quote(bucket.name)}", facts=facts)


def _location_view(location: S3Location) -> ViewDraft:
    uri = location.to_uri()
    facts = {"bucket": location.bucket.name, "key": location.location, "region": location.bucket.region}
    return link_view(label=uri, url=SCHEME + quote(uri.removeprefix(SCHEME)), facts=facts)
