"""plan jobs and their parts; on Postgres what wakes workers

Revision ID: 20261124_0900
Revises: 20261124_0836
"""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0900"
down_revision = "20261124_0856"
branch_labels = None
depends_on = None


def _leased():
    return [
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("keep_best", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "plan_jobs",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("plan_id", sa.String(length=40), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.String(length=64), nullable=False),
        sa.Column("checkpoint", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("error", sa.JSON(), nullable=True),
        *_leased(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_jobs")),
    )
    with op.batch_alter_table("plan_jobs", schema=None) as batch_op:
        batch_op.create_index("ix_plan_jobs_state_created_at", ["state", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_jobs_plan_id"), ["plan_id"], unique=False)
    op.create_table(
        "plan_shards",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        *_leased(),
        sa.ForeignKeyConstraint(
            ["job_id"], ["plan_jobs.id"], name=op.f("fk_plan_shards_job_id_plan_jobs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_shards")),
        sa.UniqueConstraint("job_id", "round", "number", name=op.f("uq_plan_shards_job_id_round_number")),
    )
    with op.batch_alter_table("plan_shards", schema=None) as batch_op:
        batch_op.create_index("ix_plan_shards_state_created_at", ["state", "created_at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        _install_procrastinate()


def _install_procrastinate() -> None:
    from procrastinate.schema import SchemaManager

    script = SchemaManager.get_schema()
    # Many statements at once: only the driver itself takes them, within the transaction that is open.
    op.get_bind().connection.dbapi_connection.run_async(lambda driver: driver.execute(script))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_REMOVE_PROCRASTINATE)
    op.drop_table("plan_shards")
    op.drop_table("plan_jobs")


_REMOVE_PROCRASTINATE = """
DO $$
DECLARE each text;
BEGIN
    FOR each IN SELECT format('DROP TABLE IF EXISTS %I CASCADE', tablename) FROM pg_tables
        WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%' LOOP
        EXECUTE each;
    END LOOP;
    FOR each IN SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace AND p.proname LIKE 'procrastinate\\_%' LOOP
        EXECUTE each;
    END LOOP;
    FOR each IN SELECT format('DROP TYPE IF EXISTS %I CASCADE', t.typname) FROM pg_type t
        WHERE t.typnamespace = current_schema()::regnamespace AND t.typname LIKE 'procrastinate\\_%' LOOP
        EXECUTE each;
    END LOOP;
END $$
"""
