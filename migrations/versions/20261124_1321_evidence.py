"""evidence

Revision ID: 20261124_1321
Revises: 20261124_1305
"""

import sqlalchemy as sa
from alembic import op

revision = '20261124_1321'
down_revision = '20261124_1305'
branch_labels = None
depends_on = None

STANDING = sa.text("state NOT IN ('withdrawn', 'expired')")

# Claims of before keep their place beside each other: only the first about a parcel's goods is called so.
MONEY = """
UPDATE claims SET pays_for = CASE
  WHEN kind IN ('lost', 'damaged', 'delivery') AND NOT EXISTS (
    SELECT 1 FROM claims AS other
    WHERE other.shipment_id = claims.shipment_id AND other.id < claims.id AND other.kind IN ('lost', 'damaged', 'delivery')
  ) THEN 'goods'
  WHEN kind = 'late' THEN 'promise'
  WHEN kind = 'billing' THEN 'charges'
  ELSE kind
END
"""


def upgrade() -> None:
    op.create_table('signing_keys',
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('private_pem', sa.Text(), nullable=False),
    sa.Column('public_pem', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('purpose', name=op.f('pk_signing_keys'))
    )
    op.create_table('evidence_tasks',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('claim_id', sa.String(length=40), nullable=False),
    sa.Column('evidence', sa.String(length=30), nullable=False),
    sa.Column('ask', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('owner_id', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], name=op.f('fk_evidence_tasks_claim_id_claims'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_tasks')),
    sa.UniqueConstraint('claim_id', 'evidence', name=op.f('uq_evidence_tasks_claim_id_evidence'))
    )
    with op.batch_alter_table('evidence_tasks', schema=None) as batch_op:
        batch_op.create_index('ix_evidence_tasks_state_due_at', ['state', 'due_at'], unique=False)

    op.add_column('claims', sa.Column('pays_for', sa.String(length=120), nullable=False, server_default=''))
    op.execute(MONEY)
    op.drop_index('uq_claims_standing', table_name='claims')
    op.create_index('uq_claims_standing', 'claims', ['shipment_id', 'pays_for'], unique=True, sqlite_where=STANDING, postgresql_where=STANDING)


def downgrade() -> None:
    op.drop_index('uq_claims_standing', table_name='claims')
    op.create_index('uq_claims_standing', 'claims', ['shipment_id', 'kind'], unique=True, sqlite_where=STANDING, postgresql_where=STANDING)
    with op.batch_alter_table('claims', schema=None) as batch_op:
        batch_op.drop_column('pays_for')

    with op.batch_alter_table('evidence_tasks', schema=None) as batch_op:
        batch_op.drop_index('ix_evidence_tasks_state_due_at')

    op.drop_table('evidence_tasks')
    op.drop_table('signing_keys')
