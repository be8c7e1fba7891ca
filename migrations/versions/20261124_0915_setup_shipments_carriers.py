"""hubs, vehicle types, riders, shifts, shops, carriers; shipments know whose they are and where they stand

Revision ID: 20261124_0915
Revises: 20261124_0910
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "20261124_0915"
down_revision = "20261124_0910"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carriers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carriers")),
        sa.UniqueConstraint("name", name=op.f("uq_carriers_name")),
    )
    op.create_table(
        "hubs",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("timezone", sa.String(length=100), nullable=False),
        sa.Column("streets", sa.String(length=200), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hubs")),
        sa.UniqueConstraint("name", name=op.f("uq_hubs_name")),
    )
    op.create_table(
        "organisation",
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("timezone", sa.String(length=100), nullable=False),
        sa.Column("traffic", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "riders",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=50), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_riders")),
        sa.UniqueConstraint("name", name=op.f("uq_riders_name")),
    )
    op.create_table(
        "vehicle_types",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle_types")),
        sa.UniqueConstraint("name", name=op.f("uq_vehicle_types_name")),
    )
    op.create_table(
        "carrier_contracts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("carrier_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["carrier_id"], ["carriers.id"], name=op.f("fk_carrier_contracts_carrier_id_carriers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_contracts")),
        sa.UniqueConstraint("carrier_id", "number", name=op.f("uq_carrier_contracts_carrier_id_number")),
    )
    op.create_table(
        "shifts",
        sa.Column("hub_id", sa.String(length=40), nullable=False),
        sa.Column("end_hub_id", sa.String(length=40), nullable=True),
        sa.Column("ends_anywhere", sa.Boolean(), nullable=False),
        sa.Column("rider_id", sa.String(length=40), nullable=False),
        sa.Column("vehicle_id", sa.String(length=40), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["end_hub_id"], ["hubs.id"], name=op.f("fk_shifts_end_hub_id_hubs")),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_shifts_hub_id_hubs")),
        sa.ForeignKeyConstraint(["rider_id"], ["riders.id"], name=op.f("fk_shifts_rider_id_riders")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle_types.id"], name=op.f("fk_shifts_vehicle_id_vehicle_types")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.create_index("ix_shifts_hub_id", ["hub_id"], unique=False)
        batch_op.create_index("ix_shifts_rider_id", ["rider_id"], unique=False)

    op.create_table(
        "shops",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("hub_id", sa.String(length=40), nullable=True),
        sa.Column("phone", sa.String(length=50), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("slot_changes", sa.Boolean(), nullable=False),
        sa.Column("instructions", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_shops_hub_id_hubs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shops")),
        sa.UniqueConstraint("name", name=op.f("uq_shops_name")),
    )
    _without_links(_grow_shipments)


def _without_links(change):
    """Change shipments while nothing refers to them: SQLite makes the table anew for it."""
    op.execute("CREATE TABLE plan_shipments_kept AS SELECT version_id, shipment_id FROM plan_shipments")
    op.drop_table("plan_shipments")
    change()
    op.create_table(
        "plan_shipments",
        sa.Column("version_id", sa.String(length=40), nullable=False),
        sa.Column("shipment_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipments.id"], name=op.f("fk_plan_shipments_shipment_id_shipments")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["plan_versions.id"],
            name=op.f("fk_plan_shipments_version_id_plan_versions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "shipment_id", name=op.f("pk_plan_shipments")),
    )
    op.create_index(op.f("ix_plan_shipments_shipment_id"), "plan_shipments", ["shipment_id"], unique=False)
    op.execute("INSERT INTO plan_shipments SELECT version_id, shipment_id FROM plan_shipments_kept")
    op.drop_table("plan_shipments_kept")


def _columns():
    return [
        sa.Column("shop_id", sa.String(length=40)),
        sa.Column("hub_id", sa.String(length=40)),
        sa.Column("place_match", sa.String(length=12)),
        sa.Column("place_score", sa.Double()),
        sa.Column("searched", sa.String()),
        sa.Column("content_sha256", sa.String(length=64)),
        sa.Column("status", sa.String(length=24)),
        sa.Column("status_at", sa.DateTime(timezone=True)),
        sa.Column("status_reason", sa.String(length=40)),
        sa.Column("carrier_id", sa.String(length=40)),
        sa.Column("rider_id", sa.String(length=40)),
        sa.Column("tracking_token", sa.String(length=64)),
        sa.Column("revision", sa.Integer()),
    ]


def _grow_shipments():
    for column in _columns():
        op.add_column("shipments", column)
    _fill()
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        for column in _columns():
            batch_op.alter_column(column.name, existing_type=column.type, nullable=False)
        batch_op.drop_constraint(batch_op.f("uq_shipments_day_order_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_shipments_shop_id_day_order_id"), ["shop_id", "day", "order_id"]
        )
        batch_op.create_unique_constraint(batch_op.f("uq_shipments_tracking_token"), ["tracking_token"])
        batch_op.create_index("ix_shipments_day_id", ["day", "id"], unique=False)


def _fill():
    """Shipments so far came from files: of no shop and hub, pending since they came."""
    op.execute(
        "UPDATE shipments SET shop_id = '', hub_id = '', content_sha256 = '', status = 'pending', status_at = created_at, "
        "status_reason = '', carrier_id = '', rider_id = '', revision = 1, "
        "place_match = CASE WHEN lon IS NULL THEN 'none' ELSE 'given' END, "
        "place_score = CASE WHEN lon IS NULL THEN 0 ELSE 100 END"
    )
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT id, order_id, recipient, phone, address, postcode FROM shipments")
    ).fetchall()
    filled = [
        {
            "id": row[0],
            "searched": " ".join("\n".join(row[1:]).casefold().split()),
            "token": secrets.token_urlsafe(24),
        }
        for row in rows
    ]
    if filled:
        update = sa.text("UPDATE shipments SET searched = :searched, tracking_token = :token WHERE id = :id")
        connection.execute(update, filled)


def _shrink_shipments():
    op.execute("DELETE FROM shipments WHERE shop_id <> ''")
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_shipments_tracking_token"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_shipments_shop_id_day_order_id"), type_="unique")
        batch_op.drop_index("ix_shipments_day_id")
        batch_op.create_unique_constraint(batch_op.f("uq_shipments_day_order_id"), ["day", "order_id"])
        for column in _columns():
            batch_op.drop_column(column.name)


def downgrade() -> None:
    op.execute("DELETE FROM plan_shipments WHERE shipment_id IN (SELECT id FROM shipments WHERE shop_id <> '')")
    _without_links(_shrink_shipments)
    op.drop_table("shops")
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.drop_index("ix_shifts_rider_id")
        batch_op.drop_index("ix_shifts_hub_id")

    op.drop_table("shifts")
    op.drop_table("carrier_contracts")
    op.drop_table("vehicle_types")
    op.drop_table("riders")
    op.drop_table("organisation")
    op.drop_table("hubs")
    op.drop_table("carriers")
