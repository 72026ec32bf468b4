"""A future: the output a call will have, to be passed on, indexed, put in containers or returned."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from sematic.graph import virtual
from sematic.graph.annotations import DICTS, LISTS, fields_of, form_of, is_anything, keys_of, unpacked
from sematic.graph.context import current_scope
from sematic.graph.settings import CallSettings, changed
from sematic.model.ids import RunId, new_run_id
from sematic.model.states import RunState
from sematic.types.registry import codec_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sematic.graph.signature import Parameter
    from sematic.types.codec import Codec


class Callee(Protocol):
    """What a future needs of the function it is a call of."""

    @property
    def path(self) -> str:
        """Dotted path of module and function."""
        ...

    @property
    def func(self) -> Callable[..., Any]:
        """The plain function."""
        ...

    @property
    def inputs(self) -> Mapping[str, Parameter]:
        """The inputs by name, in order."""
        ...

    @property
    def output(self) -> Codec:
        """How the output is cast, stored and shown."""
        ...

    @property
    def output_type(self) -> Any:
        """Annotation of the output."""
        ...

    @property
    def output_hint(self) -> str:
        """What to say besides when an output does not fit; empty if there is nothing."""
        ...

    def call(self, inputs: Mapping[str, Any]) -> Any:
        """Call the plain function with values by input name."""
        ...


class States(Protocol):
    """What a future needs of a plan."""

    def state_of(self, run_id: RunId) -> RunState:
        """Return where a run stands."""
        ...


class CanRun(Protocol):
    """What `resolve` needs of a runner."""

    def run(self, future: Any) -> Any:
        """Run the future's graph and return its value."""
        ...


class Future:
    """The output a call will have.

    Attributes:
        function: What is called.
        kwargs: The arguments by name: cast values, or futures.
        props: How the call is to be run, see `set`.
        states: Whoever knows where the run stands, once a runner has taken the call up.
        parent_future: The call whose function made this one; None for a root.
        nested_future: The call this one's function returned, if it returned a graph.
    """

    __slots__ = ("_id", "_value", "function", "kwargs", "nested_future", "parent_future", "props", "states")

    function: Any
    kwargs: dict[str, Any]
    props: CallSettings
    states: States | None
    _id: RunId
    _value: Any
    parent_future: Future | None
    nested_future: Future | None

    def __init__(self, function: Callee, kwargs: dict[str, Any], props: CallSettings) -> None:
        self.function = function
        self._id = new_run_id()
        self.kwargs = kwargs
        self.props = props
        self.states = None
        self._value = None
        self.parent_future = None
        self.nested_future = None

    @property
    def id(self) -> Any:
        """32 hexadecimal characters; the id of the run that executes the call."""
        field = self._field_meant("id")
        return self._id if field is None else field

    @id.setter  # noqa: A003 - the name users know
    def id(self, run_id: RunId) -> None:
        self._id = run_id

    @property
    def value(self) -> Any:
        """The output, once the run has resolved; kept for the root of a graph only."""
        field = self._field_meant("value")
        return self._value if field is None else field

    @value.setter
    def value(self, value: Any) -> None:
        self._value = value

    @property
    def state(self) -> Any:
        """Where the run stands, as far as a runner in this process knows: a RunState."""
        field = self._field_meant("state")
        if field is not None:
            return field
        return RunState.CREATED if self.states is None else self.states.state_of(self._id)

    def set(self, **changes: Any) -> Future:
        """Change how this call is to be run and return the future itself.

        Takes `name` (a blank one is none), `tags`, `cache`, `standalone`, `resource_requirements`, `retry`,
        `timeout_mins`; ValueError names a setting that does not exist or a value it cannot have.
        """
        self.props = changed(self.props, changes)
        return self

    def is_root_future(self) -> bool:
        """Return whether no other call made this one."""
        return self.parent_future is None

    def resolve(self, resolver: CanRun | None = None, tracking: bool = True) -> Any:  # noqa: FBT001, FBT002 - compat
        """Run the graph and return the value. The old way: write `LocalRunner().run(future)`."""
        warnings.warn(
            "future.resolve() is the old way: write LocalRunner().run(future), or SilentRunner() to track nothing.",
            DeprecationWarning,
            stacklevel=2,
        )
        if resolver is None:
            # The graph must not know the runners, so the deprecated default is found by name.
            sematic = import_module("sematic")
            resolver = sematic.LocalRunner() if tracking else sematic.SilentRunner()
        return resolver.run(self)

    def __getitem__(self, key: Any) -> Future:
        annotation = self.function.output_type
        key_annotation, item = _item_of(annotation, key, self)
        key_codec = codec_of(key_annotation)
        if type(key) is Future:
            mismatch = key_codec.mismatch(key.function.output)
            if mismatch is not None:
                raise TypeError(f"The output of {key.function.path} cannot index {self._what('the')}: {mismatch}")
        else:
            try:
                key = key_codec.cast(key)
            except TypeError as error:
                raise TypeError(f"{key!r} cannot index {self._what('the')}: {error}") from None
        function = virtual.getitem(container=annotation, key=key_annotation, output_type=item)
        return Future(function, {"container": self, "key": key}, function.settings)

    def __getattr__(self, name: str) -> Future:
        # Names with leading underscores are Python's and tools' own questions; they must fail quickly and plainly.
        if name.startswith("_"):
            raise AttributeError(f"A future has no attribute {name!r}.")
        annotation = self.function.output_type
        fields = fields_of(annotation)
        if fields is None or name not in fields:
            known = f" Its fields are: {', '.join(fields)}." if fields else ""
            raise AttributeError(
                f"{self._what()} has no field {name!r} that its type tells of.{known} To use anything else of the"
                " value, pass the future to a @sematic.func that takes it as an argument."
            )
        function = virtual.getattribute(container=annotation, output_type=fields[name])
        return Future(function, {"container": self, "name": name}, function.settings)

    def __iter__(self) -> Iterator[Future]:
        annotation = self.function.output_type
        items = unpacked(annotation)
        if items is None:
            raise NotImplementedError(
                f"{self._what()} cannot be iterated or unpacked: how many items it has is known only when it has run."
                " Pass it to a @sematic.func that takes it as an argument and loop there."
            )
        return iter([self[index] for index in range(len(items))])

    def __eq__(self, other: object) -> bool:
        if type(other) is Future:
            return self is other
        raise self._refusal("==")

    def __ne__(self, other: object) -> bool:
        if type(other) is Future:
            return self is not other
        raise self._refusal("!=")

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"<Future {self._id[:8]} of {self.function.path}>"

    def _field_meant(self, name: str) -> Future | None:
        """Return the output's field of a name that futures use too: in a pipeline's body, that is what is meant."""
        if current_scope() is None:
            return None
        fields = fields_of(self.function.output_type)
        return self.__getattr__(name) if fields is not None and name in fields else None

    def _what(self, the: str = "The") -> str:
        return f"{the} output of {self.function.path} ({self.function.output.description.name})"

    def _refusal(self, operation: str) -> NotImplementedError:
        return NotImplementedError(
            f"{self._what()} is a future: it has no value yet, so it does not support {operation}."
            " Do this inside a @sematic.func that takes it as an argument."
        )


