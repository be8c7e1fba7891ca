// What choosing something does, and the start.

const chooseRoute = (route, fit = true) => {
  if (state.route && state.route !== route) {
    state.route.row.classList.remove("chosen");
    state.route.button.setAttribute("aria-expanded", "false");
    state.route.list?.remove();
  }
  const again = state.route === route;
  state.route = route;
  if (route && !again) {
    route.row.classList.add("chosen");
    route.button.setAttribute("aria-expanded", "true");
    route.list = stopList(route);
    route.item.append(route.list);
    if (!shownLayer(route.key)) { setShown(route.key, true); route.row.classList.remove("off"); route.row.querySelector("input").checked = true; }
  }
  if (route && fit) { choose(null); fitTo([...route.spots.map((spot) => spot.place), ...pathPoints(route)]); }
  redraw();
};
const pathPoints = (route) => {
  const out = [], { points } = route.path;
  for (let i = 0; i < points.length; i += 2) out.push([points[i], points[i + 1]]);
  return out;
};
const hoverRoute = (route) => { if (state.hoverRoute !== route) { state.hoverRoute = route; redraw(); } };

const choose = (spot, centre = false) => {
  state.spot = spot;
  if (!spot) { popup.hidden = true; redraw(); return; }
  if (spot.route && state.route !== spot.route) chooseRoute(spot.route, false);
  describe(spot);
  if (centre) glideTo(spot.place[0], spot.place[1], Math.max(view.scale, 0.32));
  redraw();
};
const choosePlain = (item) => {
  state.spot = null;
  fillPopup("Not on the map", "The address was not found", item.orders, item.facts);
  redraw();
};

function onTap(point) {
  const spot = spotAt(point);
  if (spot) { choose(spot); return; }
  const route = routeAt(point);
  choose(null);
  chooseRoute(route && route !== state.route ? route : null, false);
  route?.row.scrollIntoView({ block: "nearest" });
}
function onHover(point) {
  canvas.classList.toggle("pointing", Boolean(spotAt(point)));
}

const showAll = () => fitTo(everyPlace().map(placeAt), 1.2, 40);

const SCALES = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000];
const drawScale = () => {
  const perPixel = METRES_PER_UNIT / view.scale, metres = SCALES.findLast((length) => length / perPixel <= 110) || SCALES[0];
  const node = document.getElementById("scale");
  node.style.width = `${Math.round(metres / perPixel)}px`;
  node.firstElementChild.textContent = metres < 1000 ? `${metres} m` : `${metres / 1000} km`;
};

stageChanged.push(drawBase, drawOverlay, placePopup, drawScale);
buildPanel();
buildLegend();
const paintSwatches = () => { for (const node of swatches) node.paint(); };
paintSwatches();
document.getElementById("zoom-in").addEventListener("click", () => zoomBy(1.6));
document.getElementById("zoom-out").addEventListener("click", () => zoomBy(1 / 1.6));
document.getElementById("zoom-all").addEventListener("click", showAll);
document.getElementById("theme").addEventListener("click", () => { switchTheme(); paintSwatches(); redraw(); });
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!popup.hidden) choose(null); else chooseRoute(null);
});
// map.html#R07 opens with that route, map.html#<order id> with that order.
const openLinked = () => {
  const wanted = decodeURIComponent(location.hash.slice(1));
  const route = plan.routes.find((candidate) => candidate.id === wanted);
  const spot = wanted && spots.find((candidate) => (candidate.visit || candidate.item)?.orders.some((order) => order.id === wanted));
  if (route) chooseRoute(route); else if (spot) choose(spot, true);
  state.route?.row.scrollIntoView({ block: "start" });
};
addEventListener("hashchange", openLinked);

new ResizeObserver(resize).observe(canvas);
resize();
showAll();
view.least = view.scale / 8;
openLinked();
glideTo.ready = true;
drawNow();
document.documentElement.dataset.ready = "yes";
