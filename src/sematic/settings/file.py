"""The settings file: read with line numbers for errors, written whole and at once."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sematic.model.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from yaml import MappingNode, Node

FILE_NAME = "settings.yaml"
FILE_VERSION = "1"
SCOPES = ("STORAGE", "PUBLISH", "BUILD", "METRICS_STORAGE", "EXTERNAL_RESOURCE")
"""What plug-ins can be chosen for."""

_LAYOUT = (
    "Write\n  version: 1\n  profiles:\n    default:\n      settings:\n        PLUG-IN PATH:\n          NAME: value"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One setting as the file has it."""

    owner: str
    """Plug-in path."""
    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile:
    """What a settings file says."""

    entries: tuple[Entry, ...] = ()
    scopes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Plug-in paths chosen per scope."""
    warnings: tuple[str, ...] = ()
    """Sentences about what the file says that nobody will read."""


def read_file(path: Path) -> SettingsFile:
    """Return what a settings file says, nothing if there is none; SettingsError says what is wrong on which line."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return SettingsFile()
    except NotADirectoryError:
        wrong = next((folder for folder in path.parents if folder.exists()), path.parent)
        raise SettingsError(
            f"{wrong} is a file, so nothing can be kept under it. Set SEMATIC_CONFIG_DIR to a folder."
        ) from None
    except OSError as error:
        raise SettingsError(f"The settings file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"The settings file {path} is not UTF-8 text. Save it as UTF-8.") from None
    return _Parser(path).parse(text)


def write_setting(path: Path, *, owner: str, name: str, value: str) -> None:
    """Set a value in a settings file, creating the file if needed; what else it says is kept, comments are not."""
    settings = _grouped(read_file(path))
    settings.setdefault(owner, {})[name] = value
    _write(path, settings)


def delete_setting(path: Path, *, owner: str, name: str) -> None:
    """Remove a value from a settings file; SettingsError if it is not there."""
    settings = _grouped(read_file(path))
    if name not in settings.get(owner, {}):
        raise SettingsError(f"The settings file {path} does not set {name}, so there is nothing to delete.")
    del settings[owner][name]
    _write(path, {owner: values for owner, values in settings.items() if values})


def _grouped(file: SettingsFile) -> dict[str, dict[str, str]]:
    grouped: dict[str, dict[str, str]] = {}
    for entry in file.entries:
        grouped.setdefault(entry.owner, {})[entry.name] = entry.value
    return grouped


def _write(path: Path, settings: dict[str, dict[str, str]]) -> None:
    import yaml

    scopes = {scope: list(plugins) for scope, plugins in read_file(path).scopes}
    content = {"version": 1, "profiles": {"default": {"scopes": scopes, "settings": settings}}}
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # Settings may hold keys and passwords: nobody else may read them, nor what the store keeps beside them.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            yaml.safe_dump(content, file, sort_keys=False, allow_unicode=True)
        draft.replace(path)
    except OSError as error:
        raise SettingsError(f"The settings file {path} cannot be written: {error.strerror}.") from error
    finally:
        # Not there, or on a disk that is read-only: that has been said.
        with suppress(OSError):
            draft.unlink()


class _Parser:
    """Walks the YAML nodes of one file, which know their lines."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._warnings: list[str] = []

    def parse(self, text: str) -> SettingsFile:
        """Return what the text says."""
        import yaml

        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            # The parser's own frames say nothing about the file; the sentence says it all.
            raise self._yaml_error(error) from None
        if root is None:
            return SettingsFile()
        top = self._mapping(root, what="The file", known=("version", "profiles"))
        self._check_version(top.get("version"), root)
        if (profiles := top.get("profiles")) is None:
            return SettingsFile(warnings=tuple(self._warnings))
        default = self._mapping(profiles, what="`profiles`", known=("default",)).get("default")
        if default is None:
            return SettingsFile(warnings=tuple(self._warnings))
        profile = self._mapping(default, what="`profiles.default`", known=("scopes", "settings"))
        return SettingsFile(
            entries=tuple(self._entries(profile.get("settings"))),
            scopes=tuple(self._scopes(profile.get("scopes"))),
            warnings=tuple(self._warnings),
        )

    def _entries(self, node: Node | None) -> Iterator[Entry]:
        if node is None or self._is_empty(node):
            return
        for owner, values in self._mapping(node, what="`settings`").items():
            if self._is_empty(values):
                continue
            for name, value in self._mapping(values, what=f"`{owner}`").items():
                if not self._is_empty(value):
                    yield Entry(
                        owner=owner,
                        name=name,
                        value=self._text(value, what=f"`{name}`"),
                        line=value.start_mark.line + 1,
                    )

    def _scopes(self, node: Node | None) -> Iterator[tuple[str, tuple[str, ...]]]:
        import yaml

        if node is None or self._is_empty(node):
            return
        for scope, plugins in self._mapping(node, what="`scopes`", known=SCOPES).items():
            if self._is_empty(plugins):
                continue
            if not isinstance(plugins, yaml.SequenceNode):
                raise self._error(plugins, f"`{scope}` must be a list. Write\n  {scope}:\n    - PLUG-IN PATH")
            yield scope, tuple(self._text(plugin, what=f"A plug-in of `{scope}`") for plugin in plugins.value)

    def _mapping(self, node: Node, *, what: str, known: tuple[str, ...] | None = None) -> dict[str, Node]:
        import yaml

        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, f"{what} must hold names and values. {_LAYOUT}")
        return dict(self._items(node, what=what, known=known))

    def _items(self, node: MappingNode, *, what: str, known: tuple[str, ...] | None) -> Iterator[tuple[str, Node]]:
        seen: set[str] = set()
        for key_node, value in node.value:
            key = self._text(key_node, what=f"A name in {what[0].lower() + what[1:]}")
            if key in seen:
                raise self._error(key_node, f"`{key}` is there twice. Keep one of them.")
            seen.add(key)
            if known is not None and key not in known:
                self._warnings.append(
                    f"{self._place(key_node)}: `{key}` is not known and is ignored; known here: {', '.join(known)}."
                )
            yield key, value

    def _text(self, node: Node, *, what: str) -> str:
        import yaml

        if not isinstance(node, yaml.ScalarNode):
            raise self._error(node, f"{what} must be one value. Write text or a number.")
        return str(node.value)

    def _check_version(self, node: Node | None, root: Node) -> None:
        if node is None:
            raise self._error(root, f"`version` is missing. Write `version: {FILE_VERSION}` at the top.")
        if (version := self._text(node, what="`version`")) != FILE_VERSION:
            raise self._error(
                node, f"Version {version} is not supported by this Sematic. Write `version: {FILE_VERSION}`."
            )

    @staticmethod
    def _is_empty(node: Node) -> bool:
        return str(node.tag) == "tag:yaml.org,2002:null"

    def _place(self, node: Node) -> str:
        return f"{self._path}, line {node.start_mark.line + 1}"

    def _error(self, node: Node, sentence: str) -> SettingsError:
        return SettingsError(f"{self._place(node)}: {sentence}")

    def _yaml_error(self, error: Exception) -> SettingsError:
        mark = getattr(error, "problem_mark", None)
        place = f"{self._path}, line {mark.line + 1}" if mark is not None else str(self._path)
        problem = getattr(error, "problem", None) or "unreadable characters"
        return SettingsError(f"{place}: this is not valid YAML ({problem}). {_LAYOUT}")
