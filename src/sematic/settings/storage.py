"""Where values are kept: in the store's folder, or in object storage with a cache of it on this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sematic.model.errors import SettingsError
from sematic.settings.known import bytes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STORAGE = "SEMATIC_STORAGE"
STORAGE_CACHE = "SEMATIC_STORAGE_CACHE"

S3_PLUGIN = "sematic.plugins.storage.s3_storage.S3Storage"
GCS_PLUGIN = "sematic.plugins.storage.gcs_storage.GcsStorage"
_BUCKET_SETTINGS = {S3_PLUGIN: ("s3", "AWS_S3_BUCKET"), GCS_PLUGIN: ("gs", "GCP_GCS_BUCKET")}

CACHE_BYTES = 10_000_000_000
PATIENCE = 60.0
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:/{2,3}[^/\s][^\s]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Object storage that keeps values."""

    url: str
    """Such as `s3://bucket/prefix`, `gs://bucket/prefix`, `az://container/prefix`, or a URL that fsspec knows."""
    region: str = ""
    """Where an S3 bucket is; empty for what the environment says."""
    cache: int = CACHE_BYTES
    """How many bytes of it are kept on this machine at the most."""
    patience: float = PATIENCE
    """For how many seconds it may be away, once it has answered, before a request fails."""

    @property
    def scheme(self) -> str:
        """What comes before the `://`."""
        return self.url.partition(":")[0]


def storage_of(values: Mapping[str, str], scopes: Mapping[str, Sequence[str]]) -> Storage | None:
    """Return the object storage that settings choose, None for files in the store's folder.

    SEMATIC_STORAGE says it; otherwise the plug-in that an older settings file chooses for STORAGE, with the bucket it
    had. SettingsError if what they say is no address, or there is no bucket.
    """
    url = values.get(STORAGE, "") or _of_plugin(values, scopes.get("STORAGE", ()))
    if not url:
        return None
    if not _ADDRESS.match(url):
        raise SettingsError(
            f"{STORAGE} cannot be {without_secrets(url)!r}. Write an address such as s3://BUCKET/PREFIX,"
            " gs://BUCKET/PREFIX, az://CONTAINER/PREFIX or file:///FOLDER."
        )
    return Storage(
        url=url.rstrip("/"),
        region=values.get("AWS_S3_REGION", ""),
        cache=bytes_of(values.get(STORAGE_CACHE, "")) or CACHE_BYTES,
    )


def without_secrets(url: str) -> str:
    """Return an address without the name and password that may be in it, nor what comes after a question mark."""
    scheme, mark, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{mark}{authority.rpartition('@')[2]}{slash}{path.partition('?')[0]}"


def _of_plugin(values: Mapping[str, str], chosen: Sequence[str]) -> str:
    for plugin in chosen:
        if plugin in _BUCKET_SETTINGS:
            scheme, name = _BUCKET_SETTINGS[plugin]
            bucket = values.get(name, "")
            if not bucket:
                raise SettingsError(f"The plug-in {plugin} is chosen for STORAGE, but {name} is not set. Set it.")
            return f"{scheme}://{bucket}"
    return ""
