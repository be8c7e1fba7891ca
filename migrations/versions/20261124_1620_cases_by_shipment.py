"""A shipment's incidents and claims are found by it, also those that are settled.

Revision ID: 20261124_1620
Revises: 20261124_1400
"""

from __future__ import annotations

from alembic import op

revision = "20261124_1620"
down_revision = "20261124_1400"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index to each table."""
    op.create_index("ix_incidents_shipment_id", "incidents", ["shipment_id"])
    op.create_index("ix_claims_shipment_id", "claims", ["shipment_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_claims_shipment_id", "claims")
    op.drop_index("ix_incidents_shipment_id", "incidents")
