// Where the phone is, as well as it knows; never waited for.

let last = null;
let watching = false;

export function watch() {
  if (watching || !navigator.geolocation) return;
  watching = true;
  navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => { last = { lon: coords.longitude, lat: coords.latitude, accuracy_m: Math.round(coords.accuracy), at: timestamp }; },
    () => { last = null; },
    { enableHighAccuracy: true, maximumAge: 30_000 },
  );
}

export const at = () => last?.at ?? 0;

export function here() {
  if (!last || Date.now() - last.at > 5 * 60_000) return {};
  return { lon: last.lon, lat: last.lat, accuracy_m: Math.min(last.accuracy_m, 1_000_000) };
}
