// What the rider fills in at a door: proof of delivery, or why it was not possible.

import { shrink } from "./camera.js";
import { ICONS, h, icon, say } from "./dom.js";
import { NoNetwork, call } from "./net.js";
import { canScan, scan } from "./scan.js";
import { signaturePad } from "./signature.js";
import { decimals, t } from "./texts.js";

const WHO = ["recipientSelf", "recipientNeighbour", "recipientReception", "recipientSafe"];

export function deliverForm(tasks, route, actions) {
  const isPickUp = tasks[0].kind === "pick_up";
  const proof = { photos: [], codes: new Set() };
  const pad = signaturePad();
  const name = h("input", { name: "recipient", autocomplete: "off", maxLength: 200 });
  const form = h("form", { className: "form", onsubmit: (event) => { event.preventDefault(); confirm(event.target); } },
    h("button", { type: "button", className: "plain back", onclick: actions.back }, icon(ICONS.back), t("back")),
    h("h1", {}, tasks.map((task) => task.recipient || task.order_id).join(", ")),
    scanPart(tasks, proof),
    photoPart(proof),
    isPickUp ? null : [h("label", {}, t("recipient"), name), h("p", { className: "chips" }, WHO.map((key) => h("button", { type: "button", className: "chip", onclick: () => { name.value = t(key); } }, t(key))))],
    tasks.some((task) => task.needs_code) ? codePart(tasks.find((task) => task.needs_code)) : null,
    tasks.some((task) => task.cash_minor) ? cashPart(tasks, route) : null,
    signPart(pad),
    h("label", {}, t("note"), h("textarea", { name: "note", rows: 2, maxLength: 2000 })),
    h("div", { className: "dock" }, h("button", { className: "main" }, icon(ICONS.done), t(isPickUp ? "confirmPickUp" : "confirm"))));

  async function confirm(filled) {
    const said = Object.fromEntries(new FormData(filled));
    const files = proof.photos.map((blob) => ({ field: "photo_ids", blob }));
    const signature = await pad.blob();
    if (signature) files.push({ field: "signature_id", blob: signature });
    const cash = said.cash ? { cash_minor: Math.round(Number(said.cash.replace(",", ".")) * 10 ** decimals(route.currency)) } : {};
    actions.done({
      kind: isPickUp ? "picked_up" : "delivered", task_ids: tasks.map((task) => task.id), recipient: said.recipient ?? "",
      note: said.note, code: said.code ?? "", barcodes: [...proof.codes], ...cash,
    }, files);
  }
  return form;
}

export function failForm(tasks, failures, actions) {
  const proof = { photos: [] };
  return h("form", { className: "form", onsubmit: (event) => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(event.target));
    actions.done({ kind: "failed", task_ids: tasks.map((task) => task.id), reason: said.reason, note: said.note }, proof.photos.map((blob) => ({ field: "photo_ids", blob })));
  } },
    h("button", { type: "button", className: "plain back", onclick: actions.back }, icon(ICONS.back), t("back")),
    h("h1", {}, t("why")),
    h("fieldset", { className: "choices" }, failures.map(({ reason, words }) => h("label", {}, h("input", { type: "radio", name: "reason", value: reason, required: true }), h("span", {}, words)))),
    photoPart(proof),
    h("label", {}, t("note"), h("textarea", { name: "note", rows: 2, maxLength: 2000 })),
    h("div", { className: "dock" }, h("button", { className: "main" }, t("confirmFail"))));
}

function scanPart(tasks, proof) {
  const expected = tasks.map((task) => task.order_id);
  const list = h("p", { className: "soft", role: "status" });
  const typed = h("input", { "aria-label": t("scanTyped"), placeholder: t("scanTyped"), autocomplete: "off", maxLength: 200 });
  const add = (code) => {
    if (!code) return;
    proof.codes.add(code);
    if (!expected.some((number) => code.includes(number))) say(t("scanUnknown"));
    list.textContent = t("scanned", { codes: [...proof.codes].join(", ") });
    typed.value = "";
  };
  const look = async () => {
    try {
      add(await scan());
    } catch {
      say(t("scanNoCamera"));
      typed.focus();
    }
  };
  return h("div", { className: "part" },
    h("div", { className: "pair" },
      canScan() ? h("button", { type: "button", className: "second", onclick: look }, icon(ICONS.scan), t("scan")) : null,
      typed, h("button", { type: "button", className: "second slim", onclick: () => add(typed.value.trim()) }, t("scanAdd"))),
    list);
}

function photoPart(proof) {
  const shown = h("div", { className: "photos" });
  const words = h("span", {}, t("photo"));
  const input = h("input", { type: "file", accept: "image/*", capture: "environment", className: "hidden", id: "photo", onchange: async () => {
    for (const file of input.files) {
      const small = await shrink(file).catch(() => null);
      if (!small || proof.photos.length >= 5) continue;
      proof.photos.push(small);
      shown.append(h("img", { src: URL.createObjectURL(small), alt: t("photo"), onload: (event) => URL.revokeObjectURL(event.target.src) }));
    }
    words.textContent = t(proof.photos.length ? "photoAgain" : "photo");
    input.value = "";
  } });
  return h("div", { className: "part" }, input, h("label", { className: "second", htmlFor: "photo" }, icon(ICONS.camera), words), shown);
}

function signPart(pad) {
  return h("div", { className: "part" }, h("p", { className: "line" }, h("span", {}, t("signature")), h("button", { type: "button", className: "plain", onclick: pad.wipe }, t("clear"))), pad.canvas);
}

function codePart(task) {
  const verdict = h("p", { className: "soft", role: "status" });
  const words = { right: "codeRight", wrong: "codeWrong", used_up: "codeUsedUp", none: "codeRight" };
  const check = async (event) => {
    const code = event.target.value.trim();
    if (code.length < 6) return;
    try {
      const answer = await call("POST", "/v1/rider/code-checks", { body: { task_id: task.id, code } });
      const { check: worth } = await answer.json();
      verdict.textContent = t(words[worth]);
      verdict.className = worth === "right" ? "good" : "bad";
    } catch (error) {
      verdict.textContent = error instanceof NoNetwork ? t("codeLater") : error.message;
    }
  };
  return h("div", { className: "part" }, h("label", {}, t("code"), h("input", { name: "code", inputMode: "numeric", autocomplete: "one-time-code", maxLength: 20, onchange: check })), verdict);
}

function cashPart(tasks, route) {
  const places = decimals(route.currency);
  const due = tasks.reduce((sum, task) => sum + task.cash_minor, 0) / 10 ** places;
  return h("label", {}, `${t("cash")} (${route.currency})`, h("input", { name: "cash", inputMode: "decimal", pattern: "[0-9]+([.,][0-9]+)?", value: due.toFixed(places), required: true }));
}
