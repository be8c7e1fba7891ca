"""What the OpenAPI document calls its schemas, and so generated clients their types."""

from lastmile.api.app import create_app
from lastmile.infra.settings import Settings


def test_every_schema_has_a_name_of_its_own():
    names = create_app(Settings()).openapi()["components"]["schemas"]
    shared = [name for name in names if "__" in name]  # two of one name are told apart by their modules
    assert shared == [], "rename one of each pair: generated clients cannot tell them apart"
