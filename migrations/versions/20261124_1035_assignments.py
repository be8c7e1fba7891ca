"""assignments

Revision ID: 20261124_1035
Revises: 20261124_1020
"""

import sqlalchemy as sa
from alembic import op

revision = '20261124_1035'
down_revision = '20261124_1020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assignments',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('carrier_id', sa.String(length=40), nullable=False),
    sa.Column('shipment_id', sa.String(length=40), nullable=False),
    sa.Column('shop_id', sa.String(length=40), nullable=False),
    sa.Column('plan_id', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('counter_minor', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('service_level', sa.String(length=100), nullable=False),
    sa.Column('promised_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('order', sa.JSON(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignments')),
    sa.UniqueConstraint('shipment_id', 'carrier_id', name=op.f('uq_assignments_shipment_id_carrier_id'))
    )
    with op.batch_alter_table('assignments', schema=None) as batch_op:
        batch_op.create_index('ix_assignments_carrier_id_sequence', ['carrier_id', 'sequence'], unique=True)
        batch_op.create_index('ix_assignments_plan_id', ['plan_id'], unique=False)

    op.create_table('partner_feeds',
    sa.Column('carrier_id', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('carrier_id', name=op.f('pk_partner_feeds'))
    )


def downgrade() -> None:
    op.drop_table('partner_feeds')
    with op.batch_alter_table('assignments', schema=None) as batch_op:
        batch_op.drop_index('ix_assignments_plan_id')
        batch_op.drop_index('ix_assignments_carrier_id_sequence')

    op.drop_table('assignments')
