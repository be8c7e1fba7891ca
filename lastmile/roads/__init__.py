"""The street network: extract → engine; matrices of time and distance, geometry of routes, addresses.

Coordinates are ``lon, lat`` in degrees (WGS 84), durations whole seconds, distances whole metres.
"""

from lastmile.roads.addresses import AddressRow
from lastmile.roads.engines.port import RoadEngine
from lastmile.roads.gazetteer import Gazetteer, Match, MatchKind
from lastmile.roads.lines import StreetLine
from lastmile.roads.matrix import UNREACHABLE, Matrix, Progress
from lastmile.roads.profiles import PROFILES, ROAD_CLASSES, Mode, Profile, find_profile
from lastmile.roads.slices import TimeSlice, arrival_s, check_slices, overtaking_s
from lastmile.roads.snapping import MAX_OFFSET_M, Snaps, SnapStatus
from lastmile.roads.streets import Streets, open_streets

__all__ = [
    "MAX_OFFSET_M",
    "PROFILES",
    "ROAD_CLASSES",
    "UNREACHABLE",
    "AddressRow",
    "Gazetteer",
    "Match",
    "MatchKind",
    "Matrix",
    "Mode",
    "Profile",
    "Progress",
    "RoadEngine",
    "SnapStatus",
    "Snaps",
    "StreetLine",
    "Streets",
    "TimeSlice",
    "arrival_s",
    "check_slices",
    "find_profile",
    "open_streets",
    "overtaking_s",
]
