"""How older databases become newer ones: Alembic revisions in `versions`, applied in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sematic.store.database import writing
from sematic.store.schema import REVISION

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Engine

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrations:
    """A line of revisions; the one of this version of Sematic unless another is given."""

    versions: Path = _HERE / "versions"
    newest: str = REVISION

    def after(self, revision: str) -> tuple[str, ...]:
        """Return the revisions that follow one, oldest first; empty if it is the newest or not known."""
        from alembic.script import ScriptDirectory
        from alembic.script.revision import RevisionError
        from alembic.util import CommandError

        script = ScriptDirectory.from_config(self._config())
        try:
            later = [step.revision for step in script.iterate_revisions("heads", revision)]
        except (CommandError, RevisionError):
            return ()
        return tuple(reversed(later))

    def apply(self, engine: Engine) -> None:
        """Apply every revision a database lacks, all in one transaction."""
        from alembic import command

        config = self._config()
        with writing(engine) as db:
            config.attributes["connection"] = db
            command.upgrade(config, "heads")

    def _config(self) -> Config:
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", _escaped(_HERE))
        config.set_main_option("version_locations", _escaped(self.versions))
        config.set_main_option("path_separator", "newline")
        return config


def _escaped(path: Path) -> str:
    # The configuration parser takes a percent sign for the beginning of a reference.
    return str(path).replace("%", "%%")
