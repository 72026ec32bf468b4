"""What a standalone call needs to run: the settings of its Kubernetes pod."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum, StrEnum, unique
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from sematic.model.records import Json

E = TypeVar("E", bound=Enum)

_LONGEST_NAME = 64
_HOST_PATH_TYPES = ("", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice")


@unique
class KubernetesTolerationOperator(StrEnum):
    """How a toleration is compared with a taint."""

    Equal = "Equal"
    Exists = "Exists"


@unique
class KubernetesTolerationEffect(StrEnum):
    """Which effect of a taint is tolerated."""

    NoSchedule = "NoSchedule"
    PreferNoSchedule = "PreferNoSchedule"
    NoExecute = "NoExecute"
    All = "All"
    """Every effect; the pod leaves it unset."""


@dataclass(frozen=True, slots=True)
class KubernetesToleration:
    """A node's taint that a pod can live with; no key means every taint."""

    key: str | None = None
    operator: KubernetesTolerationOperator = KubernetesTolerationOperator.Equal
    effect: KubernetesTolerationEffect = KubernetesTolerationEffect.All
    value: str | None = None
    toleration_seconds: int | None = None
    """How long a pod stays on a node that gets the taint; only with the effect NoExecute."""

    def __post_init__(self) -> None:
        _keep(self, operator=_member(self.operator, KubernetesTolerationOperator, argument="operator"))
        _keep(self, effect=_member(self.effect, KubernetesTolerationEffect, argument="effect"))
        _check_text(self.key, argument="key", optional=True)
        _check_text(self.value, argument="value", optional=True)
        seconds = self.toleration_seconds
        if seconds is None:
            return
        if not isinstance(seconds, int) or isinstance(seconds, bool):
            raise _wrong("toleration_seconds", "a whole number of seconds", seconds)
        if self.effect is not KubernetesTolerationEffect.NoExecute:
            raise ValueError(f"toleration_seconds needs the effect NoExecute; the effect here is {self.effect.value}.")


@dataclass(frozen=True, slots=True)
class KubernetesSecretMount:
    """Which keys of the secret `sematic-func-secrets` a call can read, and where."""

    environment_secrets: Mapping[str, str] = field(default_factory=dict)
    """Environment variable for each key."""
    file_secrets: Mapping[str, str] = field(default_factory=dict)
    """File for each key, relative to `file_secret_root_path`."""
    file_secret_root_path: str = "/secrets"  # noqa: S105 - a folder

    def __post_init__(self) -> None:
        _keep(self, environment_secrets=_texts(self.environment_secrets, argument="environment_secrets"))
        _keep(self, file_secrets=_texts(self.file_secrets, argument="file_secrets"))
        for key, path in self.file_secrets.items():
            if not path or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
                raise ValueError(
                    f"file_secrets[{key!r}] must be a path below file_secret_root_path, without '..', not {path!r}."
                )
        _check_absolute(self.file_secret_root_path, argument="file_secret_root_path")


@dataclass(frozen=True, slots=True)
class KubernetesCapabilities:
    """Linux capabilities a call gets on top of the usual ones, or goes without."""

    add: Sequence[str] = ()
    drop: Sequence[str] = ()

    def __post_init__(self) -> None:
        _keep(self, add=_items(self.add, str, argument="add"))
        _keep(self, drop=_items(self.drop, str, argument="drop"))


@dataclass(frozen=True, slots=True)
class KubernetesSecurityContext:
    """Privileges of a call's container; the server has to allow custom ones."""

    allow_privilege_escalation: bool = False
    privileged: bool = False
    capabilities: KubernetesCapabilities = field(default_factory=KubernetesCapabilities)

    def __post_init__(self) -> None:
        _check_switch(self.allow_privilege_escalation, argument="allow_privilege_escalation")
        _check_switch(self.privileged, argument="privileged")
        _check_kind(self.capabilities, KubernetesCapabilities, argument="capabilities")


@dataclass(frozen=True, slots=True)
class KubernetesHostPathMount:
    """A file or folder of the node that a call sees; the server has to allow it."""

    node_path: str
    pod_mount_path: str
    name: str = ""
    """At most 64 characters; made from `pod_mount_path` if left out."""
    type: str = ""
    """What must be at the node path, as Kubernetes names it (`Directory`, `FileOrCreate`, ...); empty for anything."""

    def __post_init__(self) -> None:
        _check_absolute(self.node_path, argument="node_path")
        _check_absolute(self.pod_mount_path, argument="pod_mount_path")
        _check_text(self.name, argument="name")
        if len(self.name) > _LONGEST_NAME:
            raise ValueError(f"name may have {_LONGEST_NAME} characters at most; {self.name!r} has {len(self.name)}.")
        if self.type not in _HOST_PATH_TYPES:
            raise _wrong("type", f"one of {', '.join(map(repr, _HOST_PATH_TYPES))}", self.type)
        _keep(self, name=self.name or _volume_name(self.pod_mount_path))


