import threading
from concurrent.futures import ThreadPoolExecutor

from lastmile.dispatch.plans.opening import Shelf


def test_a_thing_is_made_once_however_many_ask():
    shelf: Shelf[str, object] = Shelf(2)
    made: list[str] = []
    begun = threading.Barrier(4)

    def make() -> object:
        made.append("x")
        return object()

    def ask() -> object:
        begun.wait()
        return shelf.get("a", make)

    with ThreadPoolExecutor(4) as pool:
        found = {id(each.result()) for each in [pool.submit(ask) for _ in range(4)]}
    assert (len(made), len(found)) == (1, 1)


def test_the_one_asked_for_longest_ago_goes_first():
    shelf: Shelf[str, str] = Shelf(2)
    for key in ("a", "b", "a", "c"):
        shelf.get(key, lambda key=key: key.upper())
    assert [shelf.peek(key) for key in ("a", "b", "c")] == ["A", None, "C"]
