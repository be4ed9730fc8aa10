// The toolbar of the structure: colours, palette, all samples at once.

import { button, setOptions } from "../../shared/page/controls.js";
import { h, setText } from "../../shared/page/dom.js";
import { rightAndWrong } from "./scene/looks.js";

/** @import { Actions, ColourScheme, Kind, Palette } from "./result.d.ts" */

/** @type {[ColourScheme, string][]} */
const COLOURS = [
  ["plddt", "Confidence"],
  ["chain", "Chain"],
  ["entity", "Entity"],
  ["structure", "Structure"],
  ["distance", "Distance"],
  ["lddt", "lDDT"],
  ["change", "Change of pLDDT"],
  ["certainty", ""],
];
/** @type {Partial<Record<ColourScheme, string>>} */
const TITLES = {
  structure: "A colour for each of the two structures",
  distance: "How far each residue lies from its counterpart",
  lddt: "How well the distances around each residue agree",
  change: "pLDDT of the second result minus that of the first",
};
/** @type {Record<Kind | "", ColourScheme[]>} those of two structures */
const MORE = {
  "": [],
  result: ["structure", "distance", "lddt", "change"],
  experiment: ["structure", "lddt", "distance", "certainty"],
};
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
    button(words, () => actions.colour(name), {
      "aria-pressed": "false",
      "data-colour": name,
      title: TITLES[name],
    }),
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
      palette.hidden = state.colour !== "plddt" && state.colour !== "lddt";
      superposed.setAttribute("aria-pressed", String(state.superposed));
    },
    /**
     * @param {object} what
     * @param {boolean} what.superposed
     * @param {boolean} what.chain
     * @param {Kind | ""} what.beside
     * @param {boolean} what.isModel whether the experiment is a prediction, too
     */
    offer(what) {
      const [right, wrong] = rightAndWrong(what.isModel);
      const certainty = colours[COLOURS.findIndex(([name]) => name === "certainty")];
      setText(certainty, `Sure or ${right}`);
      certainty.title = `Where the model was sure but ${wrong}, and unsure but ${right}`;
      superposed.hidden = !what.superposed;
      const offered = ["plddt", ...(what.chain ? ["chain", "entity"] : []), ...MORE[what.beside]];
      for (const one of colours) one.hidden = !offered.includes(one.dataset.colour ?? "");
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
