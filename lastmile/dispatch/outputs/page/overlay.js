// Routes, stops, carriers' orders, what is unassigned, and depots, over the streets.

const state = { route: null, hoverRoute: null, spot: null, hidden: new Set() };  // hidden: "r3", "c0", "u"
const SYMBOLS = ["square", "diamond", "triangle", "hexagon", "cross", "down", "star"];

const spots = [];  // everything that can be pointed at
plan.routes.forEach((route, index) => {
  route.path = unpack(route.line);
  route.key = `r${index}`;
  route.spots = route.visits.map((visit) => {
    const spot = { kind: visit.kind, layer: route.key, route, visit, place: placeAt(visit.at), kerb: visit.kerb && placeAt(visit.kerb) };
    spots.push(spot);
    return spot;
  });
});
plan.carriers.forEach((carrier, index) => {
  carrier.key = `c${index}`;
  carrier.symbol = SYMBOLS[index % SYMBOLS.length];
  for (const order of carrier.orders) if (order.at) {
    order.spot = { kind: "carrier", layer: carrier.key, carrier, item: order, place: placeAt(order.at) };
    spots.push(order.spot);
  }
});
for (const order of plan.unassigned) if (order.at) {
  order.spot = { kind: "left", layer: "u", item: order, place: placeAt(order.at) };
  spots.push(order.spot);
}
const depots = plan.depots.map((depot) => ({ kind: "depot", layer: "d", depot, place: placeAt(depot.at) }));
spots.push(...depots);

const colourOf = (route) => theme().routes[route.colour];
const shownLayer = (key) => !state.hidden.has(key);
const inFocus = () => state.hoverRoute || state.route;

const traceRoute = (route) => {
  const { points } = route.path;
  pen.beginPath();
  let lastX = NaN, lastY = NaN;
  for (let i = 0; i < points.length; i += 2) {
    const x = (points[i] - view.x) * view.scale + view.width / 2, y = (points[i + 1] - view.y) * view.scale + view.height / 2;
    if (i && i + 2 < points.length && Math.abs(x - lastX) + Math.abs(y - lastY) < 1) continue;
    if (i) pen.lineTo(x, y); else pen.moveTo(x, y);
    lastX = x; lastY = y;
  }
};

const onScreen = ({ boxes }) => {
  if (!boxes.length) return false;
  const [left, top] = toScreen([boxes[0], boxes[1]]), [right, bottom] = toScreen([boxes[2], boxes[3]]);
  return left < view.width && right > 0 && top < view.height && bottom > 0;
};

const drawRoute = (route, strong) => {
  if (!onScreen(route.path)) return;
  const zoom = zoomLevel(), broad = (strong ? 4.4 : 2.9) * Math.min(1.5, Math.max(0.75, 1 + (zoom - 14) * 0.14));
  pen.lineJoin = pen.lineCap = "round";
  traceRoute(route);
  pen.setLineDash([]);
  pen.strokeStyle = theme().casing;
  pen.globalAlpha *= 0.85;
  pen.lineWidth = broad + 2.4;
  pen.stroke();
  pen.globalAlpha /= 0.85;
  pen.strokeStyle = colourOf(route);
  pen.lineWidth = broad;
  pen.lineCap = DASHES[route.dash].length ? "butt" : "round";
  pen.setLineDash(DASHES[route.dash].map((part) => part * broad / 3));
  pen.stroke();
  pen.setLineDash([]);
  if (strong) drawArrows(route, broad);
  if (strong || zoom > 13) drawWalks(route);
};

// From where the vehicle stops to a door that stands away from the street.
const drawWalks = (route) => {
  pen.beginPath();
  for (const { kerb, place } of route.spots) if (kerb) { pen.moveTo(...toScreen(kerb)); pen.lineTo(...toScreen(place)); }
  pen.lineWidth = 1.4;
  pen.setLineDash([2, 3]);
  pen.strokeStyle = colourOf(route);
  pen.stroke();
  pen.setLineDash([]);
};

