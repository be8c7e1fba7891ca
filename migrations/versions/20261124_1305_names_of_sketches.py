"""names of sketches

Revision ID: 20261124_1305
Revises: 20261124_1303
"""

import sqlalchemy as sa
from alembic import op

revision = '20261124_1305'
down_revision = '20261124_1303'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('plan_jobs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('names', sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('plan_jobs', schema=None) as batch_op:
        batch_op.drop_column('names')
