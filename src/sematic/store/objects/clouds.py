"""Object storage of S3, Google Cloud Storage and Azure, through obstore."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import urlsplit

from sematic.model.errors import StoreError, UnreachableStoreError
from sematic.settings.storage import without_secrets
from sematic.store.objects.absence import Absence, Lookout, reason_of
from sematic.store.objects.aws_profile import profile_keys
from sematic.store.objects.faults import fault_of, words_of
from sematic.store.objects.port import Stored
from sematic.store.objects.variables import blamed_in, endpoint_in, without_address_in, without_empty

if TYPE_CHECKING:
    from obstore.store import AzureStore, GCSStore, S3Store

    from sematic.settings.storage import Storage

    Client: TypeAlias = AzureStore | GCSStore | S3Store
    """A bucket, as the library has it."""

T = TypeVar("T")

SCHEMES = frozenset({"s3", "gs", "gcs", "az", "azure"})

PART = 8 * 1024 * 1024
"""Bytes from which on content travels in parts, several at once, and how large each is at the least."""

PARTS_AT_ONCE = 8
_MOST_PARTS = 9_000
_ATTRIBUTES = {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment"}
"""A browser that is sent to an object saves it, and never shows or executes it."""

QUICK_SECONDS = 2.0
"""For how long a storage that has not answered yet is asked, before it is told that it may not be there at all."""

ANSWER_SECONDS = 120.0
"""How long an answer may take: that to a large part, over a slow network."""

_PROBE = "databases/answers"
"""What is asked for to see whether the storage answers; it need not be there."""

PROBE_SECONDS = 5.0
"""How long the answer to that may take."""

_LONGEST_PAUSE = 5.0
_MOST_TRIES = 1_000
"""More than there can be: time ends them, as the pauses are drawn by chance and may all be short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """How long a client waits."""

    patience: float
    """Seconds for which it asks again."""
    answer: float = ANSWER_SECONDS
    """Seconds that one answer may take."""


