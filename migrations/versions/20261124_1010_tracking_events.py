"""tracking events

Revision ID: 20261124_1010
Revises: 20261124_0945
"""

import sqlalchemy as sa
from alembic import op

revision = '20261124_1010'
down_revision = '20261124_0945'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('tracking_events',
    sa.Column('shipment_id', sa.String(length=40), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('key', sa.String(length=100), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('offset_s', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=100), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('proof_id', sa.String(length=40), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('shipment_id', 'source', 'key', name=op.f('pk_tracking_events'))
    )
    with op.batch_alter_table('shipments', schema=None) as batch_op:
        batch_op.add_column(sa.Column('status_key', sa.String(length=100), server_default='', nullable=False))
        batch_op.add_column(sa.Column('status_source', sa.String(length=60), server_default='', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('shipments', schema=None) as batch_op:
        batch_op.drop_column('status_source')
        batch_op.drop_column('status_key')

    op.drop_table('tracking_events')
