"""held_money

Revision ID: 20261124_1324
Revises: 20261124_1323
"""

import sqlalchemy as sa
from alembic import op

revision = '20261124_1324'
down_revision = '20261124_1323'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('held_money',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('about', sa.String(length=120), nullable=False),
    sa.Column('side', sa.String(length=10), nullable=False),
    sa.Column('shipment_id', sa.String(length=40), nullable=False),
    sa.Column('carrier_id', sa.String(length=40), nullable=False),
    sa.Column('shop_id', sa.String(length=40), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('to_us_minor', sa.BigInteger(), nullable=False),
    sa.Column('to_carrier_minor', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_money'))
    )
    with op.batch_alter_table('held_money', schema=None) as batch_op:
        batch_op.create_index('ix_held_money_carrier_id_id', ['carrier_id', 'id'], unique=False)
        batch_op.create_index('uq_held_money_open', ['shipment_id', 'carrier_id', 'about', 'side'], unique=True, sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('held_money', schema=None) as batch_op:
        batch_op.drop_index('uq_held_money_open', sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'))
        batch_op.drop_index('ix_held_money_carrier_id_id')

    op.drop_table('held_money')
