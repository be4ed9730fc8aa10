// How the structure is shown: colours, palette, all samples at once.

import { h } from "../../shared/page/dom.js";

/** The row of choices; `actions` are colour, palette, superposed, reset and spin. */
export function createBar(actions) {
  const choice = (name, title) => h("button", { class: "af-button", type: "button", "aria-pressed": "false", dataset: { colour: name }, onclick: () => actions.colour(name) }, title);
  const colours = ["plddt:Confidence", "chain:Chain", "entity:Entity"].map((text) => choice(...text.split(":")));
  const palette = h("select", { class: "af-input", "aria-label": "Palette", onchange: () => actions.palette(palette.value) },
    h("option", { value: "alphafold" }, "AlphaFold's palette"), h("option", { value: "safe" }, "Colour-blind safe"));
  const superposed = h("button", { class: "af-button", type: "button", "aria-pressed": "false", onclick: () => actions.superposed(superposed.getAttribute("aria-pressed") !== "true") }, "All samples");
  const spin = h("button", { class: "af-button", type: "button", "aria-pressed": "false", onclick: () => { const on = spin.getAttribute("aria-pressed") !== "true"; spin.setAttribute("aria-pressed", String(on)); actions.spin(on); } }, "Spin");
  const reset = h("button", { class: "af-button", type: "button", onclick: actions.reset }, "Whole view");
  const element = h("div", { class: "rv-bar-row", role: "toolbar", "aria-label": "View" }, h("span", { class: "af-muted" }, "Colour by"), colours, palette, h("span", { class: "rv-space" }), superposed, spin, reset);

  return {
    element,
    show(state) {
      for (const button of colours) button.setAttribute("aria-pressed", String(button.dataset.colour === state.colour));
      palette.value = state.palette;
      palette.hidden = state.colour !== "plddt";
      superposed.setAttribute("aria-pressed", String(state.superposed));
    },
    offer(what) {
      superposed.hidden = !what.superposed;
      for (const button of colours) button.hidden = !what.chain && button.dataset.colour !== "plddt";
    },
  };
}
