"""When the latest attempt of each run began."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of what ran before only the end of the attempt before is known."""
    op.add_column("runs", sa.Column("last_started_at", sa.BigInteger()))
    op.execute(
        """
        UPDATE runs SET last_started_at = coalesce(
            (
                SELECT max(ended_at) FROM attempts
                WHERE attempts.run_id = runs.id AND attempts.number < runs.attempts
            ),
            started_at
        )
        WHERE started_at IS NOT NULL
        """
    )
