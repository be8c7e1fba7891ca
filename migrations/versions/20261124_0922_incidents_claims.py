"""incidents claims

Revision ID: 20261124_0930
Revises: 20261124_0915
"""

import sqlalchemy as sa
from alembic import op

revision = '20261124_0930'
down_revision = '20261124_0915'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('claims',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('shipment_id', sa.String(length=40), nullable=False),
    sa.Column('carrier_id', sa.String(length=40), nullable=False),
    sa.Column('rider_id', sa.String(length=40), nullable=False),
    sa.Column('shop_id', sa.String(length=40), nullable=False),
    sa.Column('incident_id', sa.String(length=40), nullable=False),
    sa.Column('contract_id', sa.String(length=40), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('claimed_minor', sa.BigInteger(), nullable=False),
    sa.Column('most_minor', sa.BigInteger(), nullable=False),
    sa.Column('approved_minor', sa.BigInteger(), nullable=False),
    sa.Column('recovered_minor', sa.BigInteger(), nullable=False),
    sa.Column('salvage_minor', sa.BigInteger(), nullable=False),
    sa.Column('service_level', sa.String(length=100), nullable=False),
    sa.Column('international', sa.Boolean(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('step', sa.String(length=20), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('act_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('silence', sa.String(length=10), nullable=False),
    sa.Column('checklist', sa.JSON(), nullable=False),
    sa.Column('pieces', sa.JSON(), nullable=False),
    sa.Column('reference', sa.String(length=100), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claims'))
    )
    with op.batch_alter_table('claims', schema=None) as batch_op:
        batch_op.create_index('ix_claims_carrier_id_id', ['carrier_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_claims_incident_id'), ['incident_id'], unique=False)
        batch_op.create_index('ix_claims_state_closes_at', ['state', 'closes_at'], unique=False)
        batch_op.create_index('uq_claims_standing', ['shipment_id', 'kind'], unique=True, sqlite_where=sa.text("state NOT IN ('withdrawn', 'expired')"), postgresql_where=sa.text("state NOT IN ('withdrawn', 'expired')"))

    op.create_table('incidents',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('severity', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('shipment_id', sa.String(length=40), nullable=False),
    sa.Column('route_id', sa.String(length=40), nullable=False),
    sa.Column('carrier_id', sa.String(length=40), nullable=False),
    sa.Column('rider_id', sa.String(length=40), nullable=False),
    sa.Column('shop_id', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('reported_by', sa.String(length=40), nullable=False),
    sa.Column('reports', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.String(length=40), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolution', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incidents'))
    )
    with op.batch_alter_table('incidents', schema=None) as batch_op:
        batch_op.create_index('ix_incidents_carrier_id_id', ['carrier_id', 'id'], unique=False)
        batch_op.create_index('ix_incidents_opened_at', ['opened_at'], unique=False)
        batch_op.create_index('ix_incidents_state_id', ['state', 'id'], unique=False)
        batch_op.create_index('uq_incidents_unresolved', ['shipment_id', 'kind'], unique=True, sqlite_where=sa.text("state <> 'resolved' AND shipment_id <> ''"), postgresql_where=sa.text("state <> 'resolved' AND shipment_id <> ''"))

    op.create_table('claim_entries',
    sa.Column('sequence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('claim_id', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=40), nullable=False),
    sa.Column('before', sa.String(length=20), nullable=False),
    sa.Column('after', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], name=op.f('fk_claim_entries_claim_id_claims'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('sequence', name=op.f('pk_claim_entries'))
    )
    with op.batch_alter_table('claim_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_claim_entries_claim_id'), ['claim_id'], unique=False)

    op.create_table('incident_entries',
    sa.Column('sequence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('incident_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('for_partner', sa.Boolean(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incidents.id'], name=op.f('fk_incident_entries_incident_id_incidents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('sequence', name=op.f('pk_incident_entries'))
    )
    with op.batch_alter_table('incident_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_entries_incident_id'), ['incident_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('incident_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_entries_incident_id'))

    op.drop_table('incident_entries')
    with op.batch_alter_table('claim_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_claim_entries_claim_id'))

    op.drop_table('claim_entries')
    with op.batch_alter_table('incidents', schema=None) as batch_op:
        batch_op.drop_index('uq_incidents_unresolved', sqlite_where=sa.text("state <> 'resolved' AND shipment_id <> ''"), postgresql_where=sa.text("state <> 'resolved' AND shipment_id <> ''"))
        batch_op.drop_index('ix_incidents_state_id')
        batch_op.drop_index('ix_incidents_opened_at')
        batch_op.drop_index('ix_incidents_carrier_id_id')

    op.drop_table('incidents')
    with op.batch_alter_table('claims', schema=None) as batch_op:
        batch_op.drop_index('uq_claims_standing', sqlite_where=sa.text("state NOT IN ('withdrawn', 'expired')"), postgresql_where=sa.text("state NOT IN ('withdrawn', 'expired')"))
        batch_op.drop_index('ix_claims_state_closes_at')
        batch_op.drop_index(batch_op.f('ix_claims_incident_id'))
        batch_op.drop_index('ix_claims_carrier_id_id')

    op.drop_table('claims')
