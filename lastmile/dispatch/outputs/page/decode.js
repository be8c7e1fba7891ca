// The plan's data, and packed lines unpacked into projected coordinates.

const plan = JSON.parse(document.getElementById("data").textContent);

// Web Mercator, in units of the whole world; all coordinates are kept relative to an origin near the plan, so that
// single precision is exact to centimetres.
const project = (lon, lat) => [
  (lon + 180) / 360,
  (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2,
];

const everyPlace = () => {
  const places = plan.depots.map((depot) => depot.at);
  for (const route of plan.routes) for (const visit of route.visits) places.push(visit.at);
  for (const carrier of plan.carriers) for (const order of carrier.orders) if (order.at) places.push(order.at);
  for (const order of plan.unassigned) if (order.at) places.push(order.at);
  if (!places.length && plan.streets.bounds) {
    const [west, south, east, north] = plan.streets.bounds;
    places.push([west, south], [east, north]);
  }
  return places.length ? places : [[0, 0]];
};

const boxOf = (points) => {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
  }
  return box;
};

const WORLD = 2 ** 24;
const ORIGIN = (() => {
  const box = boxOf(everyPlace().map(([lon, lat]) => project(lon, lat)));
  return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
})();
const placeAt = ([lon, lat]) => {
  const [x, y] = project(lon, lat);
  return [(x - ORIGIN[0]) * WORLD, (y - ORIGIN[1]) * WORLD];
};
const METRES_PER_UNIT = (() => {
  const lat = Math.atan(Math.sinh(Math.PI * (1 - 2 * ORIGIN[1])));
  return (40075016.7 * Math.cos(lat)) / WORLD;
})();

// One packed string → { points: Float32Array x, y …; starts, names, boxes per line }.
const unpack = (text) => {
  const raw = atob(text);
  const numbers = [];
  for (let i = 0; i < raw.length;) {
    let value = 0, factor = 1, byte;
    do {
      byte = raw.charCodeAt(i++);
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte & 128);
    numbers.push(value % 2 ? -(value + 1) / 2 : value / 2);
  }
  const points = [], starts = [0], names = [], boxes = [];
  let lon = 0, lat = 0;
  for (let i = 0; i < numbers.length;) {
    names.push(numbers[i++]);
    let count = numbers[i++];
    let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
    while (count--) {
      lon += numbers[i++];
      lat += numbers[i++];
      const [x, y] = placeAt([lon / 1e5, lat / 1e5]);
      points.push(x, y);
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < north) north = y;
      if (y > south) south = y;
    }
    starts.push(points.length);
    boxes.push(west, north, east, south);
  }
  return { points: Float32Array.from(points), starts, names, boxes: Float32Array.from(boxes) };
};
