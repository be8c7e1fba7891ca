// A signature drawn with a finger, kept as black on white whatever the theme.

import { h } from "./dom.js";
import { t } from "./texts.js";

export function signaturePad() {
  const canvas = h("canvas", { className: "pad", width: 900, height: 300, tabIndex: 0, "aria-label": t("sign"), role: "img" });
  const pen = canvas.getContext("2d");
  let drawn = false;
  let at = null;
  const wipe = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    drawn = false;
  };
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    at = point(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!at) return;
    const to = point(event);
    Object.assign(pen, { lineWidth: 6, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
    pen.beginPath();
    pen.moveTo(...at);
    pen.lineTo(...to);
    pen.stroke();
    at = to;
    drawn = true;
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { at = null; });
  wipe();
  const blob = () => (drawn ? new Promise((resolve) => canvas.toBlob(resolve, "image/png")) : null);
  return { canvas, wipe, blob };
}