class CloudObjects:
    """An `ObjectStore` in a bucket. To be made after a process was forked, never before: its client has threads.

    A request that fails for a reason that passes is made again. That goes on for `storage.patience` seconds once the
    storage has answered anything, and for `QUICK_SECONDS` before: an address that is wrong is told soon.
    """

    def __init__(self, storage: Storage, *, is_known: bool = False, environ: Mapping[str, str] = os.environ) -> None:
        """If it `is_known`, another process has had answers from it, so that it is waited for from the start."""
        self._address = without_secrets(storage.url)
        parts = urlsplit(storage.url)
        self._bucket, self._prefix = parts.netloc, parts.path.strip("/")
        try:
            import obstore
        except ImportError:
            raise missing_extra(self._address) from None
        kinds: dict[str, Callable[..., Client]] = {"s3": _s3, "gs": _gcs, "gcs": _gcs}
        make = kinds.get(storage.scheme, _azure)
        self._environ = environ
        self._make = partial(make, self._bucket, self._prefix or None, storage, environ)
        self._patience = storage.patience
        self._is_answering = is_known
        self._obstore = obstore
        self._made: dict[_Waiting, Client] = {}
        self._client(QUICK_SECONDS)
        # The library makes requests again by itself, and does not say so.
        self._lookout = Lookout(Absence(self._address, patience=self._patience), probe=self._why_away)

    @property
    def address(self) -> str:
        """Where it is, for people."""
        return self._address

    def put(self, name: str, content: memoryview, *, is_new: bool = False) -> bool:
        """Store bytes, in parts at once if there are many; False if it `is_new` and there is something already."""
        if is_new:
            try:
                self._asked("write", lambda client: client.put(name, content, mode="create", attributes=_ATTRIBUTES))
            except FileExistsError:
                return False
            return True
        part = max(PART, -(-content.nbytes // _MOST_PARTS))
        self._asked(
            "write",
            lambda client: client.put(
                name, content, attributes=_ATTRIBUTES, chunk_size=part, max_concurrency=PARTS_AT_ONCE
            ),
        )
        return True

    def head(self, name: str) -> Stored | None:
        """Return what an object is; None if there is none."""
        try:
            meta = self._asked("read", lambda client: client.head(name))
        except FileNotFoundError:
            return None
        return Stored(name=name, size=meta["size"], changed_at=meta["last_modified"].timestamp())

    def read(self, name: str, start: int, end: int) -> memoryview:
        """Return the bytes from one place up to another; FileNotFoundError if there is no such object."""
        if start == end:
            return memoryview(b"")
        return memoryview(self._asked("read", lambda client: client.get_range(name, start=start, end=end)))

    def list(self, folder: str) -> Iterator[Stored]:
        """Yield everything whose name begins with `folder/`."""
        listing, chunk = self._asked("list", lambda client: _begun(client.list(f"{folder}/", chunk_size=1000)))
        while chunk is not None:
            for meta in chunk:
                yield Stored(name=meta["path"], size=meta["size"], changed_at=meta["last_modified"].timestamp())
            chunk = self._asked("list", lambda _: next(listing, None))

    def delete(self, names: Sequence[str]) -> None:
        """Remove objects; those that are not there do not matter."""
        if not names:
            return
        # What is asked for twice may be done twice, the second time to what somebody has stored in between.
        client = self._client(0.0)
        try:
            self._answer("delete", client, lambda client: client.delete(list(names)))
        except FileNotFoundError:
            # Which one that was, some do not say, and then the rest may still be there.
            for name in names:
                with suppress(FileNotFoundError):
                    self._answer("delete", client, lambda client, name=name: client.delete([name]))  # type: ignore[misc]  # a default

    def signed(self, name: str, *, seconds: int) -> str | None:
        """Return an address at which anybody can read an object for so long; None if the credentials cannot sign."""
        try:
            return self._obstore.sign(self._client(QUICK_SECONDS), "GET", name, timedelta(seconds=seconds))
        except Exception:  # noqa: BLE001 - boundary: the library raises whatever the credentials lack
            return None

    def _asked(self, doing: str, ask: Callable[[Client], T]) -> T:
        """Return what the storage answers, waiting for as long as it may be away."""
        if not self._is_answering:
            try:
                return self._answer(doing, self._client(min(QUICK_SECONDS, self._patience)), ask)
            except UnreachableStoreError:
                # It may have begun to answer others of this process meanwhile.
                if not self._is_answering:
                    raise
        with self._lookout.over_a_request():
            return self._answer(doing, self._client(self._patience), ask)

    def _answer(self, doing: str, client: Client, ask: Callable[[Client], T]) -> T:
        """Return what a client answers; its errors as sentences, but for whether something is there."""
        try:
            answer = ask(client)
        except FileNotFoundError as error:
            if "bucket" in str(error) or "ontainer" in str(error) or "NoSuchBucket" in str(error):
                fault = fault_of(error, doing=doing, address=self._address)
                if "no such bucket" in str(fault):
                    raise fault from error
            self._is_answering = True
            raise
        except FileExistsError:
            self._is_answering = True
            raise
        except Exception as error:
            if type(error).__name__ == "AlreadyExistsError":
                self._is_answering = True
                raise FileExistsError from error
            raise fault_of(error, doing=doing, address=self._address) from error
        except BaseException as error:
            # What goes wrong inside of the library, which is written in Rust, is none of Python's exceptions.
            if type(error).__name__ != "PanicException":
                raise
            blamed = without_address_in(self._environ)
            raise fault_of(error, doing=doing, address=self._address, variables=blamed) from error
        self._is_answering = True
        return answer

    def _why_away(self) -> str | None:
        """Return why the storage does not answer now; None if it does."""
        client, begun = self._client(0.0, answer=PROBE_SECONDS), time.monotonic()
        reason = reason_of(lambda: self._answer("read", client, lambda client: client.head(_PROBE)))
        if reason is not None and time.monotonic() - begun >= PROBE_SECONDS:
            # The library's own words do not say that.
            return f"no answer within {PROBE_SECONDS:g} s"
        return reason

    def _client(self, patience: float, *, answer: float = ANSWER_SECONDS) -> Client:
        """Return the client that asks again for so many seconds."""
        waiting = _Waiting(patience=patience, answer=answer)
        if waiting not in self._made:
            try:
                with without_empty():
                    self._made[waiting] = self._make(waiting)
            except StoreError:
                raise
            except Exception as error:
                blamed = blamed_in(words_of(error), self._environ)
                raise fault_of(error, doing="be used", address=self._address, variables=blamed) from error
        return self._made[waiting]


def _begun(listing: Iterable[T]) -> tuple[Iterator[T], T | None]:
    """Return a listing and the first part of it, which the storage is only now asked for."""
    parts = iter(listing)
    return parts, next(parts, None)


def missing_extra(address: str, *, name: str = "obstore") -> StoreError:
    """Return the error for a library that is not installed."""
    return StoreError(f'The object storage {address} needs {name}: pip install "sematic[cloud]".')


def _s3(bucket: str, prefix: str | None, storage: Storage, environ: Mapping[str, str], waiting: _Waiting) -> S3Store:
    from obstore.store import S3Store

    endpoint = endpoint_in(environ, "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
    config: dict[str, Any] = {} if environ.get("AWS_ACCESS_KEY_ID") else dict(profile_keys(environ))
    if endpoint:
        # Servers of one's own rarely have a name for each bucket.
        config |= {"endpoint": endpoint, "virtual_hosted_style_request": False}
    region = storage.region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    if region:
        config["region"] = region
    return S3Store(bucket, prefix=prefix, config=config, **_options(endpoint, waiting))  # type: ignore[arg-type]  # made of strings


def _gcs(bucket: str, prefix: str | None, _: Storage, environ: Mapping[str, str], waiting: _Waiting) -> GCSStore:
    from obstore.store import GCSStore

    host = environ.get("STORAGE_EMULATOR_HOST", "")
    # As Google's own libraries do: the host is enough.
    with_scheme = f"http://{host}" if host and "://" not in host else host
    emulator = endpoint_in({"STORAGE_EMULATOR_HOST": with_scheme}, "STORAGE_EMULATOR_HOST")
    config: dict[str, Any] = {}
    if emulator:
        # As Google's own libraries do: an emulator asks for no credentials.
        account = {"gcs_base_url": emulator, "disable_oauth": True, "client_email": "", "private_key": ""}
        config["service_account_key"] = json.dumps(account | {"private_key_id": ""})
    return GCSStore(bucket, prefix=prefix, config=config, **_options(emulator, waiting))  # type: ignore[arg-type]  # made of strings


def _azure(container: str, prefix: str | None, _: Storage, environ: Mapping[str, str], waiting: _Waiting) -> AzureStore:
    from obstore.store import AzureStore

    endpoint = endpoint_in(environ, "AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT")
    config: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
    return AzureStore(container, prefix=prefix, config=config, **_options(endpoint, waiting))  # type: ignore[arg-type]  # made of strings


def _options(endpoint: str, waiting: _Waiting) -> dict[str, Any]:
    client: dict[str, Any] = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=waiting.answer)}
    pauses = {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=_LONGEST_PAUSE), "base": 3}
    tries = _MOST_TRIES if waiting.patience else 0
    return {
        "client_options": client | ({"allow_http": True} if endpoint.startswith("http://") else {}),
        "retry_config": {
            "max_retries": tries,
            "retry_timeout": timedelta(seconds=waiting.patience),
            "backoff": pauses,
        },
    }
