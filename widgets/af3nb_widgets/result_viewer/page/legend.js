// What the colours of the structure mean.

import { h } from "../../shared/page/dom.js";
import { BANDS, groupColour } from "./scene/colours.js";

/** @import { Chain, ColourScheme, Complex, Palette } from "./result.d.ts" */

const MOST_KEYS = 24;
const MOST_LETTERS = 60;

/**
 * Return the keys of a colour scheme.
 *
 * @param {Pick<Complex, "chains">} complex
 * @param {ColourScheme} colour
 * @param {Palette} palette
 */
export function legendKeys({ chains }, colour, palette) {
  if (colour === "plddt") {
    const title = h("span", { class: "rv-key-title" }, "pLDDT");
    return [title, ...BANDS.map((band) => key(band[palette], band.label))];
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
