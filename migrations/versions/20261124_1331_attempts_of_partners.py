"""attempts of partners

Revision ID: 20261124_1331
Revises: 20261124_1324
"""

import sqlalchemy as sa
from alembic import op

revision = '20261124_1331'
down_revision = '20261124_1324'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('delivery_attempts', 'proofs'):
        op.add_column(table, sa.Column('carrier_id', sa.String(length=40), server_default='', nullable=False))


def downgrade() -> None:
    for table in ('delivery_attempts', 'proofs'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column('carrier_id')
