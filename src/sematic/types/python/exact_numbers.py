"""Numbers that are neither integers nor floats: decimals, fractions, complex numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from sematic.types.codec import Codec
from sematic.types.python.leaves import LeafCodec


def decimal_codec() -> Codec:
    """Return the codec of decimal numbers: their text, every digit kept."""
    return LeafCodec(
        Decimal,
        to_tree=str,
        from_tree=Decimal,
        make=Decimal,
        shown=lambda value: {"type": "decimal", "value": str(value)},
    )


def fraction_codec() -> Codec:
    """Return the codec of fractions: their text."""
    return LeafCodec(
        Fraction,
        to_tree=str,
        from_tree=Fraction,
        make=Fraction,
        shown=lambda value: {"type": "fraction", "value": str(value)},
    )


def complex_codec() -> Codec:
    """Return the codec of complex numbers: real and imaginary part."""
    return LeafCodec(
        complex,
        to_tree=lambda value: [value.real, value.imag],
        from_tree=lambda tree: complex(tree[0], tree[1]),
        make=complex,
        shown=lambda value: {"type": "complex", "value": str(value)},
    )
