"""Talking to a server: one pool of connections, errors as sentences, and no waiting for a server that is down."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import BadStatusLine
from typing import TypeVar
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError, ProtocolError

from sematic.model import errors
from sematic.model.errors import (
    AccessError,
    APIConnectionError,
    BadRequestError,
    IncompatibleClientError,
    InvalidMessageError,
    InvalidResponseError,
    ResourceNotFoundError,
    SematicError,
    ServerError,
    SettingsError,
    UnauthenticatedError,
)
from sematic.model.version import __version__
from sematic.settings.known import known_setting
from sematic.wire import problem
from sematic.wire.json import MEDIA_TYPE, from_json, to_json
from sematic.wire.problem import Problem
from sematic.wire.server_info import ServerInfo, ServerVersion

PREFIX = "/api/v1"
T = TypeVar("T")

_NUMBER = re.compile(r"^\[Errno \d+\] ")

_IN_WORDS = {
    "WRONG_VERSION_NUMBER": "what answers there does not speak TLS; the address may have to begin with http, not https",
    "RECORD_LAYER_FAILURE": "what answers there does not speak TLS; the address may have to begin with http, not https",
    "CERTIFICATE_VERIFY_FAILED": "its certificate is none that this machine trusts",
    "closed connection without response": "it closed the connection without an answer",
    "Read timed out": "it takes too long to answer",
}
"""What libraries say, and what it means."""

_NOT_FOUND, _BROKEN = 404, 500
_PASSING = frozenset({408, 425, 429})
"""What an overloaded server, or one that is far away, answers to what it would have done at another moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a server is waited for."""

    connect: float = 3.0
    """Seconds until it has taken a connection."""
    read: float = 30.0
    """Seconds until it has said something."""
    pauses: tuple[float, ...] = (0.1, 0.4, 1.5)
    """Seconds before each further try, where the server was not reached, is overloaded or broken."""


BRIEF = Patience(connect=1.0, read=3.0, pauses=())
"""For what somebody waits for who can do without."""


class Breaker:
    """Remembers that a server is down, so that only a try now and then costs anything."""

    def __init__(
        self, *, shortest: float = 1.0, longest: float = 15.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """The first pause is the `shortest`, each further one twice as long as the last, up to the `longest`."""
        self._shortest = shortest
        self._longest = longest
        self._clock = clock
        self._pause = 0.0
        self._until = 0.0
        self.why = ""
        """What the last try came to; empty if it was answered."""

    @property
    def is_open(self) -> bool:
        """Whether the server is down as far as anybody knows, and is not to be tried now."""
        return bool(self.why) and self._clock() < self._until

    def failed(self, why: str) -> None:
        """The server was not reached, or could not do its work."""
        if not self.is_open:
            self._pause = min(max(self._shortest, self._pause * 2), self._longest)
            self._until = self._clock() + self._pause
        self.why = why

    def worked(self) -> None:
        """The server answered."""
        self.why, self._pause = "", 0.0


class Connection:
    """A server, and the key that is shown to it. Closing it twice is harmless, and it may be used from any thread.

    Whatever is wrong is an error of the model: APIConnectionError if the server cannot be reached, ServerError if it
    cannot do its work, and otherwise the error that it names. Only the first two are tried again.
    """

    def __init__(
        self,
        address: str,
        *,
        key: str | None = None,
        breaker: Breaker | None = None,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.address = address.rstrip("/")
        """As in SEMATIC_API_ADDRESS."""
        known = known_setting("SEMATIC_API_ADDRESS")
        if known is not None and (advice := known.problem_of(address)):
            raise SettingsError(f"The address of a server cannot be {address!r}. {advice}")
        self.breaker = breaker if breaker is not None else Breaker()
        """What is known of whether the server is there."""
        self._wait = wait
        self._info: ServerInfo | None = None
        headers = {"user-agent": f"sematic/{__version__}", "accept": MEDIA_TYPE}
        self.has_key = bool(key)
        """Whether a key is shown to it."""
        if key:
            headers["x-api-key"] = key
        self._headers = headers
        self._pool = urllib3.PoolManager(maxsize=8, retries=False)

    @property
    def info(self) -> ServerInfo:
        """What the server says of itself, asked once; IncompatibleClientError if it is of another major version."""
        return self._known(Patience(read=10.0, pauses=()))

    def _known(self, patience: Patience) -> ServerInfo:
        if self._info is None:
            # Threads that ask at once ask twice: none of them waits longer than it wants to.
            patience = Patience(connect=patience.connect, read=patience.read, pauses=())
            try:
                content = self._tried("GET", "/info", patience=patience)
                # Another major version may say everything else in another way.
                version = read_from(content, ServerVersion, address=self.address).version
            except (ResourceNotFoundError, InvalidResponseError) as error:
                raise self._without_server(error) from error
            if _major(version) != _major(__version__):
                raise IncompatibleClientError(
                    f"The server at {self.address} has version {version} of Sematic, this is version"
                    f" {__version__}: they do not understand each other. Install it with: pip install"
                    f" 'sematic=={_major(version)}.*'"
                )
            self._info = read_from(content, ServerInfo, address=self.address)
        return self._info

    def _without_server(self, error: SematicError) -> InvalidResponseError:
        said = str(error)
        if isinstance(error, ResourceNotFoundError):
            said = f"What answers at {self.address} has no Sematic server there: it says that this is not found."
        path = urlsplit(self.address).path
        advice = f", without {path}, unless a proxy has the server there" if path else ""
        return InvalidResponseError(f"{said} Check the address (SEMATIC_API_ADDRESS){advice}.")

    def ask(
        self,
        method: str,
        path: str,
        kind: type[T],
        *,
        body: bytes | None = None,
        patience: Patience | None = None,
    ) -> T:
        """Return what the server answers, as a wire shape."""
        return read_from(self.send(method, path, body=body, patience=patience), kind, address=self.address)

    def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        pieces: tuple[int, Callable[[], Iterable[bytes | memoryview]]] | None = None,
        patience: Patience | None = None,
    ) -> bytes:
        """Return the body of the server's answer.

        `pieces` are a body that is too large for memory: how many bytes it has, and what gives them, from the first on
        for every try.
        """
        patience = patience or Patience()
        self._known(patience)
        return self._tried(method, path, body=body, pieces=pieces, patience=patience)

    @contextmanager
    def streaming(self, path: str, *, patience: Patience | None = None) -> Iterator[Iterator[bytes]]:
        """Give the body of an answer a piece at a time, for the body of a `with`; it is not tried again."""
        self._known(patience or Patience())
        self._refuse_if_down()
        response = self._once("GET", path, patience=patience or Patience(), preload_content=False)
        try:
            _refuse_problem(response, self)
            yield self._pieces_of(response)
        finally:
            response.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.clear()

    def _refuse_if_down(self) -> None:
        if self.breaker.is_open:
            raise APIConnectionError(self.breaker.why)

    def _pieces_of(self, response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        try:
            yield from response.stream(1 << 20, decode_content=True)
        except (HTTPError, OSError) as error:
            raise APIConnectionError(f"The server at {self.address} broke off: {reason_of(error)}.") from None

    def _tried(
        self,
        method: str,
        path: str,
        *,
        patience: Patience,
        body: bytes | None = None,
        pieces: tuple[int, Callable[[], Iterable[bytes | memoryview]]] | None = None,
    ) -> bytes:
        self._refuse_if_down()
        for pause in (*patience.pauses, None):
            try:
                response = self._once(method, path, patience=patience, body=body, pieces=pieces)
                _refuse_problem(response, self)
            except (APIConnectionError, ServerError):
                if pause is None:
                    raise
                self._wait(pause)
            else:
                return response.data
        raise AssertionError  # the last pause is None

    def _once(
        self,
        method: str,
        path: str,
        *,
        patience: Patience,
        body: bytes | None = None,
        pieces: tuple[int, Callable[[], Iterable[bytes | memoryview]]] | None = None,
        preload_content: bool = True,
    ) -> urllib3.BaseHTTPResponse:
        headers = dict(self._headers)
        content: object = body
        if pieces is not None:
            headers["content-length"] = str(pieces[0])
            content = pieces[1]()
        elif body is not None:
            headers["content-type"] = MEDIA_TYPE
        try:
            response = self._pool.request(
                method,
                f"{self.address}{PREFIX}{path}",
                body=content,  # type: ignore[arg-type]  # an iterable of memory views will do, too
                headers=headers,
                timeout=urllib3.Timeout(connect=patience.connect, read=patience.read),
                redirect=False,
                preload_content=preload_content,
            )
        except LocationParseError as error:
            raise SettingsError(f"SEMATIC_API_ADDRESS cannot be {self.address!r}. {error}") from error
        except (HTTPError, OSError) as error:
            why = f"The server at {self.address} cannot be reached: {reason_of(error)}."
            self.breaker.failed(why)
            raise APIConnectionError(f"{why} Check the address, and that it runs.") from None
        self._take_note_of(response)
        return response

    def _take_note_of(self, response: urllib3.BaseHTTPResponse) -> None:
        if _is_passing(response.status):
            self.breaker.failed(f"The server at {self.address} answers with status {response.status}.")
        else:
            self.breaker.worked()


def json_body(value: object) -> bytes:
    """Return a wire shape as the body of a request."""
    return to_json(value)


def read_from(content: bytes, kind: type[T], *, address: str) -> T:
    """Return the wire shape that an answer stands for; InvalidResponseError if it is something else."""
    try:
        return from_json(content, kind)
    except InvalidMessageError as error:
        raise InvalidResponseError(
            f"What answers at {address} is no Sematic server, or something in between changes what it says. {error}"
        ) from error


def _refuse_problem(response: urllib3.BaseHTTPResponse, connection: Connection) -> None:
    """Return if an answer is a good one; otherwise raise the error it names."""
    address = connection.address
    if response.status < 300:  # noqa: PLR2004 - statuses from here on are none of a good answer
        return
    told: Problem | None = None
    if response.headers.get("content-type", "").startswith(problem.MEDIA_TYPE):
        with suppress(InvalidMessageError):
            told = from_json(response.data, Problem)
    if _is_passing(response.status):
        said = told.detail if told is not None else f"It answers with status {response.status}."
        request = f" (request {told.request_id})" if told is not None else ""
        raise ServerError(f"Something went wrong on the server at {address}: {said}{request}")
    if told is None:
        if response.status == _NOT_FOUND and not response.data:
            raise ResourceNotFoundError(f"The server at {address} does not have that.")
        raise InvalidResponseError(
            f"What answers at {address} is no Sematic server: it says {response.status} where that means nothing."
        )
    error = error_of(told)
    if isinstance(error, AccessError):
        error.args = (_with_cure(error, connection),)
    raise error


def _with_cure(error: AccessError, connection: Connection) -> str:
    """Return which server lets nobody in, why, and what whoever sits at this machine does about it."""
    login = f"`sematic login {connection.address}`"
    if not isinstance(error, UnauthenticatedError):
        return (
            f"The server at {connection.address} does not allow this: {error} A key of scope write may record, cancel"
            f" and annotate: ask for one, and give it to {login}."
        )
    if not connection.has_key:
        return (
            f"The server at {connection.address} wants to know who asks: give an API key to {login}, or set"
            " SEMATIC_API_KEY."
        )
    advice = "" if "sematic login" in str(error) else f" Give another one to {login}, or set SEMATIC_API_KEY."
    return f"The server at {connection.address} does not take the API key: {error}{advice}"


def error_of(told: Problem) -> SematicError:
    """Return the error that a problem names, with its sentence; the nearest known one if nobody knows that."""
    kind = getattr(errors, told.type, None)
    if not (isinstance(kind, type) and issubclass(kind, SematicError)):
        kind = ResourceNotFoundError if told.status == _NOT_FOUND else BadRequestError
    # The sentence is there already, and what it is made from is not.
    error: SematicError = kind.__new__(kind)
    error.args = (told.detail,)
    return error


def _is_passing(status: int) -> bool:
    return status >= _BROKEN or status in _PASSING


def _major(version: str) -> str:
    return version.partition(".")[0]


def reason_of(error: Exception) -> str:
    """Return why a server was not reached, in words."""
    reason = getattr(error, "reason", None) or error
    # Some errors say two things: that it broke off, and why.
    inner = reason.args[-1] if isinstance(reason, ProtocolError) and reason.args else reason
    text = str(inner)
    for sign, words in _IN_WORDS.items():
        if sign in text:
            return words
    if isinstance(inner, BadStatusLine):
        return "what answers there does not speak HTTP; the address may have to begin with https"
    said = _NUMBER.sub("", text.rpartition(": ")[2]).rstrip(".")
    if isinstance(inner, OSError) and inner.strerror:
        said = inner.strerror
    return said or type(inner).__name__
