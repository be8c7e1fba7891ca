// The list beside the map, the details of one place, the legend. Whatever comes from the plan is set as text.

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};
const said = (tag, text, attributes = {}) => make(tag, { dir: "auto", ...attributes }, String(text));

const swatch = (paint, width = 26) => {
  const node = make("canvas", { width: width * 2, height: 32, "aria-hidden": "true" });
  node.paint = () => {
    const ink = node.getContext("2d");
    ink.setTransform(2, 0, 0, 2, 0, 0);
    ink.clearRect(0, 0, width, 16);
    paint(ink, width / 2, 8);
  };
  swatches.push(node);
  return node;
};
const swatches = [];
const routeSwatch = (route) => swatch((ink) => {
  ink.strokeStyle = colourOf(route);
  ink.lineWidth = 4.5;
  ink.setLineDash(DASHES[route.dash].map((part) => part * 1.1));
  ink.beginPath();
  ink.moveTo(1, 8); ink.lineTo(25, 8);
  ink.stroke();
});
const symbolSwatch = (symbol, colour, width = 26) => swatch((ink, x, y) => {
  shape(ink, symbol, x, y, symbol === "cross" ? 7.5 : 6.5);
  ink.fillStyle = colour();
  ink.fill();
}, width);

const header = () => {
  const [cost, ...rest] = plan.figures, others = rest.filter(([label]) => label !== "Unassigned"), [own, out, left] = plan.split, total = Math.max(1, own + out + left);
  const bar = make("div", { class: "bar", role: "img", "aria-label": `${own} own, ${out} outsourced, ${left} unassigned` });
  [["own", own], ["out", out], ["left", left]].forEach(([name, count]) => {
    if (!count) return;
    const part = make("i", { class: name });
    part.style.flex = String(count / total);
    bar.append(part);
  });
  const key = make("div", { class: "key" },
    make("span", { class: "own" }, make("b", {}, own.toLocaleString("en")), " own"),
    make("span", { class: "out" }, make("b", {}, out.toLocaleString("en")), " outsourced"),
    make("span", { class: "left" }, make("b", { class: left ? "bad" : "" }, left.toLocaleString("en")), " unassigned"));
  const alarms = { "Promises at risk": plan.alarms[1] ? "bad" : plan.alarms[0] ? "warn" : "good" };
  const figures = make("dl", { class: "figures" }, ...others.map(([label, value, behind]) =>
    make("div", {}, make("dt", {}, label), make("dd", { class: alarms[label] || "" }, value, make("small", {}, behind)))));
  return [
    make("header", {}, said("h1", plan.name || "Plan"), make("p", {}, plan.day)),
    make("div", { class: "lead" }, make("div", { class: "big" }, cost[1], make("small", {}, "per delivery")),
      make("div", { class: "key" }, cost[2]), bar, key),
    figures,
  ];
};

const toggle = (key, label, row) => make("input", {
  type: "checkbox", checked: true, "aria-label": `Show ${label} on the map`, title: "Show on the map", "data-layer": key,
  onchange: (event) => { setShown(key, event.target.checked); row().classList.toggle("off", !event.target.checked); },
});
const setShown = (key, on) => { if (on) state.hidden.delete(key); else state.hidden.add(key); redraw(); };

const section = (title, count, keys, ...content) => {
  const all = make("button", { type: "button", onclick: () => {
    const hide = keys.some(shownLayer);
    for (const key of keys) {
      setShown(key, !hide);
      const box = document.querySelector(`[data-layer="${key}"]`);
      if (box) { box.checked = !hide; box.closest(".row").classList.toggle("off", hide); }
    }
    all.textContent = hide ? "Show all" : "Hide all";
  } }, "Hide all");
  return make("section", {}, make("h2", {}, title, make("small", {}, String(count)), keys.length ? all : null), ...content);
};

const routeRow = (route) => {
  const fill = make("i");
  fill.style.width = `${Math.min(100, route.load * 100)}%`;
  const open = make("button", { type: "button", class: "open", "aria-expanded": "false", onclick: () => chooseRoute(state.route === route ? null : route) },
    make("span", { class: "top" }, said("b", `${route.id} · ${route.rider}`), make("span", {}, route.cost)),
    said("span", `${route.vehicle} · ${route.stops} · ${route.parcels} · ${route.distance}`, { class: "sub" }),
    make("span", { class: "sub" }, `${route.span} · ${route.paid} paid · ${route.loaded} loaded`),
    make("span", { class: "fill", "aria-hidden": "true" }, fill));
  const row = make("div", { class: "row", onmouseenter: () => hoverRoute(route), onmouseleave: () => hoverRoute(null) });
  row.append(toggle(route.key, `route ${route.id}`, () => row), routeSwatch(route), open);
  route.row = row;
  route.button = open;
  route.item = make("li", {}, row);
  return route.item;
};

