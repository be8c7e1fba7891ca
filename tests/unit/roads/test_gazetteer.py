import random

import osmium
import pytest
from osmium.osm.mutable import Node, Relation, Way

from lastmile.roads import Gazetteer, Streets, open_streets
from lastmile.roads.text import fold, number_keys, street_key

HOUSES = [
    ("MG Road", "12", "560001", "Bengaluru"),
    ("MG Road", "14", "560001", "Bengaluru"),
    ("100 Feet Road", "7", "560038", "Bengaluru"),
    ("Main Street", "123", "21136", "Reisterstown"),
    ("Main Street", "125", "21136", "Reisterstown"),
    ("Main Street", "123", "21117", "Owings Mills"),
    ("Old Main Street", "123", "21136", "Reisterstown"),
    ("Mannerheimintie", "5 B", "00100", "Helsinki"),
    ("Mannerheimintie", "14-20", "00100", "Helsinki"),
    ("Rua Doutor António Sousa", "9", "4000-123", "Porto"),
    ("Bahnhofstraße", "3", "8001", "Zürich"),
    ("شارع الملك فهد", "١٢", "12211", "الرياض"),
    ("רחוב דיזנגוף", "50", "64332", "תל אביב"),
    ("महात्मा गांधी मार्ग", "२१", "400001", "मुंबई"),
    ("ул. Ленина", "8", "101000", "Москва"),
    ("中山路", "88", "200002", "上海"),
]


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("gazetteer")
    path = folder / "houses.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number, (street, house, postcode, city) in enumerate(HOUSES, 1):
            tags = {"addr:street": street, "addr:housenumber": house, "addr:postcode": postcode, "addr:city": city}
            writer.add_node(Node(id=number, location=(number * 0.1, 0.0), tags=tags))
        for corner, (x, y) in enumerate([(5, 5), (5.001, 5), (5.001, 5.001), (5, 5.001)], 100):
            writer.add_node(Node(id=corner, location=(x, y)))
        for number in range(1, len(HOUSES)):
            writer.add_way(Way(id=number, nodes=[number, number + 1], tags={"highway": "residential"}))
        building = {"addr:street": "Block Lane", "addr:housenumber": "1;3"}
        writer.add_way(Way(id=200, nodes=[100, 101, 102, 103, 100], tags=building))
        writer.add_way(Way(id=201, nodes=[100, 101, 102, 103, 100]))
        named = {"highway": "residential", "name": "Block Lane", "name:sv": "Kvartersgränden"}
        writer.add_way(Way(id=202, nodes=[100, 101], tags=named))
        yard = {"type": "multipolygon", "addr:street": "Yard Walk", "addr:housenumber": "2"}
        writer.add_relation(Relation(id=1, members=[("w", 201, "outer")], tags=yard))
    return open_streets(path, folder / "cache").gazetteer


@pytest.mark.parametrize(
    ("asked", "house"),
    [
        ("12 MG Road", 0),
        ("Flat 4B, 12 MG Road, Bengaluru 560001", 0),
        ("Flat 14, 12, M.G. Road, near City Mall, Bengaluru", 0),
        ("7, 100 Feet Rd, Bengaluru", 2),
        ("123 Main St, Reisterstown", 3),
        ("123 Main St, Owings Mills, MD 21117", 5),
        ("123 main street 21117", 5),
        ("123 Old Main St", 6),
        ("123 Mian Stret, Reisterstown", 3),
        ("Mannerheimintie 5b", 7),
        ("Mannerheimintie 5 B, Helsinki", 7),
        ("mannerheimintie 14-20", 8),
        ("Mannerheimintie 20", 8),
        ("R. Dr. Antonio Sousa 9", 9),
        ("Rua Doutor Antonio Sousa, 9, 4000-123 Porto", 9),
        ("Bahnhofstr. 3, 8001 Zurich", 10),
        ("bahnhofstrasse 3", 10),
        ("12 شارع الملك فهد، الرياض", 11),
        ("\u202bشارع المَلِك فهد ١٢\u202c", 11),
        ("דיזנגוף 50 תל אביב", 12),
        ("21 महात्मा गांधी मार्ग, मुंबई", 13),
        ("ул Ленина, 8", 14),
        ("中山路88", 15),
    ],
)
def test_addresses_as_people_write_them(gazetteer: Gazetteer, asked: str, house: int):
    best = gazetteer.find(asked)[0]
    assert best.kind == "house"
    assert best.position.lon == pytest.approx((house + 1) * 0.1, abs=1e-6)
    assert best.score >= 70


