"""Arrays and scalars of numpy."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, TypeAlias, get_args, get_origin

import numpy as np

from sematic.model.records import ViewKind
from sematic.types.codec import TypeDescription, ViewDraft
from sematic.types.libraries.views.cells import cell_of
from sematic.types.libraries.views.tensors import tensor_view
from sematic.types.naming import importable_name_of
from sematic.types.pickling import PROTOCOL
from sematic.types.python.objects import ObjectCodec
from sematic.types.python.typed import cast_error, class_description

if TYPE_CHECKING:
    from collections.abc import Callable

    from sematic.model.records import Json
    from sematic.types.codec import Codec


Dtype: TypeAlias = "np.dtype[Any] | type[np.generic]"
"""What an annotation asks for: a dtype, or an abstract class such as `np.floating`."""


def codec_for(annotation: Any) -> Codec | None:
    """Return the codec of an array type, with or without a dtype, or of a scalar type."""
    cls = get_origin(annotation) or annotation
    if issubclass(cls, np.ndarray):
        return ArrayCodec(annotation)
    if issubclass(cls, np.generic):
        return ObjectCodec(annotation=annotation, view=scalar_view, is_immutable=not issubclass(cls, np.void))
    return None


class ArrayCodec(ObjectCodec):
    """Arrays: of any dtype, or of the one that `NDArray[np.float64]` names."""

    def __init__(self, annotation: Any) -> None:
        self._wanted = wanted_dtype(annotation)
        super().__init__(annotation=annotation, view=array_view, cast=array_of, description=_description(annotation))

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return an array as it is or, if a dtype is wanted, as an array of it.

        What becomes an array: arrays, sequences of numbers, whatever offers `__array__`. A dtype is only changed if
        that is safe within its kind: whole numbers to real ones, `float64` to `float32`, but not `float64` to `int64`.
        """
        array = super().cast(value, at=at)
        if self._wanted is None or _is_kind_of(array.dtype, self._wanted):
            return array
        if isinstance(self._wanted, type) or not _can_become(array.dtype, self._wanted):
            raise cast_error(value, to=self.description.name, at=at, because=f"its dtype is {array.dtype}")
        return array.astype(self._wanted)

    def refusal(self, source: Codec) -> str | None:
        """Accept arrays whose dtype can become the wanted one, and arrays of any dtype."""
        reason = super().refusal(source)
        given = wanted_dtype(source.annotation)
        if reason is not None or self._wanted is None or given is None or _can_become(given, self._wanted):
            return reason
        return f"arrays of {_name_of(given)} do not become arrays of {_name_of(self._wanted)}"


def wanted_dtype(annotation: Any) -> Dtype | None:
    """Return what an annotation says of the dtype: a dtype, an abstract class such as `np.floating`, or nothing."""
    arguments = get_args(annotation)
    scalar = (get_args(arguments[-1]) or (None,))[0] if arguments else None
    if not isinstance(scalar, type) or not issubclass(scalar, np.generic) or scalar is np.generic:
        return None
    return scalar if scalar in _ABSTRACT else np.dtype(scalar)


def array_of(value: Any) -> np.ndarray[Any, Any]:
    """Return the array that a sequence or an array-like stands for; TypeError for what would be an array of objects."""
    if isinstance(value, str | bytes | dict | set) or value is None:
        raise TypeError("it is not a sequence of numbers")
    array = np.array(value)
    if array.dtype.hasobject and not hasattr(value, "dtype"):
        raise TypeError("its elements are not numbers; make the array yourself, with dtype=object, if that is meant")
    return array


def array_view(array: np.ndarray[Any, Any]) -> ViewDraft:
    """Return what people see of an array."""
    facts: dict[str, Json] = {"class": importable_name_of(type(array))}
    if isinstance(array, np.ma.MaskedArray):
        return tensor_view(array, facts=facts | {"masked": int(np.count_nonzero(np.ma.getmaskarray(array)))})
    # A subclass may do anything when it is sliced; what it holds is an array.
    return tensor_view(np.asarray(array), facts=facts)


