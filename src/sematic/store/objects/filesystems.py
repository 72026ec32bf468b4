"""Object storage at any address that fsspec knows."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from sematic.model.errors import StoreError, UnreachableStoreError
from sematic.settings.storage import without_secrets
from sematic.store.objects.absence import Absence
from sematic.store.objects.clouds import missing_extra
from sematic.store.objects.faults import fault_of, words_of
from sematic.store.objects.port import Stored

if TYPE_CHECKING:
    from sematic.settings.storage import Storage

T = TypeVar("T")

_ATOMIC = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "adl", "az", "oss", "oci", "memory"})
"""Where nothing is seen of a file before it is closed; elsewhere it is written under another name and moved."""

_DRAFTS = "tmp"
_PIECE = 8 * 1024 * 1024
_FIRST_TRIES = 5
_LONGEST_PAUSE = 5.0
_MOMENT = ("mtime", "LastModified", "last_modified", "updated", "modified", "modify", "created")


class FilesystemObjects:
    """An `ObjectStore` on a file system of fsspec."""

    def __init__(self, storage: Storage, *, is_known: bool = False) -> None:
        """If it `is_known`, another process has had answers from it, so that it is waited for from the start."""
        self._address = without_secrets(storage.url)
        self._scheme = storage.scheme
        self._patience, self._is_answering = storage.patience, is_known
        self._absence = Absence(self._address, patience=self._patience)
        try:
            import fsspec
        except ImportError:
            raise missing_extra(self._address, name="fsspec") from None
        try:
            # What another process or machine writes is to be seen at once, and a client is not to outlive a fork.
            self._files, root = fsspec.core.url_to_fs(storage.url, use_listings_cache=False, skip_instance_cache=True)
        except (ImportError, ValueError) as error:
            raise StoreError(
                f"The object storage {self._address} cannot be used: {error}. Install the library that fsspec asks"
                " for, or correct SEMATIC_STORAGE."
            ) from error
        self._root = str(root).rstrip("/")

    @property
    def address(self) -> str:
        """Where it is, for people."""
        return self._address

    def put(self, name: str, content: memoryview, *, is_new: bool = False) -> bool:
        """Store bytes; False if it `is_new` and there is something already, which two at once may both not see."""
        if is_new and self.head(name) is not None:
            return False
        self._asked("write", lambda: self._write(self._path_of(name), content))
        return True

    def head(self, name: str) -> Stored | None:
        """Return what an object is; None if there is none."""
        try:
            facts = self._asked("read", lambda: self._files.info(self._path_of(name)))
        except FileNotFoundError:
            return None
        return self._stored(name, facts)

    def read(self, name: str, start: int, end: int) -> memoryview:
        """Return the bytes from one place up to another; FileNotFoundError if there is no such object."""
        return memoryview(self._asked("read", lambda: self._files.cat_file(self._path_of(name), start=start, end=end)))

    def list(self, folder: str) -> Iterator[Stored]:
        """Yield everything whose name begins with `folder/`."""
        found: dict[str, Any] = {}
        with suppress(FileNotFoundError):
            found = self._asked("list", lambda: self._files.find(self._path_of(folder), detail=True))
        for path, facts in found.items():
            yield self._stored(str(path)[len(self._root) :].lstrip("/"), facts)

    def delete(self, names: Sequence[str]) -> None:
        """Remove objects; those that are not there do not matter."""
        for name in names:
            with suppress(FileNotFoundError):
                self._asked("delete", lambda name=name: self._files.rm_file(self._path_of(name)), is_once=True)  # type: ignore[misc]  # a default

    def signed(self, name: str, *, seconds: int) -> str | None:
        """Return an address at which anybody can read an object for so long; None if there is none."""
        try:
            return str(self._files.sign(self._path_of(name), expiration=seconds))
        except Exception:  # noqa: BLE001 - boundary: most of these libraries cannot, and say so in many ways
            return None

    def _path_of(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _write(self, path: str, content: memoryview) -> None:
        if self._scheme in _ATOMIC:
            self._write_whole(path, content)
            return
        draft = self._path_of(f"{_DRAFTS}/{uuid4().hex}")
        self._make_folder_of(draft)
        self._make_folder_of(path)
        try:
            self._write_whole(draft, content)
            self._files.mv(draft, path)
        except BaseException:
            with suppress(Exception):
                self._files.rm_file(draft)
            raise

    def _write_whole(self, path: str, content: memoryview) -> None:
        if self._scheme in _ATOMIC:
            self._files.pipe_file(path, bytes(content))
            return
        with self._files.open(path, "wb") as file:
            for start in range(0, content.nbytes, _PIECE):
                file.write(content[start : start + _PIECE])

    def _make_folder_of(self, path: str) -> None:
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)

    def _stored(self, name: str, facts: dict[str, Any]) -> Stored:
        changed = next((facts[key] for key in _MOMENT if facts.get(key) is not None), None)
        if changed is None:
            changed = self._files.modified(self._path_of(name))
        return Stored(name=name, size=int(facts["size"] or 0), changed_at=_seconds_of(changed))

    def _asked(self, doing: str, ask: Callable[[], T], *, is_once: bool = False) -> T:
        """Return what the file system answers; passing faults only after it was tried for as long as it may be away."""
        begun, tried = time.monotonic(), 0
        while True:
            try:
                answer = ask()
            except FileNotFoundError:
                self._is_answering = True
                self._absence.answered()
                raise
            except Exception as error:
                fault = fault_of(error, doing=doing, address=self._address)
                tried += 1
                is_over = is_once or time.monotonic() - begun >= self._patience
                # One that has never answered may not be there at all.
                is_over |= not self._is_answering and tried >= _FIRST_TRIES
                if not isinstance(fault, UnreachableStoreError) or is_over:
                    raise fault from error
                if self._is_answering:
                    self._absence.missed(words_of(error), since=begun)
            else:
                self._is_answering = True
                self._absence.answered()
                return answer
            # Many workers that were turned away are not to come back at the same moment.
            time.sleep(min(0.05 * 2**tried, _LONGEST_PAUSE) * random.uniform(0.5, 1.5))  # noqa: S311 - nobody gains by guessing it


def _seconds_of(moment: object) -> float:
    if isinstance(moment, datetime):
        return moment.timestamp()
    if isinstance(moment, int | float):
        return float(moment)
    return datetime.fromisoformat(str(moment)).timestamp()