// Arrowheads along the chosen route, at even distances on the screen.
const drawArrows = (route, broad) => {
  const { points } = route.path;
  let rest = 60;
  pen.fillStyle = theme().casing;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [ax, ay] = toScreen([points[i], points[i + 1]]), [bx, by] = toScreen([points[i + 2], points[i + 3]]);
    const length = Math.hypot(bx - ax, by - ay);
    for (; rest < length; rest += 90) {
      const x = ax + ((bx - ax) * rest) / length, y = ay + ((by - ay) * rest) / length;
      if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
      pen.save();
      pen.translate(x, y);
      pen.rotate(Math.atan2(by - ay, bx - ax));
      pen.beginPath();
      pen.moveTo(broad * 0.75, 0); pen.lineTo(-broad * 0.55, -broad * 0.55); pen.lineTo(-broad * 0.55, broad * 0.55);
      pen.fill();
      pen.restore();
    }
    rest -= length;
  }
};

const shape = (ink, symbol, x, y, r) => {
  const corners = (count, turn, inner) => Array.from({ length: inner ? 2 * count : count }, (_, i) => {
    const angle = turn + (i * Math.PI * (inner ? 1 : 2)) / count, reach = inner && i % 2 ? r * inner : r;
    return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
  });
  const up = -Math.PI / 2;
  const outline = {
    square: () => corners(4, Math.PI / 4), diamond: () => corners(4, 0), triangle: () => corners(3, up),
    hexagon: () => corners(6, 0), cross: () => corners(4, Math.PI / 4, 0.42), down: () => corners(3, -up), star: () => corners(5, up, 0.45),
  }[symbol];
  ink.beginPath();
  if (outline) { outline().forEach(([px, py], i) => (i ? ink.lineTo(px, py) : ink.moveTo(px, py))); ink.closePath(); }
  else ink.arc(x, y, r, 0, 2 * Math.PI);
};

const stopSize = (route) => {
  const zoom = zoomLevel();
  if (inFocus() === route) return zoom < 12 ? 7 : 9;
  return zoom < 12 ? 2.6 : zoom < 13.6 ? 3.6 : zoom < 14.8 ? 7 : 8.5;
};

const drawStop = (spot, x, y) => {
  const { route, visit } = spot, r = stopSize(route), colour = colourOf(route);
  shape(pen, visit.kind === "stop" ? "" : "square", x, y, visit.kind === "stop" ? r : r + 1);
  pen.fillStyle = visit.kind === "stop" ? colour : theme().casing;
  pen.fill();
  const warns = visit.alarm && r < 5;
  pen.strokeStyle = warns ? theme().left : visit.kind === "stop" ? theme().casing : colour;
  pen.lineWidth = warns ? 1.6 : r < 5 ? 1 : 1.5;
  pen.stroke();
  if (r >= 7) {
    pen.fillStyle = visit.kind === "stop" ? readableOn(colour) : theme().ink;
    pen.font = `600 ${visit.n > 99 ? r * 0.95 : r * 1.18}px system-ui, sans-serif`;
    pen.fillText(visit.kind === "stop" ? visit.n : visit.kind === "break" ? "❚❚" : "↻", x, y + 0.5, r * 1.9);
  }
  if (visit.alarm && !warns) {
    pen.beginPath();
    pen.arc(x, y, r + 2.4, 0, 2 * Math.PI);
    pen.strokeStyle = theme().left;
    pen.lineWidth = 1.8;
    pen.stroke();
  }
};

