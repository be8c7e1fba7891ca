// Streets, drawn once into a picture larger than the screen; moving the map moves the picture, and it is drawn anew
// when the view has left it or the zoom has settled.

const TIERS = ["path", "service", "local", "tertiary", "secondary", "primary", "motorway"];
const TIER = {  // from which zoom it is drawn, width in pixels at zoom 14, from which zoom its names are written
  motorway: [0, 4.2, 13], primary: [0, 3.6, 13], secondary: [10, 3, 13.4], tertiary: [11, 2.5, 14],
  local: [12.2, 1.9, 14.8], service: [14, 1.1, 15.8], path: [14.6, 0.8, 99],
};
const streets = {};
for (const tier of TIERS) streets[tier] = unpack(plan.streets.tiers[tier]);

const sheet = document.createElement("canvas");
const sheetPen = sheet.getContext("2d", { alpha: false });
const drawn = { x: 0, y: 0, scale: 0, theme: "", width: 0, height: 0, ratio: 0 };
const MARGIN = 0.25;
let settling = 0, lastSheet = 0, sheetCost = 0;

const visibleLines = (set, box) => {
  const hits = [], { boxes } = set;
  for (let i = 0, b = 0; i < set.names.length; i++, b += 4)
    if (boxes[b] < box[2] && boxes[b + 2] > box[0] && boxes[b + 1] < box[3] && boxes[b + 3] > box[1]) hits.push(i);
  return hits;
};

const traceLines = (set, lines, half) => {
  const { points, starts } = set;
  sheetPen.beginPath();
  for (const line of lines) {
    const end = starts[line + 1];
    let lastX = (points[starts[line]] - view.x) * view.scale + half[0];
    let lastY = (points[starts[line] + 1] - view.y) * view.scale + half[1];
    sheetPen.moveTo(lastX, lastY);
    for (let i = starts[line] + 2; i < end; i += 2) {
      const x = (points[i] - view.x) * view.scale + half[0], y = (points[i + 1] - view.y) * view.scale + half[1];
      // Steps under a pixel are left out, except the last.
      if (i + 2 < end && Math.abs(x - lastX) + Math.abs(y - lastY) < 1.2) continue;
      sheetPen.lineTo(x, y);
      lastX = x; lastY = y;
    }
  }
};

const drawSheet = () => {
  const began = performance.now(), colours = theme(), zoom = zoomLevel(), ratio = view.ratio;
  const width = view.width * (1 + 2 * MARGIN), height = view.height * (1 + 2 * MARGIN), half = [width / 2, height / 2];
  Object.assign(drawn, { x: view.x, y: view.y, scale: view.scale, theme: themeName, width, height, ratio });
  sheet.width = Math.ceil(width * ratio);
  sheet.height = Math.ceil(height * ratio);
  sheetPen.setTransform(ratio, 0, 0, ratio, 0, 0);
  sheetPen.fillStyle = colours.ground;
  sheetPen.fillRect(0, 0, width, height);
  sheetPen.lineJoin = "round";
  const reach = [half[0] / view.scale, half[1] / view.scale];
  const box = [view.x - reach[0], view.y - reach[1], view.x + reach[0], view.y + reach[1]];
  const shown = TIERS.filter((tier) => zoom >= TIER[tier][0]).map((tier) => [tier, visibleLines(streets[tier], box)]);
  const widthOf = (tier) => Math.max(tier === "path" ? 0.7 : 0.9, TIER[tier][1] * 1.62 ** (zoom - 14));
  for (const casing of [true, false])
    for (const [tier, lines] of shown) {
      const colour = colours.streets[tier][casing ? 1 : 0], broad = widthOf(tier);
      if (!colour || (casing && broad < 1.8)) continue;
      sheetPen.lineCap = tier === "path" ? "butt" : "round";
      sheetPen.setLineDash(tier === "path" ? [3, 3] : []);
      // A street too thin for an outline is drawn in its outline's colour, or it would vanish on the ground.
      sheetPen.strokeStyle = !casing && broad < 1.8 && colours.streets[tier][1] ? colours.streets[tier][1] : colour;
      sheetPen.lineWidth = broad + (casing ? 1.6 : 0);
      traceLines(streets[tier], lines, half);
      sheetPen.stroke();
    }
  sheetPen.setLineDash([]);
  writeNames(shown, zoom, half, widthOf);
  lastSheet = performance.now();
  sheetCost = lastSheet - began;
};

