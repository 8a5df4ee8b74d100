"""An index of the workers in the order in which they started: most look at the first ones only."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_NAME = "ix_workers_started_at_id"


def upgrade() -> None:
    """Make it."""
    op.create_index(_NAME, "workers", ["started_at", "id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index(_NAME, "workers")
