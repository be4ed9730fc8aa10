// The toolbar of the structure: colours, palette, all samples at once.

import { button, setOptions } from "../../shared/page/controls.js";
import { h } from "../../shared/page/dom.js";

/** @import { Actions, ColourScheme, Palette } from "./result.d.ts" */

/** @type {[ColourScheme, string][]} */
const COLOURS = [
  ["plddt", "Confidence"],
  ["chain", "Chain"],
  ["entity", "Entity"],
];
const PALETTES = [
  ["alphafold", "AlphaFold's palette"],
  ["safe", "Colour-blind safe"],
];

/**
 * Create the toolbar.
 *
 * @param {Actions} actions
 */
export function createBar(actions) {
  const colours = COLOURS.map(([name, words]) =>
    button(words, () => actions.colour(name), { "aria-pressed": "false", "data-colour": name }),
  );
  const palette = h("select", {
    class: "af-input",
    "aria-label": "Palette",
    onchange: () => {
      actions.palette(/** @type {Palette} */ (palette.value));
    },
  });
  setOptions(palette, PALETTES, "alphafold");
  const superposed = toggle("All samples", () => actions.superposed(!isOn(superposed)));
  const spin = toggle("Spin", () => {
    const on = !isOn(spin);
    spin.setAttribute("aria-pressed", String(on));
    actions.spin(on);
  });
  const reset = button("Reset view", () => actions.reset());
  const element = h(
    "div",
    { class: "rv-bar-row", role: "toolbar", "aria-label": "View" },
    h("span", { class: "af-muted" }, "Colour by"),
    colours,
    palette,
    h("span", { class: "rv-space" }),
    ...[superposed, spin, reset],
  );

  return {
    element,
    /** @param {{ colour: ColourScheme, palette: Palette, superposed: boolean }} state */
    show(state) {
      for (const one of colours) {
        one.setAttribute("aria-pressed", String(one.dataset.colour === state.colour));
      }
      palette.value = state.palette;
      palette.hidden = state.colour !== "plddt";
      superposed.setAttribute("aria-pressed", String(state.superposed));
    },
    /** @param {{ superposed: boolean, chain: boolean }} what */
    offer(what) {
      superposed.hidden = !what.superposed;
      for (const one of colours) one.hidden = !what.chain && one.dataset.colour !== "plddt";
    },
  };
}

/**
 * @param {string} words
 * @param {() => void} act
 */
function toggle(words, act) {
  return button(words, act, { "aria-pressed": "false" });
}

/** @param {HTMLElement} one */
function isOn(one) {
  return one.getAttribute("aria-pressed") === "true";
}
