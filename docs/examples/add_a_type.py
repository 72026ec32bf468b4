"""A type of your own: made from text, stored as JSON, shown as you like. See docs/how-to/add-a-type.md."""

from __future__ import annotations

import re
from typing import Any

import sematic
from sematic.types.registry import (
    register_can_cast,
    register_from_json_encodable,
    register_safe_cast,
    register_to_json_encodable,
    register_to_json_encodable_summary,
)


class Molecule:
    """A chemical formula: how many atoms of each element."""

    def __init__(self, atoms: dict[str, int]) -> None:
        self.atoms = atoms

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Molecule) and other.atoms == self.atoms

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.atoms.items())))

    @property
    def formula(self) -> str:
        """The formula as chemists write it: `H2O`."""
        return "".join(f"{element}{count if count > 1 else ''}" for element, count in self.atoms.items())


@register_safe_cast(Molecule)
def from_text(value: Any, type_: type[Molecule]) -> tuple[Molecule | None, str | None]:
    """Let a step that wants a molecule be called with text such as `H2 O`."""
    if isinstance(value, Molecule):
        return value, None
    if not isinstance(value, str):
        return None, "write a formula such as 'H2 O'"
    parts = [re.fullmatch(r"([A-Z][a-z]?)(\d*)", part) for part in value.split()]
    return type_({part[1]: int(part[2] or 1) for part in parts if part}), None


@register_can_cast(Molecule)
def from_text_or_molecule(from_type: Any, _to_type: type[Molecule]) -> tuple[bool, str | None]:
    """Let a step that wants a molecule take the output of a step that returns text."""
    if from_type is str or (isinstance(from_type, type) and issubclass(from_type, Molecule)):
        return True, None
    return False, f"{from_type} is no molecule"


@register_to_json_encodable(Molecule)
def to_json(value: Molecule, _type: type[Molecule]) -> dict[str, int]:
    """Store a molecule as its atoms: readable for ever, whatever becomes of the class."""
    return value.atoms


@register_from_json_encodable(Molecule)
def from_json(json: dict[str, int], type_: type[Molecule]) -> Molecule:
    """Read a stored molecule."""
    return type_(json)


@register_to_json_encodable_summary(Molecule)
def summary(value: Molecule, _type: type[Molecule]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Show a molecule in the dashboard as its formula and its atoms; nothing of it is large."""
    return {"formula": value.formula, "atoms": value.atoms}, {}


@sematic.func
def oxidised(molecule: Molecule) -> Molecule:
    """Add an oxygen atom."""
    return Molecule({**molecule.atoms, "O": molecule.atoms.get("O", 0) + 1})


@sematic.func
def pipeline() -> Molecule:
    """Make hydrogen peroxide of water."""
    return oxidised("H2 O")


if __name__ == "__main__":
    print(sematic.LocalRunner().run(pipeline()).formula)
