import pytest

from lastmile.carriers import ChargePer, Rate, RateCard, ServiceLevel, Weighed, Weighing, WeightBreak
from lastmile.carriers.contracts.rates import monotone_faults

BREAKS = (WeightBreak(1000, 500), WeightBreak(5000, 800))


@pytest.mark.parametrize(("weight_g", "step"), [(0, 0), (1000, 0), (1001, 1), (5000, 1), (5001, 2)])
def test_a_break_includes_its_own_weight(weight_g: int, step: int):
    assert Rate("all", "day", BREAKS).step(weight_g) == step


@pytest.mark.parametrize(
    ("weighing", "weight_g", "volume_cm3", "parcels", "expected"),
    [
        (Weighing(), 1234, 99_999, 2, Weighed(1234, 0, 1234, 1, 99_999)),
        (Weighing(5000), 1000, 25_001, 1, Weighed(1000, 5001, 5001, 1, 25_001)),
        (Weighing(5000), 6000, 25_000, 1, Weighed(6000, 5000, 6000, 1, 25_000)),
        (Weighing(5000, 500), 1000, 25_001, 1, Weighed(1000, 5001, 5500, 1, 25_001)),
        (Weighing(None, 500, ChargePer.PARCEL), 3001, 0, 3, Weighed(3001, 0, 1500, 3)),
        (Weighing(None, 1, ChargePer.PARCEL), 10, 8, 3, Weighed(10, 0, 4, 3, 3)),
    ],
)
def test_weighing(weighing: Weighing, weight_g: int, volume_cm3: int, parcels: int, expected: Weighed):
    assert weighing.weigh(weight_g, volume_cm3, parcels) == expected


def test_first_level_that_serves_and_has_a_rate_is_taken():
    quick, slow = ServiceLevel("quick", frozenset({"standard"})), ServiceLevel("slow", frozenset({"standard", "eco"}))
    card = RateCard((Rate("far", "slow", BREAKS), Rate("near", "quick", BREAKS)), (quick, slow))
    assert card.rate_index("near", "standard") == 1
    assert card.rate_index("far", "standard") == 0
    assert card.rate_index("near", "eco") == -1
    assert card.rate_index("elsewhere", "standard") == -1


def test_faults_name_the_break_that_is_out_of_order():
    breaks = [(1, 5), (2, 4), (2, 9), (3, 9)]
    assert [(fault.position, fault.weight) for fault in monotone_faults(breaks)] == [(1, False), (2, True)]
