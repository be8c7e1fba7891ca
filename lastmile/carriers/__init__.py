"""Carriers: contracts, rate cards, zones and quotes.

``load_carriers`` reads CARRIERS.yaml into a `CarrierBook`; ``quote`` prices one shipment line by line and
``quote_matrix`` all shipments with all carriers.
"""

from lastmile.carriers.arithmetic import PPM
from lastmile.carriers.book import CarrierBook
from lastmile.carriers.bulk import NO_PRICE
from lastmile.carriers.calendars import BusinessCalendar, CutOff
from lastmile.carriers.contract import Contract, CountOf, DailyCap, Limits, MinimumVolume, VolumeTier
from lastmile.carriers.loading import example_carriers, load_carriers
from lastmile.carriers.quotable import Quotable
from lastmile.carriers.quoting import Quote, QuoteLine, quote
from lastmile.carriers.rates import ChargePer, Rate, RateCard, ServiceLevel, Weighed, Weighing, WeightBreak
from lastmile.carriers.refusals import Refusal, RefusalCode
from lastmile.carriers.surcharges import FuelIndex, PercentOf, Season, Surcharge, SurchargeKind, Unit
from lastmile.carriers.table import BestQuotes, QuoteTable, quote_matrix
from lastmile.carriers.zones import Area, Everywhere, PolygonArea, PostcodeSet, Ring, Zone

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
    "ServiceLevel",
    "Surcharge",
    "SurchargeKind",
    "Unit",
    "VolumeTier",
    "Weighed",
    "Weighing",
    "WeightBreak",
    "Zone",
    "example_carriers",
    "load_carriers",
    "quote",
    "quote_matrix",
]
