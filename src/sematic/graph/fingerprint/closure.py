"""Everything of the project that a function reaches, each thing with a digest of what it says."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from sematic.graph.fingerprint.accounts import SeenBy, account_of, meanings_of
from sematic.graph.fingerprint.bindings import Bindings, cells_of
from sematic.graph.fingerprint.reads import NameRead
from sematic.graph.fingerprint.statements import Statement, assignments_of, is_bound_again, is_reassigned
from sematic.graph.fingerprint.values import Description, held_by, is_fixed
from sematic.model.ids import Digest, digest_of
from sematic.types.naming import importable_name_of, main_module_name
from sematic.types.ownership import is_own_class, is_own_function, is_own_module

_MISSING = object()
_MAIN = ("__main__", "__mp_main__")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFingerprint:
    """What a function's code is; it changes when the function, or anything of the project it reaches, does."""

    digest: Digest
    parts: tuple[tuple[str, Digest], ...]
    """Dotted path and digest of each function, class and constant reached, by path."""


class Closure:
    """Everything of the project that one function reaches, as it was when this was made."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.bindings = Bindings()
        self._named: dict[int, tuple[str, object]] = {}
        self._taken: Counter[str] = Counter()
        self._waiting: deque[tuple[str, object]] = deque()
        self._parts: dict[str, Digest] = {}
        self._values: dict[tuple[str, SeenBy], Digest | None] = {}
        self._read_later(function)
        while self._waiting:
            self._read(*self._waiting.popleft())
        # A name that both code and loops read counts as each sees it.
        for (path, _), value in sorted(self._values.items()):
            # A decorated function's name is bound to what the decorator made of it: two facts about one path.
            self._parts[path] = _digest(f"{value} {self._parts[path]}") if path in self._parts else Digest(value or "")
        parts = tuple(sorted(self._parts.items()))
        text = "\n".join(f"{path} {digest}" for path, digest in parts)
        self.fingerprint = CodeFingerprint(digest=_digest(text), parts=parts)

    def is_current(self) -> bool:
        """Return whether everything is still bound to what it was bound to, and says what it said."""
        return self.bindings.are_current() and all(
            self._text_of(value) == text for value, text in self.bindings.changeable
        )

    def reference(self, thing: Any) -> str:
        """Return the name of a function, class or module, and have it read too if it is the project's own."""
        known = self._named.get(id(thing))
        if known is not None:
            return known[0]
        if _is_own(thing):
            return self._read_later(thing)
        if isinstance(thing, FunctionType):
            # A wrapper pretends to be what it wraps.
            name = self._name(thing, f"{thing.__globals__.get('__name__')}.{thing.__code__.co_qualname}")
            self._look_inside(thing)
            return name
        name = _path_of(thing)
        self._named[id(thing)] = (name, thing)
        return name

    def described(self, value: object) -> str:
        """Return what a value says."""
        text = self._text_of(value)
        self.bindings.watch_value(value, text)
        return text

    def _text_of(self, value: object) -> str:
        try:
            return Description(self.reference).of(value)
        except Exception as error:  # noqa: BLE001 - boundary: the project's objects may do anything when looked at
            return f"unreadable: {type(error).__name__}"

    def meaning(self, read: NameRead, names: dict[str, Any], *, seen_by: SeenBy = SeenBy.CODE) -> str:
        """Return what a name means among a module's names, followed through the project's modules."""
        names, name, value = self._followed(read, names)
        path = f"{_module_name(names)}.{name}"
        if isinstance(value, FunctionType | ModuleType | type):
            return f"{path} is {self.reference(value)}"
        is_state = is_reassigned(name, names)
        is_constant = not is_state and (seen_by is SeenBy.CODE or not is_bound_again(name, names))
        if is_fixed(value) and is_constant and seen_by is not SeenBy.LOOP:
            return self._said(path, SeenBy.CODE, lambda: [self.described(value)])
        statements = list(assignments_of(name, names))
        # What is bound later, by a loop or a function, is the same program before as after.
        if value is _MISSING and not is_state and not (statements and seen_by is SeenBy.LOOP):
            return ""
        if not statements and not is_state:
            return self._said(path, SeenBy.CODE, lambda: [self.described(value)])
        seen_by = max(seen_by, SeenBy.STATEMENT)
        return self._said(path, seen_by, lambda: self._lines_of(statements, seen_by, value))

    def _said(self, path: str, seen_by: SeenBy, lines: Callable[[], list[str]]) -> str:
        if (path, seen_by) not in self._values:
            # A statement may mention the name it binds.
            self._values[path, seen_by] = None
            self._values[path, seen_by] = _digest("\n".join(lines()))
        return f"{path} is a value"

    def _lines_of(self, statements: list[Statement], seen_by: SeenBy, value: object) -> list[str]:
        """Return what the statements say that make a value which can change, or is bound anew.

        What a running program collects in a list, a counter or a registry is its state and not its code, but for
        the module's own functions: decorators have put them there.
        """
        held = [] if seen_by is SeenBy.LOOP else [f"holds {self.reference(thing)}" for thing in held_by(value)]
        return held + [
            line
            for each in statements
            for line in meanings_of(each.shape, each.names, self, seen_by=seen_by if each.is_binding else SeenBy.LOOP)
        ]

    def _followed(self, read: NameRead, names: dict[str, Any]) -> tuple[dict[str, Any], str, Any]:
        name = read.name
        value = names.get(name, _MISSING)
        self.bindings.watch(names, name)
        for attribute in read.attributes:
            if not (isinstance(value, ModuleType) and is_own_module(value) and attribute in vars(value)):
                break
            names, name, value = vars(value), attribute, vars(value)[attribute]
            self.bindings.watch(names, attribute)
        return names, name, value

    def _read_later(self, thing: object) -> str:
        name = self._name(thing, _path_of(thing))
        self._waiting.append((name, thing))
        return name

    def _name(self, thing: object, path: str) -> str:
        self._taken[path] += 1
        # Functions made by one factory share a path; numbered in the order they are met, they stay apart.
        name = path if self._taken[path] == 1 else f"{path}#{self._taken[path]}"
        self._named[id(thing)] = (name, thing)
        return name

    def _look_inside(self, wrapper: FunctionType) -> None:
        """Look at the project's functions that a library's wrapper calls; the wrapper itself does not count."""
        for content in (*cells_of(wrapper).values(), getattr(wrapper, "__wrapped__", None)):
            for thing in content.values() if isinstance(content, dict) else [content]:
                if isinstance(thing, FunctionType | type):
                    self.reference(thing)

    def _read(self, name: str, thing: object) -> None:
        lines: list[str] = []
        try:
            lines.extend(account_of(thing, self))
        except Exception as error:  # noqa: BLE001 - boundary, as above
            name = f"{name} (unreadable: {type(error).__name__})"
        self._parts[name] = _digest("\n".join(lines))


def _digest(text: str) -> Digest:
    return digest_of(text.encode(errors="surrogatepass"))


def _is_own(thing: object) -> bool:
    match thing:
        case FunctionType():
            return is_own_function(thing)
        case ModuleType():
            return is_own_module(thing)
        case type():
            return is_own_class(thing)
        case _:
            return False


def _path_of(thing: Any) -> str:
    if isinstance(thing, ModuleType):
        return str(thing.__name__)
    return importable_name_of(thing if isinstance(thing, FunctionType | type) else type(thing))


def _module_name(names: dict[str, Any]) -> str:
    name = str(names.get("__name__") or "")
    return main_module_name() or name if name in _MAIN else name