def test_the_postcode_beside_the_address_decides(gazetteer: Gazetteer):
    assert "Owings Mills" in gazetteer.find("123 Main Street", "21117")[0].label
    assert "Reisterstown" in gazetteer.find("123 Main Street", "21136")[0].label
    assert gazetteer.find("123 Main Street", "99999")[0].score < 90


def test_namesakes_are_both_offered(gazetteer: Gazetteer):
    found = gazetteer.find("123 Main Street")
    assert {"Main Street 123, 21136 Reisterstown", "Main Street 123, 21117 Owings Mills"} <= {m.label for m in found}


def test_an_unknown_number_gives_the_nearest_and_says_so(gazetteer: Gazetteer):
    best = gazetteer.find("127 Main St, Reisterstown")[0]
    assert (best.kind, best.label) == ("near", "Main Street 125, 21136 Reisterstown")
    assert best.score < gazetteer.find("125 Main St, Reisterstown")[0].score


def test_without_a_number_the_street_s_middle(gazetteer: Gazetteer):
    best = gazetteer.find("Block Lane")[0]
    assert best.kind == "street"
    assert best.position.lon == pytest.approx(5, abs=0.01)


def test_a_second_name_finds_the_houses_too(gazetteer: Gazetteer):
    best = gazetteer.find("Kvartersgränden 3")[0]
    assert (best.kind, best.label) == ("house", "Block Lane 3")
    assert best.position == pytest.approx((5.0005, 5.0005))


def test_a_house_that_is_a_multipolygon(gazetteer: Gazetteer):
    assert gazetteer.find("2 Yard Walk")[0].position == pytest.approx((5.0005, 5.0005))


def test_only_a_postcode_gives_its_middle_with_little_trust(gazetteer: Gazetteer):
    best = gazetteer.find("somewhere entirely else", "21136")[0]
    assert best.kind == "postcode"
    assert best.score < 50


@pytest.mark.parametrize("asked", ["", "   ", "???", "12", "|", "\u200f", "x" * 5000, "Qwertzuiop 7", "' OR 1=1 --"])
def test_nothing_is_found_for_nonsense(gazetteer: Gazetteer, asked: str):
    assert gazetteer.find(asked) == []


def test_limit_and_order(gazetteer: Gazetteer):
    found = gazetteer.find("123 Main Street", limit=2)
    assert len(found) == 2
    assert found[0].score >= found[1].score


def test_every_house_is_listed_once(gazetteer: Gazetteer):
    assert len(gazetteer.addresses()) == len(HOUSES) + 3


def test_two_typing_errors_in_a_real_city(helsinki: Streets):
    rng = random.Random(5)  # noqa: S311  a fixed series of typing errors
    houses = rng.sample(helsinki.addresses(), 150)
    right = 0
    for house in houses:
        street = list(house.street)
        for _ in range(2):
            street[rng.randrange(len(street))] = rng.choice("abcdefghijklmnopqrstuvwxyz")
        found = helsinki.gazetteer.find(f"{''.join(street)} {house.housenumber}, {house.city}", house.postcode)
        right += any(
            abs(m.position.lon - house.position.lon) < 1e-3 and abs(m.position.lat - house.position.lat) < 1e-3
            for m in found[:1]
        )
    assert right / len(houses) >= 0.9


def test_folding():
    assert fold("ÉCOLE Straße") == "ecole strasse"
    assert street_key("N. Charles St.") == "north charles street"
    assert number_keys("014 – 20a") == ["14-20a", "14", "20a"]
