"""claim_filings

Revision ID: 20261124_1322
Revises: 20261124_1321
"""

import sqlalchemy as sa
from alembic import op

revision = '20261124_1322'
down_revision = '20261124_1321'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('claim_filings',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('claim_id', sa.String(length=40), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('to', sa.String(length=254), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reference', sa.String(length=100), nullable=False),
    sa.Column('error', sa.String(length=500), nullable=False),
    sa.Column('requested_by', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], name=op.f('fk_claim_filings_claim_id_claims'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim_filings'))
    )
    with op.batch_alter_table('claim_filings', schema=None) as batch_op:
        batch_op.create_index('ix_claim_filings_claim_id', ['claim_id'], unique=False)
        batch_op.create_index('ix_claim_filings_next_at', ['next_at'], unique=False)
        batch_op.create_index('uq_claim_filings_under_way', ['claim_id'], unique=True, sqlite_where=sa.text("state IN ('waiting', 'sending')"), postgresql_where=sa.text("state IN ('waiting', 'sending')"))



def downgrade() -> None:
    with op.batch_alter_table('claim_filings', schema=None) as batch_op:
        batch_op.drop_index('uq_claim_filings_under_way', sqlite_where=sa.text("state IN ('waiting', 'sending')"), postgresql_where=sa.text("state IN ('waiting', 'sending')"))
        batch_op.drop_index('ix_claim_filings_next_at')
        batch_op.drop_index('ix_claim_filings_claim_id')

    op.drop_table('claim_filings')
