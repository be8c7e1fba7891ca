"""views for BI tools: env.py makes them anew after each migration, as lastmile/insights/views.yaml says

Revision ID: 20261124_1228
Revises: 20261124_1205
"""

revision = "20261124_1228"
down_revision = "20261124_1205"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
