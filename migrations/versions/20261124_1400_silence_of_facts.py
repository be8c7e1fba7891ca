"""silence of facts

Every shipment is looked at anew after it: silence, lag and return costs of before were not those agreed.

Revision ID: 20261124_1400
Revises: 20261124_1331
"""

import sqlalchemy as sa
from alembic import op

revision = "20261124_1400"
down_revision = "20261124_1331"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shipment_facts", sa.Column("silent_from", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_shipment_facts_silent_from", "shipment_facts", ["silent_from"], unique=False)
    op.execute("UPDATE shipment_facts SET silent_from = received_at")


def downgrade() -> None:
    op.drop_index("ix_shipment_facts_silent_from", table_name="shipment_facts")
    with op.batch_alter_table("shipment_facts", schema=None) as batch_op:
        batch_op.drop_column("silent_from")
