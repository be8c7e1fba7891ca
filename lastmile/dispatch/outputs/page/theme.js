// Light and dark: colours of the map. Those of the panel are in the stylesheet.

const THEMES = {
  light: {
    ground: "#f4f3ef", label: "#4d5560", halo: "rgba(255,255,255,.9)", casing: "#ffffff", ink: "#16202c", depot: "#16202c",
    left: "#c8102e", carrier: "#4a5563",
    // Told apart with every common colour blindness (after Okabe & Ito and Tol), none near the red of the unassigned.
    routes: ["#0067b1", "#d98200", "#007d57", "#b4569a", "#1fa0d8", "#5b2a86", "#7a6a00", "#26a391"],
    streets: {
      motorway: ["#f2c879", "#d9a74a"], primary: ["#f7dfa6", "#dfc078"], secondary: ["#fbf0c9", "#dcd0a4"],
      tertiary: ["#ffffff", "#c9c7bd"], local: ["#ffffff", "#d3d1c8"], service: ["#ffffff", "#dddbd3"], path: ["#cfcabd", null],
    },
  },
  dark: {
    ground: "#14181d", label: "#a9b4bf", halo: "rgba(16,20,25,.92)", casing: "#0d1115", ink: "#e8ecf1", depot: "#f4f6f8",
    left: "#ff5468", carrier: "#c3ccd6",
    routes: ["#58a6f5", "#f5ac3c", "#3fc391", "#e58cc9", "#8ed6f7", "#b48ae8", "#d3c04b", "#5fd6c5"],
    streets: {
      motorway: ["#5a5138", "#2a2720"], primary: ["#4a4638", "#262520"], secondary: ["#3f4044", "#22252a"],
      tertiary: ["#363c43", "#20252b"], local: ["#2c333a", "#1c2127"], service: ["#262c33", "#1a1f24"], path: ["#2a3036", null],
    },
  },
};

const remembered = () => {
  try { return localStorage.getItem("lastmile-theme"); } catch { return null; }  // storage may be closed for files
};
let themeName = remembered() || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
if (!(themeName in THEMES)) themeName = "light";
document.documentElement.dataset.theme = themeName;
const theme = () => THEMES[themeName];
const switchTheme = () => {
  themeName = themeName === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = themeName;
  try { localStorage.setItem("lastmile-theme", themeName); } catch { /* it holds until the page is closed */ }
};

const DASHES = [[], [13, 5], [4, 4]];
const readableOn = (colour) => {
  const [r, g, b] = [1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.36 ? "#10161d" : "#ffffff";
};