const stopList = (route) => make("ol", { class: "stops", "aria-label": `Stops of ${route.id}` }, ...route.spots.map((spot) => {
  const { visit } = spot, first = visit.orders[0];
  const title = first ? first.who || first.id : visit.kind === "break" ? "Break" : `Reload ${visit.depot || ""}`;
  const more = visit.orders.length > 1 ? ` +${visit.orders.length - 1}` : "";
  return make("li", {}, make("button", { type: "button", onclick: () => choose(spot, true) },
    make("span", { class: "n" }, visit.n ? String(visit.n) : "·"), make("span", { class: "t" }, visit.eta),
    make("span", { class: "w" }, said("span", title + more), visit.alarm ? make("em", { class: "bad" }, visit.alarm) : null,
      first ? said("small", first.where) : null)));
}));

const itemList = (items, most = 300) => {
  const list = make("ol", { class: "stops" }, ...items.slice(0, most).map((item) => {
    const order = item.orders[0];
    return make("li", {}, make("button", { type: "button", onclick: () => item.spot ? choose(item.spot, true) : choosePlain(item) },
      make("span", { class: "n" }, item.at ? "·" : "?"), make("span", { class: "t" }, ""),
      make("span", { class: "w" }, said("span", order.who || order.id), said("small", `${order.id} · ${order.where}`))));
  }));
  return items.length > most ? make("div", {}, list, make("p", { class: "more" }, `and ${items.length - most} more in plan.json`)) : list;
};

const folding = (key, label, mark, top, cost, sub, items) => {
  let list = null;
  const open = make("button", { type: "button", class: "open", "aria-expanded": "false", onclick: () => {
    if (list) { list.remove(); list = null; } else { list = itemList(items); row.after(list); }
    open.setAttribute("aria-expanded", String(Boolean(list)));
  } }, make("span", { class: "top" }, said("b", top), make("span", {}, cost)), make("span", { class: "sub" }, sub));
  const row = make("div", { class: "row" });
  row.append(toggle(key, label, () => row), mark, open);
  return make("li", {}, row);
};

const search = () => {
  const found = make("ul", { class: "found", "aria-live": "polite" });
  const index = [];
  const note = (spot, item, order, where) => index.push({ text: `${order.id} ${order.who} ${order.where}`.toLowerCase(), spot, item, order, where });
  for (const route of plan.routes) for (const spot of route.spots) for (const order of spot.visit.orders) note(spot, null, order, route.id);
  for (const carrier of plan.carriers) for (const item of carrier.orders) note(item.spot, item, item.orders[0], carrier.name);
  for (const item of plan.unassigned) note(item.spot, item, item.orders[0], "unassigned");
  const look = (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    const hits = wanted.length < 2 ? [] : index.filter((entry) => entry.text.includes(wanted)).slice(0, 12);
    found.replaceChildren(...hits.map(({ spot, item, order, where }) => make("li", {}, make("button", {
      type: "button", onclick: () => spot ? choose(spot, true) : choosePlain(item),
    }, said("span", where, { class: "w" }), make("span", { class: "w" }, said("span", order.who || order.id), said("small", `${order.id} · ${order.where}`))))));
    if (wanted.length > 1 && !hits.length) found.append(make("li", { class: "more" }, "Nothing found"));
  };
  return make("div", { class: "search" }, make("input", {
    type: "search", placeholder: "Find an order, a name, an address", "aria-label": "Find an order, a name or an address", oninput: look,
  }), found);
};

const table = (rows, numeric) => make("table", {}, make("tbody", {}, ...rows.map(([label, value]) =>
  make("tr", {}, said("td", label), said("td", value, { class: numeric ? "num" : "" })))));
const TERMS = {
  fixed: "Vehicles", distance: "Kilometres", duration: "Working time", overtime: "Overtime", lateness: "Lateness", territory: "Outside the territory",
  balance: "Uneven work", changes: "Changes", carriers: "Carriers", shortfall: "Minimum volumes missed", unassigned: "Unassigned (penalty)",
};

