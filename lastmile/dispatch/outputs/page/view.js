// What part of the world the canvas shows, and how hands and keys move it.

const canvas = document.getElementById("map");
const pen = canvas.getContext("2d", { alpha: false });
const view = { x: 0, y: 0, scale: 0.01, width: 1, height: 1, ratio: 1 };  // centre, pixels per unit, size in pixels
const MOST_SCALE = 12, stageChanged = [];

const zoomLevel = () => Math.log2((view.scale * WORLD) / 256);
const toScreen = ([x, y]) => [(x - view.x) * view.scale + view.width / 2, (y - view.y) * view.scale + view.height / 2];

let drawing = 0;
const drawNow = () => { cancelAnimationFrame(drawing); drawing = 0; for (const draw of stageChanged) draw(); };
const redraw = () => { drawing ||= requestAnimationFrame(drawNow); };

const resize = () => {
  const box = canvas.getBoundingClientRect();
  view.width = Math.max(1, box.width);
  view.height = Math.max(1, box.height);
  view.ratio = Math.min(2, devicePixelRatio || 1);
  const size = [Math.round(view.width * view.ratio), Math.round(view.height * view.ratio)];
  if (canvas.width === size[0] && canvas.height === size[1]) return;
  [canvas.width, canvas.height] = size;
  drawNow();  // a new size empties the canvas: waiting for the next frame would flash
};

const fitTo = (points, most = 1.2, margin = 56) => {
  const box = boxOf(points);
  if (!Number.isFinite(box[0])) return;
  const room = Math.min(margin, view.width / 6, view.height / 6);
  const across = (view.width - 2 * room) / Math.max(1e-6, box[2] - box[0]);
  const down = (view.height - 2 * room) / Math.max(1e-6, box[3] - box[1]);
  glideTo((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, Math.min(across, down, most));
};

let gliding = 0;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const glideTo = (x, y, scale) => {
  cancelAnimationFrame(gliding);
  const from = { ...view }, began = performance.now();
  const step = (now) => {
    const t = calm.matches || !glideTo.ready ? 1 : Math.min(1, Math.max(0, now - began) / 280), ease = 1 - (1 - t) ** 3;
    view.scale = from.scale * (scale / from.scale) ** ease;
    // The centre follows the scale, so that the way there looks straight.
    const part = Math.abs(scale - from.scale) < 1e-9 ? ease : (1 / view.scale - 1 / from.scale) / (1 / scale - 1 / from.scale);
    view.x = from.x + (x - from.x) * part;
    view.y = from.y + (y - from.y) * part;
    redraw();
    if (t < 1) gliding = requestAnimationFrame(step);
  };
  if (glideTo.ready) gliding = requestAnimationFrame(step); else step(began);
};

const clampScale = (scale) => Math.min(MOST_SCALE, Math.max(view.least || 1e-4, scale));
const zoomBy = (factor, px = view.width / 2, py = view.height / 2) => {
  cancelAnimationFrame(gliding);
  const scale = clampScale(view.scale * factor);
  view.x += (px - view.width / 2) * (1 / view.scale - 1 / scale);
  view.y += (py - view.height / 2) * (1 / view.scale - 1 / scale);
  view.scale = scale;
  redraw();
};
const panBy = (dx, dy) => {
  cancelAnimationFrame(gliding);
  view.x -= dx / view.scale;
  view.y -= dy / view.scale;
  redraw();
};

const fingers = new Map();
let moved = 0;
const within = (event) => {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};
canvas.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  canvas.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, within(event));
  if (fingers.size === 1) moved = 0;
});
canvas.addEventListener("pointermove", (event) => {
  const now = within(event), before = fingers.get(event.pointerId);
  if (!before) { onHover(now); return; }
  const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
  moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
  fingers.set(event.pointerId, now);
  if (moved > 4) canvas.classList.add("dragging");
  if (!other) { if (moved > 4) panBy(now[0] - before[0], now[1] - before[1]); return; }
  const apart = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  zoomBy(apart(now, other) / Math.max(1, apart(before, other)), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  panBy((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
});
const letGo = (event) => {
  if (!fingers.delete(event.pointerId)) return;
  if (!fingers.size) canvas.classList.remove("dragging");
  if (event.type === "pointerup" && moved <= 4) onTap(within(event));
};
canvas.addEventListener("pointerup", letGo);
canvas.addEventListener("pointercancel", letGo);
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  const lines = event.deltaMode === 1 ? 24 : 1;
  zoomBy(2 ** (Math.max(-120, Math.min(120, -event.deltaY * lines)) / (event.ctrlKey ? 60 : 240)), ...within(event));
}, { passive: false });
canvas.addEventListener("dblclick", (event) => zoomBy(2, ...within(event)));
const KEYS = {
  ArrowLeft: () => panBy(80, 0), ArrowRight: () => panBy(-80, 0), ArrowUp: () => panBy(0, 80), ArrowDown: () => panBy(0, -80),
  "+": () => zoomBy(1.5), "=": () => zoomBy(1.5), "-": () => zoomBy(1 / 1.5), 0: () => showAll(),
};
canvas.addEventListener("keydown", (event) => {
  const act = event.ctrlKey || event.metaKey || event.altKey ? null : KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});
