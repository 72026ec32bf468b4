"""Object storage of S3, Google Cloud Storage and Azure, through obstore."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from sematic.model.errors import StoreError
from sematic.settings.storage import without_secrets
from sematic.store.objects.aws_profile import profile_keys
from sematic.store.objects.faults import fault_of
from sematic.store.objects.port import Stored

if TYPE_CHECKING:
    from obstore.store import AzureStore, GCSStore, S3Store

    from sematic.settings.storage import Storage

T = TypeVar("T")

SCHEMES = frozenset({"s3", "gs", "gcs", "az", "azure"})

PART = 8 * 1024 * 1024
"""Bytes from which on content travels in parts, several at once, and how large each is at the least."""

PARTS_AT_ONCE = 8
_MOST_PARTS = 9_000
_ATTRIBUTES = {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment"}
"""A browser that is sent to an object saves it, and never shows or executes it."""

_RETRIES: Any = {
    "max_retries": 6,
    "retry_timeout": timedelta(seconds=60),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=8), "base": 2},
}
_ONCE: Any = _RETRIES | {"max_retries": 0}


class CloudObjects:
    """An `ObjectStore` in a bucket. To be made after a process was forked, never before: its client has threads."""

    def __init__(self, storage: Storage, *, environ: Mapping[str, str] = os.environ) -> None:
        self._address = without_secrets(storage.url)
        parts = urlsplit(storage.url)
        self._bucket, self._prefix = parts.netloc, parts.path.strip("/")
        try:
            import obstore
        except ImportError:
            raise missing_extra(self._address) from None
        make = {"s3": _s3, "gs": _gcs, "gcs": _gcs}.get(storage.scheme, _azure)
        try:
            self._store = make(self._bucket, self._prefix or None, storage, environ, _RETRIES)
            # What is asked for twice may be done twice, the second time to what somebody has stored in between.
            self._deleting = make(self._bucket, self._prefix or None, storage, environ, _ONCE)
        except Exception as error:
            raise fault_of(error, doing="be used", address=self._address) from error
        self._sign: Callable[..., str] = partial(obstore.sign, self._store)

    @property
    def address(self) -> str:
        """Where it is, for people."""
        return self._address

    def put(self, name: str, content: memoryview, *, is_new: bool = False) -> bool:
        """Store bytes, in parts at once if there are many; False if it `is_new` and there is something already."""
        if is_new:
            try:
                self._asked("write", lambda: self._store.put(name, content, mode="create", attributes=_ATTRIBUTES))
            except FileExistsError:
                return False
            return True
        part = max(PART, -(-content.nbytes // _MOST_PARTS))
        self._asked(
            "write",
            lambda: self._store.put(
                name, content, attributes=_ATTRIBUTES, chunk_size=part, max_concurrency=PARTS_AT_ONCE
            ),
        )
        return True

    def head(self, name: str) -> Stored | None:
        """Return what an object is; None if there is none."""
        try:
            meta = self._asked("read", lambda: self._store.head(name))
        except FileNotFoundError:
            return None
        return Stored(name=name, size=meta["size"], changed_at=meta["last_modified"].timestamp())

    def read(self, name: str, start: int, end: int) -> memoryview:
        """Return the bytes from one place up to another; FileNotFoundError if there is no such object."""
        if start == end:
            return memoryview(b"")
        return memoryview(self._asked("read", lambda: self._store.get_range(name, start=start, end=end)))

    def list(self, folder: str) -> Iterator[Stored]:
        """Yield everything whose name begins with `folder/`."""
        listing = iter(self._asked("list", lambda: self._store.list(f"{folder}/", chunk_size=1000)))
        while (chunk := self._asked("list", lambda: next(listing, None))) is not None:
            for meta in chunk:
                yield Stored(name=meta["path"], size=meta["size"], changed_at=meta["last_modified"].timestamp())

    def delete(self, names: Sequence[str]) -> None:
        """Remove objects; those that are not there do not matter."""
        if not names:
            return
        try:
            self._asked("delete", lambda: self._deleting.delete(list(names)))
        except FileNotFoundError:
            # Which one that was, some do not say, and then the rest may still be there.
            for name in names:
                with suppress(FileNotFoundError):
                    self._asked("delete", lambda name=name: self._deleting.delete([name]))  # type: ignore[misc]  # a default

    def signed(self, name: str, *, seconds: int) -> str | None:
        """Return an address at which anybody can read an object for so long; None if the credentials cannot sign."""
        try:
            return self._sign("GET", name, timedelta(seconds=seconds))
        except Exception:  # noqa: BLE001 - boundary: the library raises whatever the credentials lack
            return None

    def _asked(self, doing: str, ask: Callable[[], T]) -> T:
        """Return what the client answers; its errors as sentences, but for whether something is there."""
        try:
            return ask()
        except FileNotFoundError as error:
            if "bucket" in str(error) or "ontainer" in str(error) or "NoSuchBucket" in str(error):
                fault = fault_of(error, doing=doing, address=self._address)
                if "no such bucket" in str(fault):
                    raise fault from error
            raise
        except FileExistsError:
            raise
        except Exception as error:
            if type(error).__name__ == "AlreadyExistsError":
                raise FileExistsError from error
            raise fault_of(error, doing=doing, address=self._address) from error


def missing_extra(address: str, *, name: str = "obstore") -> StoreError:
    """Return the error for a library that is not installed."""
    return StoreError(f'The object storage {address} needs {name}: pip install "sematic[cloud]".')


def _s3(bucket: str, prefix: str | None, storage: Storage, environ: Mapping[str, str], retries: Any) -> S3Store:
    from obstore.store import S3Store

    endpoint = environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL") or ""
    config: dict[str, Any] = {} if environ.get("AWS_ACCESS_KEY_ID") else dict(profile_keys(environ))
    if endpoint:
        # Servers of one's own rarely have a name for each bucket.
        config |= {"endpoint": endpoint, "virtual_hosted_style_request": False}
    region = storage.region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    if region:
        config["region"] = region
    return S3Store(bucket, prefix=prefix, config=config, client_options=_client(endpoint), retry_config=retries)  # type: ignore[arg-type]  # made of strings


def _gcs(bucket: str, prefix: str | None, _: Storage, environ: Mapping[str, str], retries: Any) -> GCSStore:
    from obstore.store import GCSStore

    emulator = environ.get("STORAGE_EMULATOR_HOST", "")
    if emulator and "://" not in emulator:
        emulator = f"http://{emulator}"
    config: dict[str, Any] = {}
    if emulator:
        # As Google's own libraries do: an emulator asks for no credentials.
        account = {"gcs_base_url": emulator, "disable_oauth": True, "client_email": "", "private_key": ""}
        config["service_account_key"] = json.dumps(account | {"private_key_id": ""})
    return GCSStore(bucket, prefix=prefix, config=config, client_options=_client(emulator), retry_config=retries)  # type: ignore[arg-type]  # made of strings


def _azure(container: str, prefix: str | None, _: Storage, environ: Mapping[str, str], retries: Any) -> AzureStore:
    from obstore.store import AzureStore

    endpoint = environ.get("AZURE_STORAGE_ENDPOINT") or environ.get("AZURE_ENDPOINT") or ""
    config: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
    return AzureStore(container, prefix=prefix, config=config, client_options=_client(endpoint), retry_config=retries)  # type: ignore[arg-type]  # made of strings


def _client(endpoint: str) -> Any:
    options: dict[str, Any] = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=120)}
    return options | ({"allow_http": True} if endpoint.startswith("http://") else {})