def _refused(operation: str) -> Callable[..., NoReturn]:
    def method(self: Future, *_: object, **__: object) -> NoReturn:
        raise self._refusal(operation)

    return method


_BINARY = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
    "and": "&", "or": "|", "xor": "^", "lshift": "<<", "rshift": ">>",
}  # fmt: skip
_OTHERS = {
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "neg": "-", "pos": "+", "invert": "~", "abs": "abs()",
    "bool": "if, while, and, or, not", "len": "len()", "contains": "in", "int": "int()", "float": "float()",
    "index": "being an index", "round": "round()", "call": "a call", "setitem": "item assignment",
    "enter": "with",
}  # fmt: skip
for _name, _symbol in _BINARY.items():
    setattr(Future, f"__{_name}__", _refused(_symbol))
    setattr(Future, f"__r{_name}__", _refused(_symbol))
    setattr(Future, f"__i{_name}__", _refused(f"{_symbol}="))
for _name, _symbol in _OTHERS.items():
    setattr(Future, f"__{_name}__", _refused(_symbol))


def _item_of(annotation: Any, key: Any, future: Future) -> tuple[Any, Any]:
    """Return the annotations of a key and of the item under it; TypeError or IndexError if the type has none such."""
    origin, args = form_of(annotation)
    items = unpacked(annotation)
    if items is not None:
        return int, _tuple_item(items, key, future)
    keys = keys_of(annotation)
    if keys is not None:
        if key not in keys:
            raise TypeError(f"{future._what()} has no key {key!r}; it has {', '.join(keys)}.")  # noqa: SLF001 - its own module
        return str, keys[key]
    if origin in DICTS and args:
        return args[0], args[1]
    if is_anything(annotation):
        return object, object
    if (origin in LISTS or origin is tuple) and args and not isinstance(key, slice):
        if not isinstance(key, int | Future) or isinstance(key, bool):
            raise TypeError(f"{future._what()} is indexed by a whole number, not by {key!r}.")  # noqa: SLF001 - its own module
        return int, args[0]
    instead = "Take the slice" if isinstance(key, slice) else "Do it"
    raise TypeError(
        f"{future._what()} cannot be indexed with {key!r}. {instead} inside a @sematic.func that takes it"  # noqa: SLF001 - its own module
        " as an argument."
    )


def _tuple_item(items: tuple[Any, ...], key: Any, future: Future) -> Any:
    if not isinstance(key, int) or isinstance(key, bool):
        raise TypeError(
            f"{future._what()} is a tuple, indexed by a whole number that is known now, not by {key!r}: each item has"  # noqa: SLF001 - its own module
            " a type of its own."
        )
    if not -len(items) <= key < len(items):
        raise IndexError(f"{future._what()} has {len(items)} items; there is no item {key}.")  # noqa: SLF001 - its own module
    return items[key]
