"""The `sematic` command: one file per sub-command, loaded when it is used."""

from __future__ import annotations


def main() -> None:
    """Run the command line and end the process: 0 ok, 1 something failed, 2 wrong usage."""
    from sematic.cli.root import root
    from sematic.cli.standard_output import told_if_it_cannot_be_written

    with told_if_it_cannot_be_written():
        root(prog_name="sematic")