def scalar_view(scalar: np.generic[Any]) -> ViewDraft:
    """Return what people see of a numpy scalar."""
    value = cell_of(scalar)
    return ViewDraft(
        kind=ViewKind.SCALAR, summary=str(scalar)[:200], content={"type": scalar.dtype.name, "value": value}
    )


def reducers() -> dict[type, Callable[[Any], Any]]:
    """Return how arrays are pickled out of band: also parts of larger arrays, mapped files and masked arrays."""
    return {np.ndarray: _reduced, np.memmap: _reduced, np.ma.MaskedArray: _masked_reduced}


def _reduced(array: np.ndarray[Any, Any]) -> Any:
    # numpy keeps out of the pickle only what is exactly an array, and in one piece.
    plain = np.asarray(array)
    if plain.dtype.hasobject:
        return plain.__reduce_ex__(PROTOCOL)
    if not (plain.flags.c_contiguous or plain.flags.f_contiguous):
        plain = plain.copy()
    if plain.dtype.kind in "mM":
        # Python's buffers know no times, so that numpy would leave them inside the pickle.
        return _times, (plain.view(np.int64), plain.dtype)
    return (plain if plain.flags.writeable else _unlocked(plain)).__reduce_ex__(PROTOCOL)


def _times(ticks: np.ndarray[Any, Any], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    return ticks.view(dtype)


def _unlocked(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    # A locked buffer would be read back locked: pickle marks it. This view of the same memory is only read.
    memory = (ctypes.c_char * array.nbytes).from_address(array.ctypes.data)
    memory.of = array  # type: ignore[attr-defined]  # keeps the memory alive
    return np.ndarray(array.shape, array.dtype, buffer=memoryview(memory), strides=array.strides)


def _masked_reduced(array: np.ma.MaskedArray[Any, Any]) -> Any:
    # The public attribute would make one up where there is none.
    fill = getattr(array, "_fill_value", None)
    return _masked, (array.data, array.mask, fill, array.hardmask)


def _masked(values: Any, mask: Any, fill: Any, hard: bool) -> Any:  # noqa: FBT001 - called by pickle, by position
    return np.ma.MaskedArray(values, mask=mask, fill_value=fill, hard_mask=hard)


_ABSTRACT = frozenset(
    {
        np.number,
        np.integer,
        np.signedinteger,
        np.unsignedinteger,
        np.inexact,
        np.floating,
        np.complexfloating,
        np.flexible,
        np.character,
    }
)


def _is_kind_of(dtype: np.dtype[Any], wanted: Dtype) -> bool:
    if isinstance(wanted, type):
        return issubclass(dtype.type, wanted)
    # `NDArray[np.str_]` and `NDArray[np.datetime64]` leave the length or the unit open.
    return dtype == wanted or (wanted.kind in "USVmM" and dtype.kind == wanted.kind)


def _can_become(given: Dtype, wanted: Dtype) -> bool:
    given_class, wanted_class = (dtype if isinstance(dtype, type) else dtype.type for dtype in (given, wanted))
    if issubclass(given_class, wanted_class) or issubclass(wanted_class, given_class):
        return True
    if isinstance(given, type) or isinstance(wanted, type) or wanted.kind in "USVmM":
        return False
    return np.can_cast(given, wanted, casting="same_kind")


def _name_of(dtype: Dtype) -> str:
    return dtype.__name__ if isinstance(dtype, type) else dtype.name


def _description(annotation: Any) -> TypeDescription | None:
    wanted = wanted_dtype(annotation)
    if wanted is None:
        return None
    scalar = class_description(wanted if isinstance(wanted, type) else wanted.type)
    shape = TypeDescription(kind="any", name="Any")
    dtype = TypeDescription(
        kind="generic", name=f"numpy.dtype[{scalar.name}]", module="numpy", qualname="dtype", args=(scalar,)
    )
    array = class_description(get_origin(annotation))
    return TypeDescription(
        kind="generic",
        name=f"{array.name}[{scalar.name}]",
        module=array.module,
        qualname=array.qualname,
        args=(shape, dtype),
    )
