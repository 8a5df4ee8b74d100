"""The studio: sessions, favourites, and the request that a video was asked for with."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables and the column."""
    op.create_table(
        "studio_sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("space_id", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(16)),
        sa.Column("proof", sa.String(64)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_studio_sessions_expires_at", "studio_sessions", ["expires_at"])
    op.create_table(
        "favourites",
        sa.Column("space_id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("item_id", sa.String(64), primary_key=True),
    )
    op.add_column("videos", sa.Column("asked", sa.Text()))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("videos", "asked")
    op.drop_table("favourites")
    op.drop_table("studio_sessions")
