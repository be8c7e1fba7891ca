/** Colours of routes: neighbours in the list are far apart in hue, and all are as readable on a light or dark map. */

const GOLDEN_ANGLE_DEG = 137.508;
const FIRST_HUE_DEG = 205;
const SATURATION = 0.68;

/** Relative luminance (WCAG): white or black numbers on it have a contrast of 4.5 and more. */
const LUMINANCE = { light: [0.12, 0.16, 0.08], dark: [0.38, 0.48, 0.3] } as const;

type Rgb = [red: number, green: number, blue: number];

/** Give the colour of the route at a place in the list, as `#rrggbb`. */
export function routeColour(index: number, dark = false): string {
  const hue = (FIRST_HUE_DEG + index * GOLDEN_ANGLE_DEG) % 360;
  const wanted = LUMINANCE[dark ? "dark" : "light"][index % 3] ?? 0.12;
  let [low, high] = [0, 1];
  for (let step = 0; step < 12; step++) {
    const middle = (low + high) / 2;
    if (luminance(rgb(hue, middle)) < wanted) low = middle;
    else high = middle;
  }
  return `#${rgb(hue, low).map((part) => Math.round(255 * part).toString(16).padStart(2, "0")).join("")}`;
}

/** Own colours for what is on no route. */
export const FIXED = {
  carrier: { light: "#7048e8", dark: "#b197fc" },
  unassigned: { light: "#c92a2a", dark: "#ff8787" },
  order: { light: "#495057", dark: "#ced4da" },
} as const;

export function fixedColour(name: keyof typeof FIXED, dark: boolean): string {
  return FIXED[name][dark ? "dark" : "light"];
}

/** Convert hue in degrees and lightness from 0 to 1 (HSL). */
function rgb(hue: number, lightness: number): Rgb {
  const chroma = SATURATION * Math.min(lightness, 1 - lightness);
  const channel = (shift: number) => {
    const place = (shift + hue / 30) % 12;
    return lightness - chroma * Math.max(-1, Math.min(place - 3, 9 - place, 1));
  };
  return [channel(0), channel(8), channel(4)];
}

/** Relative luminance of sRGB, WCAG 2. */
export function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