const drawDepot = (x, y) => {
  const r = 11;
  pen.beginPath();
  pen.roundRect(x - r, y - r, 2 * r, 2 * r, 5);
  pen.fillStyle = theme().depot;
  pen.fill();
  pen.strokeStyle = theme().casing;
  pen.lineWidth = 2;
  pen.stroke();
  pen.beginPath();  // a warehouse: roof, walls, gate
  pen.moveTo(x - 6, y + 5); pen.lineTo(x - 6, y - 1.5); pen.lineTo(x, y - 6); pen.lineTo(x + 6, y - 1.5); pen.lineTo(x + 6, y + 5);
  pen.moveTo(x - 2.8, y + 5); pen.lineTo(x - 2.8, y + 0.6); pen.lineTo(x + 2.8, y + 0.6); pen.lineTo(x + 2.8, y + 5);
  pen.strokeStyle = theme().casing;
  pen.lineWidth = 1.7;
  pen.lineJoin = "miter";
  pen.stroke();
};

const drawSpot = (spot) => {
  const [x, y] = toScreen(spot.place);
  spot.screen = null;
  if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) return;
  spot.screen = [x, y];
  if (spot.route) { drawStop(spot, x, y); return; }
  if (spot.kind === "depot") { drawDepot(x, y); return; }
  const r = Math.max(4.6, Math.min(8, 5.2 + (zoomLevel() - 13) * 1.1)) + (spot.kind === "left" ? 1 : 0);
  shape(pen, spot.kind === "left" ? "cross" : spot.carrier.symbol, x, y, spot.kind === "left" ? r + 1.5 : r);
  pen.lineJoin = "round";
  pen.strokeStyle = theme().casing;
  pen.lineWidth = 2.6;
  pen.stroke();
  pen.fillStyle = spot.kind === "left" ? theme().left : theme().carrier;
  pen.fill();
};

const drawOverlay = () => {
  const focus = inFocus();
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const order = plan.routes.filter((route) => shownLayer(route.key) && route !== focus);
  pen.globalAlpha = focus ? 0.16 : 0.92;
  for (const route of order) drawRoute(route, false);
  pen.globalAlpha = 1;
  if (focus) drawRoute(focus, true);
  for (const spot of spots) spot.screen = null;
  pen.globalAlpha = focus ? 0.25 : 1;
  for (const spot of spots) if (spot.kind === "carrier" && shownLayer(spot.layer)) drawSpot(spot);
  for (const route of order) for (let i = route.spots.length; i--;) drawSpot(route.spots[i]);
  pen.globalAlpha = 1;
  if (focus) for (let i = focus.spots.length; i--;) drawSpot(focus.spots[i]);
  for (const spot of spots) if (spot.kind === "left" && shownLayer("u")) drawSpot(spot);
  for (const depot of depots) drawSpot(depot);
  if (state.spot) drawRing(state.spot);
};

const drawRing = (spot) => {
  const [x, y] = toScreen(spot.place), r = spot.kind === "depot" ? 17 : spot.route ? stopSize(spot.route) + 6 : 14;
  for (const [width, colour] of [[5, theme().casing], [2.4, theme().ink]]) {
    pen.beginPath();
    pen.arc(x, y, r, 0, 2 * Math.PI);
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.stroke();
  }
};

const spotAt = ([px, py], reach = 13) => {
  let best = null, least = reach;
  const focus = inFocus();
  for (const spot of spots) {
    if (!spot.screen) continue;
    let away = Math.hypot(spot.screen[0] - px, spot.screen[1] - py);
    if (spot.route && spot.route === focus) away -= 3;
    if (away < least) { least = away; best = spot; }
  }
  return best;
};

const routeAt = ([px, py]) => {
  let best = null, least = 7;
  for (const route of plan.routes) {
    if (!shownLayer(route.key)) continue;
    const { points } = route.path;
    for (let i = 0; i + 3 < points.length; i += 2) {
      const [ax, ay] = toScreen([points[i], points[i + 1]]), [bx, by] = toScreen([points[i + 2], points[i + 3]]);
      const dx = bx - ax, dy = by - ay;
      const t = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
      const away = Math.hypot(px - ax - t * dx, py - ay - t * dy);
      if (away < least) { least = away; best = route; }
    }
  }
  return best;
};
