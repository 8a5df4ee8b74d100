"""Voices of people."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "personal_voices",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("space_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("locale", sa.String(64), nullable=False),
        sa.Column("gender", sa.String(16), nullable=False),
        sa.Column("base_id", sa.String(64)),
        sa.Column("transcript", sa.Text),
        sa.Column("recording_key", sa.Text),
        sa.Column("pack_key", sa.Text),
        sa.Column("report", sa.Text),
        sa.Column("consent", sa.String(16)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        op.f("ix_personal_voices_space_id_created_at"),
        "personal_voices",
        ["space_id", "created_at"],
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("personal_voices")
