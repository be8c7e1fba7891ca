"""carriers accounts bookings messages

Revision ID: 20261124_1050
Revises: 20261124_1035
"""

import sqlalchemy as sa
from alembic import op

revision = '20261124_1050'
down_revision = '20261124_1035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('carrier_accounts',
    sa.Column('carrier_id', sa.String(length=40), nullable=False),
    sa.Column('adapter', sa.String(length=40), nullable=False),
    sa.Column('mapping', sa.String(length=100), nullable=False),
    sa.Column('base_urls', sa.JSON(), nullable=False),
    sa.Column('settings', sa.JSON(), nullable=False),
    sa.Column('credentials', sa.String(length=40), nullable=False),
    sa.Column('timezone', sa.String(length=100), nullable=False),
    sa.Column('service', sa.String(length=100), nullable=False),
    sa.Column('sender', sa.JSON(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('carrier_id', name=op.f('pk_carrier_accounts'))
    )
    op.create_table('carrier_bookings',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('carrier_id', sa.String(length=40), nullable=False),
    sa.Column('shipment_id', sa.String(length=40), nullable=False),
    sa.Column('service', sa.String(length=100), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('number', sa.String(length=100), nullable=False),
    sa.Column('booking', sa.String(length=200), nullable=False),
    sa.Column('tracking_url', sa.String(length=1000), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=True),
    sa.Column('price_currency', sa.String(length=3), nullable=False),
    sa.Column('label_type', sa.String(length=100), nullable=False),
    sa.Column('label', sa.LargeBinary(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=500), nullable=False),
    sa.Column('polled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('unanswered', sa.Integer(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carrier_bookings')),
    sa.UniqueConstraint('carrier_id', 'shipment_id', name=op.f('uq_carrier_bookings_carrier_id_shipment_id'))
    )
    with op.batch_alter_table('carrier_bookings', schema=None) as batch_op:
        batch_op.create_index('ix_carrier_bookings_carrier_id_number', ['carrier_id', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_carrier_bookings_next_at'), ['next_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_carrier_bookings_shipment_id'), ['shipment_id'], unique=False)

    op.create_table('carrier_codes',
    sa.Column('carrier_id', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=100), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('decided_by', sa.String(length=40), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('carrier_id', 'code', name=op.f('pk_carrier_codes'))
    )
    op.create_table('carrier_messages',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('carrier_id', sa.String(length=40), nullable=False),
    sa.Column('via', sa.String(length=8), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('error', sa.String(length=500), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carrier_messages')),
    sa.UniqueConstraint('carrier_id', 'sha256', name=op.f('uq_carrier_messages_carrier_id_sha256'))
    )
    with op.batch_alter_table('carrier_messages', schema=None) as batch_op:
        batch_op.create_index('ix_carrier_messages_state_id', ['state', 'id'], unique=False)

    op.create_table('carrier_waits',
    sa.Column('message_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('what', sa.String(length=100), nullable=False),
    sa.Column('carrier_id', sa.String(length=40), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('message_id', 'kind', 'what', name=op.f('pk_carrier_waits'))
    )
    with op.batch_alter_table('carrier_waits', schema=None) as batch_op:
        batch_op.create_index('ix_carrier_waits_kind_carrier_id_what', ['kind', 'carrier_id', 'what'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('carrier_waits', schema=None) as batch_op:
        batch_op.drop_index('ix_carrier_waits_kind_carrier_id_what')

    op.drop_table('carrier_waits')
    with op.batch_alter_table('carrier_messages', schema=None) as batch_op:
        batch_op.drop_index('ix_carrier_messages_state_id')

    op.drop_table('carrier_messages')
    op.drop_table('carrier_codes')
    with op.batch_alter_table('carrier_bookings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_carrier_bookings_shipment_id'))
        batch_op.drop_index(batch_op.f('ix_carrier_bookings_next_at'))
        batch_op.drop_index('ix_carrier_bookings_carrier_id_number')

    op.drop_table('carrier_bookings')
    op.drop_table('carrier_accounts')
