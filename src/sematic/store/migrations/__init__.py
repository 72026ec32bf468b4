"""How older databases become newer ones: Alembic revisions in `versions`, applied in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sematic.store.database import writing

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Engine

FOLDER = Path(__file__).parent


def revisions_after(revision: str, *, folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the revisions that follow one, oldest first; empty if it is the newest or not known."""
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    script = ScriptDirectory.from_config(_config(folder))
    try:
        later = [step.revision for step in script.iterate_revisions("heads", revision)]
    except CommandError:
        return ()
    return tuple(reversed(later))


def upgrade(engine: Engine, *, folder: Path = FOLDER) -> None:
    """Apply every revision a database lacks, all in one transaction."""
    from alembic import command

    config = _config(folder)
    with writing(engine) as db:
        config.attributes["connection"] = db
        command.upgrade(config, "heads")


def _config(folder: Path) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("version_locations", str(folder / "versions").replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config
