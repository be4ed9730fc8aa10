// Colours of confidence, chains, errors and selections.

/** @import { Palette, What } from "../result.d.ts" */

/**
 * Bands of pLDDT, in AlphaFold's palette and in ColorBrewer's PuOr, which is safe for colour-blind
 * readers.
 */
export const BANDS = [
  { least: 90, label: "very high, above 90", alphafold: "#0053d6", safe: "#5e3c99" },
  { least: 70, label: "high, 70 to 90", alphafold: "#65cbf3", safe: "#b2abd2" },
  { least: 50, label: "low, 50 to 70", alphafold: "#ffdb13", safe: "#fdb863" },
  { least: -1, label: "very low, below 50", alphafold: "#ff7d45", safe: "#e66101" },
];
/**
 * For chains and entities: Okabe and Ito's colours, then Tol's. Most readers can tell them apart.
 */
const GROUPS = (
  "#0072b2 #e69f00 #009e73 #cc79a7 #56b4e9 #d55e00 " +
  "#882255 #999933 #44aa99 #aa4499 #6699cc #b8860b"
).split(" ");
/** @type {Record<string, string>} */
const ELEMENTS = {
  N: "#3050f8",
  O: "#e5261f",
  S: "#d8a800",
  P: "#ff8000",
  F: "#4fb83e",
  Cl: "#1fb01f",
  Br: "#a62929",
  I: "#940094",
  Mg: "#3da52a",
  Fe: "#e06633",
  Zn: "#7d80b0",
  Ca: "#3da52a",
  Na: "#ab5cf2",
  K: "#8f40d4",
};
/** Colours of the selection, and of what it is seen from. */
export const SELECTED = "#d6006c";
export const AGAINST = "#00806b";
export const PAE_LARGEST = 31.75; // angstroms

const GREEN = ["#00441b", "#238b45", "#74c476", "#c7e9c0", "#f7fcf5"];
const BLUE = ["#fafafc", "#c6dbef", "#6baed6", "#2171b5", "#08306b"];
const TWO_SIDES = ["#2166ac", "#92c5de", "#f7f7f7", "#f4a582", "#b2182b"];
/** The byte of unknown differences, and its colour. */
export const UNKNOWN = 255;
const UNKNOWN_COLOUR = "#b4b4b4";

/**
 * Return the colour of a pLDDT's band.
 *
 * @param {number} plddt
 * @param {Palette} palette
 */
export function bandColour(plddt, palette) {
  const band = BANDS.find(({ least }) => plddt > least) ?? BANDS[BANDS.length - 1];
  return band[palette];
}

/**
 * Return the colour of the chain or entity with this number.
 *
 * @param {number} number
 */
export function groupColour(number) {
  return GROUPS[number % GROUPS.length];
}

/**
 * Return the colour of an element, or null for carbon and elements without one.
 *
 * @param {string} element
 */
export function elementColour(element) {
  return ELEMENTS[element] ?? null;
}

/**
 * Whether values are those of differences between two structures.
 *
 * @param {What} what
 */
export function isDifference(what) {
  return what === "dpae" || what === "ddist";
}

/**
 * Return 256 colours as RGB bytes: errors from dark green (0) to white, probabilities from white to
 * blue, or differences from blue (less) to red (more).
 *
 * @param {What} what
 */
export function ramp(what) {
  const stops = (isDifference(what) ? TWO_SIDES : what === "contacts" ? BLUE : GREEN).map(rgb);
  const table = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = (Math.min(i, 254) / 254) * (stops.length - 1);
    const k = Math.min(Math.floor(at), stops.length - 2);
    for (let c = 0; c < 3; c++) {
      table[i * 3 + c] = stops[k][c] + (stops[k + 1][c] - stops[k][c]) * (at - k);
    }
  }
  if (isDifference(what)) table.set(rgb(UNKNOWN_COLOUR), 3 * UNKNOWN);
  return table;
}

/**
 * Return the colour of a ramp at `t`, from 0 to 1.
 *
 * @param {What} what
 * @param {number} t
 */
export function rampColour(what, t) {
  const table = ramp(what);
  const i = 3 * Math.max(0, Math.min(254, Math.round(t * 254)));
  return `rgb(${table[i]},${table[i + 1]},${table[i + 2]})`;
}

/**
 * Return a colour between two colours, as `#rrggbb`.
 *
 * @param {string} colour
 * @param {string} other
 * @param {number} share
 */
export function mixed(colour, other, share) {
  const [a, b] = [rgb(colour), rgb(other)];
  return hex(a.map((x, i) => x + (b[i] - x) * share));
}

/**
 * Whether black text is easier to read on this colour than white.
 *
 * @param {string} colour
 */
export function isLight(colour) {
  const [r, g, b] = rgb(colour);
  return 0.299 * r + 0.587 * g + 0.114 * b > 150;
}

/**
 * Return the numbers of `#rrggbb` or `rgb(r, g, b)`.
 *
 * @param {string} colour
 */
export function rgb(colour) {
  if (colour.startsWith("#")) return [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  const numbers = colour.match(/[\d.]+/g)?.map(Number) ?? [255, 255, 255];
  return numbers.slice(0, 3);
}

/**
 * Return three numbers as `#rrggbb`.
 *
 * @param {number[]} colour
 */
export function hex(colour) {
  return `#${colour.map((x) => Math.round(x).toString(16).padStart(2, "0")).join("")}`;
}
