"""shop_letters

Revision ID: 20261124_1323
Revises: 20261124_1322
"""

import sqlalchemy as sa
from alembic import op

revision = '20261124_1323'
down_revision = '20261124_1322'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('shops', schema=None) as batch_op:
        batch_op.add_column(sa.Column('letters', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('letters_to', sa.String(length=254), server_default='', nullable=False))
        batch_op.add_column(sa.Column('customer_letters', sa.Boolean(), server_default=sa.true(), nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('shops', schema=None) as batch_op:
        batch_op.drop_column('customer_letters')
        batch_op.drop_column('letters_to')
        batch_op.drop_column('letters')

