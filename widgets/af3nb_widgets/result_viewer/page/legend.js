// What the colours of the structure mean.

import { h } from "../../shared/page/dom.js";
import { BANDS, groupColour } from "./scene/colours.js";
import {
  CHANGES,
  certaintyKeys,
  DISTANCES,
  EXPERIMENT,
  STRUCTURES,
  UNMATCHED,
} from "./scene/looks.js";

/** @import { Chain, ColourScheme, Complex, Other, Palette } from "./result.d.ts" */

const MOST_KEYS = 24;
const MOST_LETTERS = 60;
const OF_BOTH = ["structure", "chain", "entity"]; // schemes that colour an experiment, too

/**
 * Return the keys of what is shown: those of the colour scheme, and that of an experiment.
 *
 * @param {Pick<Complex, "chains" | "name">} complex
 * @param {ColourScheme} colour
 * @param {Palette} palette
 * @param {Other | null} [other] what is beside it
 */
export function legendKeys(complex, colour, palette, other = null) {
  const keys = schemeKeys(complex, colour, palette, other);
  const isPlain = other?.kind === "experiment" && !OF_BOTH.includes(colour);
  return isPlain ? [...keys, key(EXPERIMENT, other.name)] : keys;
}

/**
 * Return the keys of a colour scheme.
 *
 * @param {Pick<Complex, "chains" | "name">} complex
 * @param {ColourScheme} colour
 * @param {Palette} palette
 * @param {Other | null} other what is beside it
 */
function schemeKeys({ chains, name }, colour, palette, other) {
  /** @param {string} text */
  const title = (text) => h("span", { class: "rv-key-title" }, text);
  /** @param {{ label: string, colour: string }[]} steps */
  const keys = (steps) => steps.map((step) => key(step.colour, step.label));
  if (colour === "plddt") {
    return [title("pLDDT"), ...BANDS.map((band) => key(band[palette], band.label))];
  }
  if (colour === "structure" && other) {
    return [name, other.name].map((words, k) => key(STRUCTURES[k], words));
  }
  if (colour === "distance") return [title("Distance"), ...keys([...DISTANCES, UNMATCHED])];
  if (colour === "change") return [title("pLDDT"), ...keys([...CHANGES, UNMATCHED])];
  if (colour === "certainty") {
    return keys([...certaintyKeys(other?.told.word === "reference"), UNMATCHED]);
  }
  if (colour === "lddt") {
    const words = ["above 0.9", "0.7 to 0.9", "0.5 to 0.7", "below 0.5"];
    const bands = BANDS.map((band, k) => key(band[palette], words[k]));
    return [title("lDDT"), ...bands, ...keys([UNMATCHED])];
  }
  return groupsOf(chains, colour)
    .slice(0, MOST_KEYS)
    .map(({ number, words }) => key(groupColour(number), words));
}

/**
 * Group chains by their colour. With colours by entity, equal chains form one group.
 *
 * @param {Chain[]} chains
 * @param {ColourScheme} colour
 */
export function groupsOf(chains, colour) {
  /** @type {Map<number, Chain[]>} */
  const groups = new Map();
  for (const [k, chain] of chains.entries()) {
    const number = colour === "entity" ? chain.entity : k;
    groups.set(number, [...(groups.get(number) ?? []), chain]);
  }
  return [...groups].map(([number, own]) => {
    const ids = own.map((chain) => chain.id).join(", ");
    return { number, words: `${ids} ${own[0].description || own[0].what}`.slice(0, MOST_LETTERS) };
  });
}

/**
 * @param {string} tone
 * @param {string} words
 */
function key(tone, words) {
  const patch = h("i", { style: `background:${tone}`, "aria-hidden": "true" });
  return h("span", { class: "rv-key" }, patch, words);
}
