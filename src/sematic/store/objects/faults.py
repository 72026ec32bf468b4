"""What goes wrong with object storage, as sentences: credentials, buckets, rights, throttling, networks."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from sematic.model.errors import StoreError, UnreachableStoreError

_CODE = re.compile(r"<Code>([^<]{1,80})</Code>")
_MESSAGE = re.compile(r"<Message>([^<\n]{1,300})")
_STATUS = re.compile(r"status code: (\d{3})|HTTP status \w+ \((\d{3})")
_QUERY = re.compile(r"\?[^\s\"')]*")
_SIGNED = re.compile(r"(?i)(sig|signature|token|secret|key)=[^\s&\"')]+")
_TRIES = re.compile(r"(, after \d+ retries)?, max_retries: \d+, retry_timeout: \S+")
_LONGEST = 240

_CREDENTIALS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN, for temporary ones)",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS, the file of a service account",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """Signs of a fault in what the storage or the network says, and the sentence it stands for."""

    signs: tuple[str, ...]
    sentence: str
    is_passing: bool = False
    is_silent: bool = False
    """Whether it can only be where nobody has answered."""
    is_mute: bool = False
    """Whether it can only be where the answer gives no reason."""


_CASES = (
    _Case(
        signs=("NoSuchBucket", "ContainerNotFound", "bucket does not exist", "container does not exist"),
        sentence="cannot {doing}: there is no such bucket or container. Create it, or correct SEMATIC_STORAGE",
    ),
    _Case(
        signs=(
            "ExpiredToken",
            "TokenRefreshRequired",
            "has expired",
            "Signature not valid in the specified time frame",
        ),
        sentence="cannot {doing}: the credentials on {host} have expired. Renew them: {credentials}",
    ),
    _Case(
        signs=("RequestTimeTooSkewed",),
        sentence="cannot {doing}: the clock of {host} is wrong. Set it",
    ),
    _Case(
        signs=(
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "InvalidToken",
            "AuthenticationFailed",
            "InvalidAuthentication",
            "failed to authenticate",
            "Unauthenticated",
            "invalid_grant",
            "invalid_client",
            "401",
        ),
        sentence="cannot {doing}: the credentials on {host} are not accepted. Check {credentials}",
    ),
    _Case(
        signs=(
            "token request",
            "169.254.",
            "metadata.google",
            "Missing",
            "NoCredentials",
            "Unable to locate credentials",
        ),
        sentence="cannot {doing}: there are no credentials on {host}. Set {credentials}",
    ),
    _Case(
        signs=("AccessDenied", "AuthorizationFailure", "AuthorizationPermissionMismatch", "PermissionDenied", "403"),
        sentence="cannot {doing}: the credentials on {host} do not allow it. Let them read, write, list and delete"
        " objects there",
    ),
    _Case(
        signs=("SlowDown", "ServerBusy", "TooManyRequests", "RequestLimitExceeded", "429", "503"),
        sentence="cannot {doing}: it is too busy, and was so each time it was tried. Try again later, or use fewer"
        " workers",
        is_passing=True,
    ),
    _Case(
        signs=(
            "error sending request",
            "connect",
            "Connection",
            "dns",
            "timed out",
            "timeout",
            "reset",
            "closed",
            "body error",
            "decoding response body",
            "unreachable",
            "resolve",
            "IncompleteRead",
            "end of file",
            "EOF",
        ),
        sentence="cannot be reached from {host} to {doing}, or the connection breaks again and again. Check the network"
        " and the address",
        is_passing=True,
        is_silent=True,
    ),
    _Case(
        signs=("500", "502", "504", "InternalError"),
        sentence="cannot {doing}: it fails by itself. Try again later",
        is_passing=True,
    ),
    # S3 gives no reason where it was only asked whether something is there.
    _Case(
        signs=("400",),
        sentence="cannot {doing}: it does not take the requests of {host}, most often because the credentials there"
        " have expired, or because the region is a wrong one. Renew {credentials}, or correct SEMATIC_STORAGE",
        is_mute=True,
    ),
)


def fault_of(error: BaseException, *, doing: str, address: str, variables: Sequence[str] = ()) -> StoreError:
    """Return the sentence for what an object storage, its client or the network said while doing something.

    `variables` are those of the environment that it blames.
    It names this machine, which need not be the one where somebody reads it: each has an environment of its own.
    """
    said = _said_by(error)
    kind = type(error).__name__
    code, status = _CODE.search(said), _STATUS.search(said)
    # What the storage says itself comes before what a proxy or the client has made of it.
    clues = [code[1] if code else "", said, kind, next(filter(None, status.groups()), "") if status else ""]
    scheme = address.partition(":")[0]
    credentials = _CREDENTIALS.get(scheme, "those that its fsspec library asks for")
    for case in _CASES:
        if (case.is_silent and status) or (case.is_mute and code):
            continue
        if any(_has(sign, clues) for sign in case.signs):
            sentence = case.sentence.format(doing=doing, credentials=credentials, host=socket.gethostname())
            return _error(address, sentence, said, is_passing=case.is_passing)
    check = " and ".join(variables) or "SEMATIC_STORAGE and what the storage says"
    return _error(address, f"cannot {doing}. Check {check}", said, is_passing=False)


def words_of(error: BaseException) -> str:
    """Return what an object storage, its client or the network said, short, in one line, without anything secret."""
    return _words_of(_said_by(error))


def _said_by(error: BaseException) -> str:
    return _TRIES.sub(" ", str(error).partition("\n\nDebug source")[0])


def _has(sign: str, clues: list[str]) -> bool:
    """Return whether a sign is among the clues; numbers are looked for in the status only, letters everywhere."""
    if sign.isdigit():
        return clues[3] == sign
    return any(sign in clue for clue in clues[:3])


def _error(address: str, sentence: str, said: str, *, is_passing: bool) -> StoreError:
    kind = UnreachableStoreError if is_passing else StoreError
    return kind(f"The object storage {address} {sentence}. (It says: {_words_of(said)})")


def _words_of(said: str) -> str:
    code, message = _CODE.search(said), _MESSAGE.search(said)
    if code or message:
        said = ": ".join(found[1].strip() for found in (code, message) if found)
    said = " ".join(_SIGNED.sub(r"\1=...", _QUERY.sub("", said)).split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}..."