const writeNames = (shown, zoom, half, widthOf) => {
  const taken = [], lastOf = new Map(), colours = theme();
  sheetPen.textAlign = "center";
  sheetPen.textBaseline = "middle";
  sheetPen.lineJoin = "round";
  sheetPen.lineWidth = 3;
  for (const [tier, lines] of [...shown].reverse()) {
    if (zoom < TIER[tier][2]) continue;
    const size = Math.max(9.5, Math.min(12.5, widthOf(tier) + 6.5));
    sheetPen.font = `500 ${size}px system-ui, sans-serif`;
    for (const line of lines) {
      const name = plan.streets.names[streets[tier].names[line]];
      if (!name) continue;
      const spot = straightest(streets[tier], line, half);
      const long = spot ? sheetPen.measureText(name).width : 0;
      if (!spot || spot.length < long * 1.08) continue;
      const near = (place, room) => Math.hypot(place[0] - spot.x, place[1] - spot.y) < room;
      if ((lastOf.get(name) || []).some((place) => near(place, 280)) || taken.some((place) => near(place, (place[2] + long) / 2.6))) continue;
      taken.push([spot.x, spot.y, long]);
      lastOf.set(name, [...(lastOf.get(name) || []), [spot.x, spot.y]]);
      sheetPen.save();
      sheetPen.translate(spot.x, spot.y);
      sheetPen.rotate(spot.angle);
      sheetPen.strokeStyle = colours.halo;
      sheetPen.strokeText(name, 0, 0);
      sheetPen.fillStyle = colours.label;
      sheetPen.fillText(name, 0, 0);
      sheetPen.restore();
    }
  }
};

// The longest straight part of a line that lies on the sheet.
const straightest = (set, line, half) => {
  let best = null;
  for (let i = set.starts[line]; i + 3 < set.starts[line + 1]; i += 2) {
    const [ax, ay, bx, by] = [0, 1, 2, 3].map((k) =>
      k % 2 ? (set.points[i + k] - view.y) * view.scale + half[1] : (set.points[i + k] - view.x) * view.scale + half[0]);
    const length = Math.hypot(bx - ax, by - ay), x = (ax + bx) / 2, y = (ay + by) / 2;
    if (x < 0 || y < 0 || x > 2 * half[0] || y > 2 * half[1] || (best && best.length >= length)) continue;
    let angle = Math.atan2(by - ay, bx - ax);
    if (Math.abs(angle) > Math.PI / 2) angle += angle > 0 ? -Math.PI : Math.PI;
    best = { x, y, length, angle };
  }
  return best;
};

const drawBase = () => {
  const offX = Math.abs(view.x - drawn.x) * view.scale, offY = Math.abs(view.y - drawn.y) * view.scale;
  const stretch = view.scale / drawn.scale;
  const uncovered = stretch < 0.98 / (1 + 2 * MARGIN) ||
    offX + view.width / 2 > (drawn.width / 2) * stretch + 1 || offY + view.height / 2 > (drawn.height / 2) * stretch + 1;
  const stale = drawn.theme !== themeName || drawn.ratio !== view.ratio || !drawn.scale;
  const cheap = sheetCost < 14;
  clearTimeout(settling);
  if (stale || (uncovered && (cheap || performance.now() - lastSheet > 4 * sheetCost))) drawSheet();
  else if (uncovered || stretch !== 1) settling = setTimeout(() => { drawSheet(); redraw(); }, 90);
  pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  pen.fillStyle = theme().ground;
  pen.fillRect(0, 0, view.width, view.height);
  const k = view.scale / drawn.scale;
  const [x, y] = toScreen([drawn.x, drawn.y]);
  pen.drawImage(sheet, x - (drawn.width * k) / 2, y - (drawn.height * k) / 2, drawn.width * k, drawn.height * k);
};
