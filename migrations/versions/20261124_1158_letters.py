"""letters

Revision ID: 20261124_1205
Revises: 20261124_1050
"""

import sqlalchemy as sa
from alembic import op

revision = '20261124_1205'
down_revision = '20261124_1050'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('letters',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('once', sa.String(length=200), nullable=False),
    sa.Column('about', sa.String(length=40), nullable=False),
    sa.Column('to', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letters')),
    sa.UniqueConstraint('once', name=op.f('uq_letters_once'))
    )
    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letters_about'), ['about'], unique=False)
        batch_op.create_index('ix_letters_next_at', ['next_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.drop_index('ix_letters_next_at')
        batch_op.drop_index(batch_op.f('ix_letters_about'))

    op.drop_table('letters')
