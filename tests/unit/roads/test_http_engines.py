"""The adapters against a real server on the loopback that speaks OSRM's and Valhalla's formats."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from numpy.typing import NDArray

from lastmile.core.errors import ExternalFailure, InvalidInput
from lastmile.roads import PROFILES, UNREACHABLE, RoadEngine, TimeSlice
from lastmile.roads.engines.osrm import OsrmEngine
from lastmile.roads.engines.valhalla import ValhallaEngine, decode_polyline

PLACES = np.column_stack([np.arange(7) * 0.01, np.zeros(7)])
ENGINES = {"osrm": OsrmEngine, "valhalla": ValhallaEngine}


@dataclass
class Service:
    """What the server was asked, and what it answers instead of the truth."""

    url: str = ""
    asked: list[tuple[str, Any]] = field(default_factory=list)
    instead: Callable[[dict[str, Any]], tuple[int, bytes]] | None = None
    hold: threading.Event = field(default_factory=threading.Event)


def _seconds(a: tuple[float, float], b: tuple[float, float]) -> float | None:
    """East is twice as quick as west; nobody comes to lon 0.06."""
    if b[0] > 0.055 and a != b:
        return None
    return (b[0] - a[0]) * 1000 if b[0] >= a[0] else (a[0] - b[0]) * 2000


def _osrm(path: str, query: dict[str, list[str]]) -> dict[str, Any]:
    kind, _, _, where = path.strip("/").split("/")
    places = [tuple(map(float, pair.split(","))) for pair in where.split(";")]
    if kind == "route":
        line = [list(places[0]), [0.5, 0.5], list(places[1])]
        return {"code": "Ok", "routes": [{"geometry": {"type": "LineString", "coordinates": line}}]}
    sources = [places[int(i)] for i in query["sources"][0].split(";")]
    targets = [places[int(i)] for i in query["destinations"][0].split(";")]
    times = [[_seconds(a, b) for b in targets] for a in sources]
    metres = [[None if t is None else t * 10 for t in row] for row in times]
    return {"code": "Ok", "durations": times, "distances": metres}


def _valhalla(path: str, body: dict[str, Any]) -> dict[str, Any]:
    if path == "/route":
        return {"trip": {"legs": [{"shape": "_p~iF~ps|U_ulLnnqC_mqNvxq`@"}]}}
    sources = [(p["lon"], p["lat"]) for p in body["sources"]]
    targets = [(p["lon"], p["lat"]) for p in body["targets"]]
    rows = [
        [{"time": t, "distance": None if t is None else t / 100} for b in targets for t in [_seconds(a, b)]]
        for a in sources
    ]
    return {"sources_to_targets": rows}


@pytest.fixture
def service() -> Iterator[Service]:
    state = Service()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            self._reply(url.path, None, lambda: _osrm(url.path, parse_qs(url.query)))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._reply(self.path, body, lambda: _valhalla(self.path, body))

        def _reply(self, path: str, body: Any, answer: Callable[[], dict[str, Any]]) -> None:
            state.asked.append((path, body))
            status, content = 200, b""
            truth = answer()
            if state.instead is None:
                content = json.dumps(truth).encode()
            else:
                status, content = state.instead(truth)
            if status == 0:
                state.hold.wait(10)
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    state.hold.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, service: Service) -> Iterator[RoadEngine]:
    made = ENGINES[request.param](service.url, timeout_s=0.5, block=3)
    yield made
    made.close()


def _expected() -> NDArray[np.int32]:
    times = [[_seconds((a, 0.0), (b, 0.0)) for b in PLACES[:, 0]] for a in PLACES[:, 0]]
    whole = np.array([[UNREACHABLE if t is None else round(t) for t in row] for row in times], dtype=np.int32)
    np.fill_diagonal(whole, 0)
    return whole


def test_a_matrix_is_put_together_from_blocks(engine: RoadEngine, service: Service):
    calls: list[tuple[int, int]] = []
    matrix = engine.matrix(PLACES, "van", progress=lambda done, total: calls.append((done, total)))
    np.testing.assert_array_equal(matrix.duration_s, _expected())
    reachable = matrix.duration_s < UNREACHABLE
    np.testing.assert_array_equal(matrix.distance_m[reachable], _expected()[reachable] * 10)
    assert (matrix.distance_m[~reachable] == UNREACHABLE).all()
    assert len(service.asked) == 9
    assert calls == [(3, 7), (6, 7), (7, 7)]


def test_profiles_are_called_by_the_service_s_names(service: Service):
    for made, said in ((OsrmEngine(service.url), "cycling"), (ValhallaEngine(service.url), "bicycle")):
        made.matrix(PLACES[:2], "cargo_bike")
        made.close()
        assert said in str(service.asked[-1])


def test_speed_and_even_traffic_scale_the_times(engine: RoadEngine):
    rush = TimeSlice("rush", 0, 60, {"*": 2.0})
    matrix = engine.matrix(PLACES[:3], PROFILES["van"].at(0.5), rush)
    assert matrix.duration_s[0, 1] == 40
    assert matrix.distance_m[0, 1] == 100
    with pytest.raises(InvalidInput, match="one factor"):
        engine.matrix(PLACES[:3], "van", TimeSlice("rush", 0, 60, {"primary": 2.0}))


def test_geometry_has_a_line_for_each_leg(engine: RoadEngine):
    lines = engine.geometry(PLACES[:3], "van")
    assert len(lines) == 2
    assert all(line.shape[1] == 2 for line in lines)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (500, b"{}", "answered 500"),
        (400, b'{"message": "Too many coordinates"}', "Too many coordinates"),
        (429, b"slow down", "not JSON"),
        (200, b"<html>", "not JSON"),
        (200, b"", "not JSON"),
        (200, b"[1]", "not an object"),
        (200, b"[" * 100_000, "not JSON"),
        (200, b"{}", "has not 3 rows|None"),
        (200, b'{"code": "InvalidUrl", "message": "bad"}', "InvalidUrl|has not 3 rows"),
        (200, b'{"code": "Ok", "durations": 5, "sources_to_targets": [1, 2, 3]}', "has not 3"),
        (0, b"", "no answer in time"),
    ],
)
def test_bad_answers_are_clear_failures(engine: RoadEngine, service: Service, status: int, body: bytes, said: str):
    service.instead = lambda _: (status, body)
    with pytest.raises(ExternalFailure, match=said):
        engine.matrix(PLACES[:3], "van")


@pytest.mark.parametrize("value", ["-1", "NaN", "Infinity", "1e300", '"5"', "true", "{}", "[]"])
def test_a_number_that_is_none_is_refused(engine: RoadEngine, service: Service, value: str):
    service.instead = lambda truth: (200, json.dumps(truth).replace("10.0", value, 1).encode())
    with pytest.raises(ExternalFailure, match=r"expected a number|has not 3|no list"):
        engine.matrix(PLACES[:3], "van")


@pytest.mark.parametrize("shape", ['"\\u0001"', '"_p~iF"', '"~~"', "5", "[[1]]", '[["a", "b"]]', "[[500, 0]]", "null"])
def test_a_geometry_that_is_none_is_refused(engine: RoadEngine, service: Service, shape: str):
    route, trip = f'[{{"geometry": {{"coordinates": {shape}}}}}]', f'{{"legs": [{{"shape": {shape}}}]}}'
    service.instead = lambda _: (200, f'{{"code": "Ok", "routes": {route}, "trip": {trip}}}'.encode())
    with pytest.raises(ExternalFailure):
        engine.geometry(PLACES[:2], "van")


def test_nobody_listens(service: Service):
    made = OsrmEngine("http://127.0.0.1:9")
    with pytest.raises(ExternalFailure, match="cannot be reached"):
        made.matrix(PLACES[:2], "van")
    made.close()


def test_no_route_is_a_straight_line(service: Service):
    service.instead = lambda _: (200, b'{"code": "NoRoute"}')
    made = OsrmEngine(service.url)
    np.testing.assert_array_equal(made.geometry(PLACES[:2], "van")[0], PLACES[:2])
    made.close()


def test_an_address_must_be_http():
    with pytest.raises(InvalidInput, match="http://"):
        OsrmEngine("file:///etc/passwd")


def test_the_polyline_of_the_specification():
    # Google's own example, read with six decimals.
    assert decode_polyline("_p~iF~ps|U")[0] == pytest.approx((-12.02, 3.85))