const buildPanel = () => {
  const panel = document.getElementById("panel"), marks = theme;
  const parts = [...header(), search()];
  if (plan.routes.length) parts.push(section("Routes", plan.routes.length, plan.routes.map((route) => route.key), make("ul", { class: "rows" }, ...plan.routes.map(routeRow))));
  if (plan.carriers.length) parts.push(section("Carriers", plan.carriers.length, plan.carriers.map((carrier) => carrier.key),
    make("ul", { class: "rows" }, ...plan.carriers.map((carrier) => folding(carrier.key, carrier.name, symbolSwatch(carrier.symbol, () => marks().carrier),
      carrier.name, carrier.cost, `${carrier.orders.length} ${carrier.orders.length === 1 ? "order" : "orders"}`, carrier.orders)))));
  if (plan.unassigned.length) parts.push(section("Unassigned", plan.unassigned.length, ["u"], make("ul", { class: "rows" },
    folding("u", "unassigned orders", symbolSwatch("cross", () => marks().left), "Nobody takes these", "", "with the reason and what would help", plan.unassigned))));
  if (plan.costs.length) parts.push(make("details", {}, make("summary", {}, "Cost by term"), table(plan.costs.map(([term, value]) => [TERMS[term] || term, value]), true)));
  if (plan.warnings.length) parts.push(make("details", {}, make("summary", {}, `Warnings (${plan.warnings.length})`),
    ...plan.warnings.map(([text, orders]) => said("p", orders.length ? `${text} (${orders.join(", ")})` : text))));
  parts.push(make("details", {}, make("summary", {}, "About this plan"), table(plan.about, false)));
  panel.replaceChildren(...parts);
};

const buildLegend = () => {
  const entry = (mark, text) => make("span", {}, mark, said("b", text));
  const entries = [
    entry(swatch((ink, x, y) => { shape(ink, "square", x, y, 9); ink.fillStyle = theme().depot; ink.fill(); }, 16), "Depot"),
    entry(swatch((ink, x, y) => { shape(ink, "", x, y, 6.5); ink.fillStyle = theme().routes[0]; ink.fill(); }, 16), "Stop of a route"),
    ...plan.carriers.slice(0, 7).map((carrier) => entry(symbolSwatch(carrier.symbol, () => theme().carrier, 16), carrier.name)),
  ];
  if (plan.alarms[0]) entries.push(entry(swatch((ink, x, y) => {
    shape(ink, "", x, y, 6); ink.strokeStyle = theme().left; ink.lineWidth = 2; ink.stroke(); }, 16), "At risk or late"));
  if (plan.unassigned.length) entries.push(entry(symbolSwatch("cross", () => theme().left, 16), "Unassigned"));
  document.getElementById("legend").replaceChildren(...entries);
};

const factList = (facts) => make("dl", {}, ...facts.flatMap(([label, value]) => [said("dt", label), said("dd", value)]));
const orderBlock = (order) => make("div", { class: "order" },
  said("b", order.who || order.id), order.where ? said("span", order.where) : null, factList([["Order", order.id], ...order.facts]));

const popup = document.getElementById("popup");
const fillPopup = (title, under, orders, facts, steps) => {
  popup.replaceChildren(said("h3", title), said("p", under, { class: "route" }), ...orders.map((order) => orderBlock(order)), factList(facts),
    make("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => choose(null) }, "×"));
  if (steps) popup.append(steps);
  popup.hidden = false;
  popup.scrollTop = 0;
};
const stepper = (spot) => {
  const all = spot.route.spots, at = all.indexOf(spot);
  const step = (text, to) => make("button", { type: "button", disabled: !all[to], onclick: () => { choose(all[to], true); popup.querySelector(`nav button:${to > at ? "last" : "first"}-child`)?.focus(); } }, text);
  return make("nav", {}, step("← Previous", at - 1), step("Next →", at + 1));
};
const describe = (spot) => {
  if (spot.kind === "depot") fillPopup(spot.depot.name, "Depot", [], []);
  else if (spot.kind === "carrier") fillPopup(spot.carrier.name, "Carrier's order", spot.item.orders, spot.item.facts);
  else if (spot.kind === "left") fillPopup("Unassigned", "Nobody takes this order", spot.item.orders, spot.item.facts);
  else {
    const { visit, route } = spot, kinds = { stop: `Stop ${visit.n}`, break: "Break", reload: "Reload" };
    fillPopup(`${kinds[visit.kind]} · ${visit.eta}${visit.alarm ? ` · ${visit.alarm}` : ""}`, `${route.id} · ${route.rider} · ${route.vehicle}`, visit.orders, visit.facts, stepper(spot));
  }
};
const placePopup = () => {
  if (popup.hidden) return;
  const [x, y] = state.spot ? toScreen(state.spot.place) : [view.width / 2, view.height / 2];
  const { offsetWidth: width, offsetHeight: height } = popup, right = x + 24 + width < view.width - 60;
  popup.style.left = `${Math.round(Math.max(12, Math.min(view.width - width - 12, right ? x + 22 : x - width - 22)))}px`;
  popup.style.top = `${Math.round(Math.max(12, Math.min(view.height - height - 12, y - height / 3)))}px`;
  popup.style.visibility = state.spot && (x < 0 || y < 0 || x > view.width || y > view.height) ? "hidden" : "visible";
};
