// Reads barcodes with the camera where the browser can; the number can always be typed.

import { h } from "./dom.js";
import { t } from "./texts.js";

const FORMATS = ["code_128", "code_39", "ean_13", "qr_code", "data_matrix", "itf"];

export const canScan = () => "BarcodeDetector" in window && Boolean(navigator.mediaDevices?.getUserMedia);

export async function scan() {
  const detector = new window.BarcodeDetector({ formats: FORMATS });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const video = h("video", { autoplay: true, muted: true, playsInline: true, srcObject: stream });
  return new Promise((resolve) => {
    let open = true;
    const dialog = h("dialog", { className: "scanner", "aria-label": t("scan"), onclose: () => end("") },
      video, h("p", {}, t("scanPoint")), h("button", { onclick: () => end("") }, t("close")));
    const end = (code) => {
      if (!open) return;
      open = false;
      stream.getTracks().forEach((track) => track.stop());
      dialog.remove();
      resolve(code);
    };
    const look = async () => {
      if (!open) return;
      const found = video.readyState >= 2 ? await detector.detect(video).catch(() => []) : [];
      if (found.length) end(found[0].rawValue);
      else setTimeout(look, 150);
    };
    document.body.append(dialog);
    dialog.showModal();
    look();
  });
}