@dataclass(frozen=True, slots=True, kw_only=True)
class KubernetesResourceRequirements:
    """What the pod of a standalone call needs and may do. ValueError names the argument that cannot be."""

    requests: Mapping[str, str] = field(default_factory=dict)
    """Amounts as Kubernetes writes them, such as `{"cpu": "500m", "memory": "2Gi"}`; limits are equal to them."""
    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: Sequence[KubernetesToleration] = ()
    secret_mounts: KubernetesSecretMount = field(default_factory=KubernetesSecretMount)
    mount_expanded_shared_memory: bool = False
    """Whether `/dev/shm` may use all of the pod's memory."""
    security_context: KubernetesSecurityContext | None = None
    host_path_mounts: Sequence[KubernetesHostPathMount] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)
    """Only those the server allows reach the pod."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Only those the server allows reach the pod."""

    def __post_init__(self) -> None:
        for argument in ("requests", "node_selector", "annotations", "labels"):
            _keep(self, **{argument: _texts(getattr(self, argument), argument=argument)})
        _keep(self, tolerations=_items(self.tolerations, KubernetesToleration, argument="tolerations"))
        _keep(
            self, host_path_mounts=_items(self.host_path_mounts, KubernetesHostPathMount, argument="host_path_mounts")
        )
        _check_kind(self.secret_mounts, KubernetesSecretMount, argument="secret_mounts")
        _check_switch(self.mount_expanded_shared_memory, argument="mount_expanded_shared_memory")
        if self.security_context is not None:
            _check_kind(self.security_context, KubernetesSecurityContext, argument="security_context")


@dataclass(frozen=True, slots=True)
class ResourceRequirements:
    """What a standalone call needs to run, for each engine that has such needs."""

    kubernetes: KubernetesResourceRequirements = field(default_factory=KubernetesResourceRequirements)

    def __post_init__(self) -> None:
        _check_kind(self.kubernetes, KubernetesResourceRequirements, argument="kubernetes")

    def to_json(self) -> Json:
        """Return the requirements as JSON, without what is left at its default; equal ones give equal JSON."""
        return _document(self)

    @staticmethod
    def from_json(document: Json) -> ResourceRequirements:
        """Return the requirements that `to_json` was asked for; ValueError says what in the document cannot be."""
        import msgspec

        try:
            return msgspec.convert(document, ResourceRequirements)
        except msgspec.ValidationError as error:
            raise ValueError(f"These are no resource requirements: {error}.") from error


def _document(thing: Any) -> Json:
    default = type(thing)() if type(thing) is not KubernetesHostPathMount else None
    return {
        f.name: _json(getattr(thing, f.name))
        for f in fields(thing)
        if default is None or getattr(thing, f.name) != getattr(default, f.name)
    }


def _json(value: Any) -> Json:
    match value:
        case Enum():
            return str(value.value)
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {key: value[key] for key in sorted(value)}
        case tuple():
            return [_json(item) for item in value]
        case _:
            return _document(value)


def _volume_name(mount_path: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", mount_path.lower()).strip("-") or "root"
    # Kubernetes takes 63 characters at most; a digest keeps shortened names apart.
    return name if len(name) < _LONGEST_NAME else f"{name[:54]}-{hashlib.sha256(mount_path.encode()).hexdigest()[:8]}"


def _keep(thing: object, **values: object) -> None:
    for name, value in values.items():
        object.__setattr__(thing, name, value)


def _member(given: object, enum: type[E], *, argument: str) -> E:
    try:
        return enum(given)
    except ValueError:
        names = ", ".join(enum.__members__)
        raise _wrong(argument, f"one of {names} ({enum.__name__})", given) from None


def _texts(given: object, *, argument: str) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise _wrong(argument, "a dict of strings", given)
    return {_key(key, argument): _text(value, f"{argument}[{key!r}]") for key, value in given.items()}


def _key(given: object, argument: str) -> str:
    if not isinstance(given, str) or not given:
        raise _wrong(argument, "a dict whose keys are non-empty strings", given)
    return given


def _text(given: object, argument: str) -> str:
    # {"cpu": 2} is what people write, and there is only one thing it can mean.
    if isinstance(given, int | float) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str):
        raise _wrong(argument, "a string", given)
    return given


def _items(given: object, kind: type[Any], *, argument: str) -> tuple[Any, ...]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise _wrong(argument, f"a list of {kind.__name__}", given)
    items = tuple(given)
    for position, item in enumerate(items):
        _check_kind(item, kind, argument=f"{argument}[{position}]")
    return items


def _check_kind(given: object, kind: type[Any], *, argument: str) -> None:
    if not isinstance(given, kind):
        raise _wrong(argument, f"a {kind.__name__}", given)


def _check_switch(given: object, *, argument: str) -> None:
    if not isinstance(given, bool):
        raise _wrong(argument, "True or False", given)


def _check_text(given: object, *, argument: str, optional: bool = False) -> None:
    if not isinstance(given, str) and not (optional and given is None):
        raise _wrong(argument, "a string", given)


def _check_absolute(given: object, *, argument: str) -> None:
    if not isinstance(given, str) or not PurePosixPath(given).is_absolute():
        raise _wrong(argument, "an absolute path", given)


def _wrong(argument: str, expected: str, given: object) -> ValueError:
    return ValueError(f"{argument} must be {expected}, not {given!r}.")
