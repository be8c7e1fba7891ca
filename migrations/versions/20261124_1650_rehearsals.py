"""Rehearsals that are asked for over the API.

Revision ID: 20261124_1650
Revises: 20261124_1620
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_1650"
down_revision = "20261124_1620"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "rehearsals",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("operation_id", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsals")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("rehearsals")
