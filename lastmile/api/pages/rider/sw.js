// Keeps the page itself for when there is no network. Data has its own way: see store.js and sync.js.

const CACHE = "lastmile-rider-1";
const SHELL = ["./", "app.js", "camera.js", "day.js", "dom.js", "forms.js", "icon.svg", "manifest.webmanifest", "net.js",
  "place.js", "scan.js", "signature.js", "store.js", "style.css", "sync.js", "texts.js", "views.js"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !url.pathname.startsWith("/rider/")) return;
  event.respondWith(fresh(event.request));
});

// The newest where the network answers soon, else what is kept: a page that hangs is worse than an old one.
async function fresh(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreSearch: true });
  const network = fetch(request).then((answer) => {
    if (answer.ok) cache.put(request, answer.clone());
    return answer;
  });
  if (!kept) return network;
  const patience = new Promise((done) => setTimeout(done, 1500, kept));
  return Promise.race([network.catch(() => kept), patience]);
}
