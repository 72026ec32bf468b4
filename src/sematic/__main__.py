"""`python -m sematic` is the `sematic` command."""

from sematic.cli import main

main()
