"""Inputs to start from: a commented example, and made-up days for any extract."""

from lastmile.dispatch.example.extract import DemandStreets
from lastmile.dispatch.example.fleet_text import FleetSize
from lastmile.dispatch.example.places import helsinki_extract
from lastmile.dispatch.example.seeding import Seeded, draft_orders, seed
from lastmile.dispatch.example.writing import DemoDay, generate_demo_day, write_example

__all__ = [
    "DemandStreets",
    "DemoDay",
    "FleetSize",
    "Seeded",
    "draft_orders",
    "generate_demo_day",
    "helsinki_extract",
    "seed",
    "write_example",
]
