"""plan versions that can be edited, with the inputs they were made of

Revision ID: 20261124_0910
Revises: 20261124_0900
"""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0910"
down_revision = "20261124_0900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_snapshots",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_plan_snapshots")),
    )
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("head", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("committed", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("plan_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("origin", sa.String(length=12), nullable=False, server_default="files"))
        batch_op.add_column(sa.Column("snapshot", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("solution", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("locks", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("violations", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("created_by", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("plan_versions", schema=None) as batch_op:
        for column in (
            "committed_at", "created_by", "violations", "locks", "solution", "snapshot", "origin", "parent"
        ):
            batch_op.drop_column(column)
    with op.batch_alter_table("plans", schema=None) as batch_op:
        for column in ("revision", "committed", "head"):
            batch_op.drop_column(column)
    op.drop_table("plan_snapshots")
