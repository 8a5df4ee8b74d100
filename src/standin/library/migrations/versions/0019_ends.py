"""An index of the ends of videos: what was made lately, what failed and why, what is old."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_NAME = "ix_videos_state_finished_at_error_code"


def upgrade() -> None:
    """Make it."""
    op.create_index(_NAME, "videos", ["state", "finished_at", "error_code"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index(_NAME, "videos")
