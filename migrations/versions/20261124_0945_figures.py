"""figures

Revision ID: 20261124_0945
Revises: 20261124_0930
"""

import sqlalchemy as sa
from alembic import op

revision = '20261124_0945'
down_revision = '20261124_0930'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('daily_counters',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('hub_id', sa.String(length=100), nullable=False),
    sa.Column('zone', sa.String(length=100), nullable=False),
    sa.Column('carrier_id', sa.String(length=100), nullable=False),
    sa.Column('rider_id', sa.String(length=100), nullable=False),
    sa.Column('service_level', sa.String(length=100), nullable=False),
    sa.Column('shop_id', sa.String(length=100), nullable=False),
    sa.Column('n_shipped', sa.Float(), nullable=False),
    sa.Column('n_delivered', sa.Float(), nullable=False),
    sa.Column('n_on_time', sa.Float(), nullable=False),
    sa.Column('n_expired', sa.Float(), nullable=False),
    sa.Column('n_first_attempts', sa.Float(), nullable=False),
    sa.Column('n_first_attempt_ok', sa.Float(), nullable=False),
    sa.Column('n_incidents', sa.Float(), nullable=False),
    sa.Column('n_inaccurate', sa.Float(), nullable=False),
    sa.Column('n_processed', sa.Float(), nullable=False),
    sa.Column('n_processing_s', sa.Float(), nullable=False),
    sa.Column('n_scans', sa.Float(), nullable=False),
    sa.Column('n_scans_in_time', sa.Float(), nullable=False),
    sa.Column('n_scans_contradicted', sa.Float(), nullable=False),
    sa.Column('n_never_silent', sa.Float(), nullable=False),
    sa.Column('n_returned', sa.Float(), nullable=False),
    sa.Column('n_returns_timed', sa.Float(), nullable=False),
    sa.Column('n_return_s', sa.Float(), nullable=False),
    sa.Column('n_responses', sa.Float(), nullable=False),
    sa.Column('n_response_s', sa.Float(), nullable=False),
    sa.Column('n_rated', sa.Float(), nullable=False),
    sa.Column('n_rating', sa.Float(), nullable=False),
    sa.Column('n_satisfied', sa.Float(), nullable=False),
    sa.Column('n_own_cost_minor', sa.Float(), nullable=False),
    sa.Column('n_carrier_cost_minor', sa.Float(), nullable=False),
    sa.Column('n_return_cost_minor', sa.Float(), nullable=False),
    sa.Column('n_loss_minor', sa.Float(), nullable=False),
    sa.Column('n_recovered_minor', sa.Float(), nullable=False),
    sa.Column('n_eligible_minor', sa.Float(), nullable=False),
    sa.Column('n_outsourced', sa.Float(), nullable=False),
    sa.Column('n_waiting', sa.Float(), nullable=False),
    sa.Column('n_cancelled', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'hub_id', 'zone', 'carrier_id', 'rider_id', 'service_level', 'shop_id', name=op.f('pk_daily_counters'))
    )
    op.create_table('dirty_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_dirty_days'))
    )
    op.create_table('rolled_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('definitions', sa.String(length=64), nullable=False),
    sa.Column('rolled_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_rolled_days'))
    )
    op.create_table('shipment_facts',
    sa.Column('shipment_id', sa.String(length=40), nullable=False),
    sa.Column('order_id', sa.String(), nullable=False),
    sa.Column('shop_id', sa.String(length=40), nullable=False),
    sa.Column('hub_id', sa.String(length=40), nullable=False),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.Column('carrier_id', sa.String(length=40), nullable=False),
    sa.Column('rider_id', sa.String(length=40), nullable=False),
    sa.Column('service_level', sa.String(length=100), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('processing_s', sa.BigInteger(), nullable=True),
    sa.Column('promised_end', sa.DateTime(timezone=True), nullable=True),
    sa.Column('promise_broken', sa.Boolean(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('first_attempt_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_attempt_ok', sa.Boolean(), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('return_s', sa.BigInteger(), nullable=True),
    sa.Column('cancelled', sa.Boolean(), nullable=False),
    sa.Column('lost', sa.Boolean(), nullable=False),
    sa.Column('damaged', sa.Boolean(), nullable=False),
    sa.Column('wrong_item', sa.Boolean(), nullable=False),
    sa.Column('wrong_address', sa.Boolean(), nullable=False),
    sa.Column('silent', sa.Boolean(), nullable=False),
    sa.Column('scans', sa.Integer(), nullable=False),
    sa.Column('scans_in_time', sa.Integer(), nullable=False),
    sa.Column('scans_contradicted', sa.Integer(), nullable=False),
    sa.Column('rider_cost_minor', sa.BigInteger(), nullable=False),
    sa.Column('carrier_cost_minor', sa.BigInteger(), nullable=False),
    sa.Column('return_cost_minor', sa.BigInteger(), nullable=False),
    sa.Column('loss_minor', sa.BigInteger(), nullable=False),
    sa.Column('recovered_minor', sa.BigInteger(), nullable=False),
    sa.Column('eligible_minor', sa.BigInteger(), nullable=False),
    sa.Column('responses', sa.Integer(), nullable=False),
    sa.Column('response_s', sa.BigInteger(), nullable=False),
    sa.Column('rating', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('shipment_id', name=op.f('pk_shipment_facts'))
    )
    with op.batch_alter_table('shipment_facts', schema=None) as batch_op:
        batch_op.create_index('ix_shipment_facts_day_id', ['day', 'shipment_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('shipment_facts', schema=None) as batch_op:
        batch_op.drop_index('ix_shipment_facts_day_id')

    op.drop_table('shipment_facts')
    op.drop_table('rolled_days')
    op.drop_table('dirty_days')
    op.drop_table('daily_counters')
