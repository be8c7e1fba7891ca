// Looks every half minute whether something has changed, and only then loads the page anew.

const state = document.getElementById("state");
const open = () => document.querySelector("details[open], textarea:focus, input:checked:not([checked])");

async function look() {
  if (document.hidden || open()) return;
  try {
    const answer = await fetch(`/v1/tracking/${state.dataset.token}`, { cache: "no-store" });
    if (!answer.ok) return;
    const now = await answer.json();
    const eta = now.eta ? Date.parse(now.eta.latest) : NaN;
    const before = now.stops_before === null ? "" : String(now.stops_before);
    const same = now.status === state.dataset.status && before === state.dataset.before
      && (Object.is(eta, NaN) ? state.dataset.eta === "" : eta === Date.parse(state.dataset.eta));
    if (!same) location.replace(location.pathname);
  } catch { /* no network just now: the page says what was known */ }
}

setInterval(look, 30_000);
document.addEventListener("visibilitychange", look);
