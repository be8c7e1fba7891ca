"""Carriers: contracts, rate cards, zones and quotes.

``load_carriers`` reads CARRIERS.yaml into a `CarrierBook`, ``carriers_from`` the same from a mapping; ``quote`` prices
one shipment line by line and ``quote_matrix`` all shipments with all carriers.
"""

from lastmile.carriers.carriers_yaml.loading import carriers_from, example_carriers, load_carriers
from lastmile.carriers.contracts.arithmetic import PPM
from lastmile.carriers.contracts.calendars import BusinessCalendar, CutOff, PublicHolidays
from lastmile.carriers.contracts.contract import (
    Contract,
    CountOf,
    DailyCap,
    Limits,
    MinimumVolume,
    ServiceCredit,
    VolumeTier,
)
from lastmile.carriers.contracts.quotable import Quotable
from lastmile.carriers.contracts.rates import (
    ChargePer,
    Rate,
    RateCard,
    ServiceLevel,
    VolumeBreak,
    Weighed,
    Weighing,
    WeightBreak,
)
from lastmile.carriers.contracts.surcharges import FuelIndex, PercentOf, Season, Surcharge, SurchargeKind, Unit
from lastmile.carriers.contracts.zones import Area, Everywhere, PolygonArea, PostcodeSet, Ring, Zone
from lastmile.carriers.quoting.book import CarrierBook
from lastmile.carriers.quoting.bulk import NO_PRICE
from lastmile.carriers.quoting.quotes import Quote, QuoteLine, quote
from lastmile.carriers.quoting.refusals import Refusal, RefusalCode
from lastmile.carriers.quoting.table import BestQuotes, QuoteTable, quote_matrix

__all__ = [
    "NO_PRICE",
    "PPM",
    "Area",
    "BestQuotes",
    "BusinessCalendar",
    "CarrierBook",
    "ChargePer",
    "Contract",
    "CountOf",
    "CutOff",
    "DailyCap",
    "Everywhere",
    "FuelIndex",
    "Limits",
    "MinimumVolume",
    "PercentOf",
    "PolygonArea",
    "PostcodeSet",
    "PublicHolidays",
    "Quotable",
    "Quote",
    "QuoteLine",
    "QuoteTable",
    "Rate",
    "RateCard",
    "Refusal",
    "RefusalCode",
    "Ring",
    "Season",
    "ServiceCredit",
    "ServiceLevel",
    "Surcharge",
    "SurchargeKind",
    "Unit",
    "VolumeBreak",
    "VolumeTier",
    "Weighed",
    "Weighing",
    "WeightBreak",
    "Zone",
    "carriers_from",
    "example_carriers",
    "load_carriers",
    "quote",
    "quote_matrix",
]
