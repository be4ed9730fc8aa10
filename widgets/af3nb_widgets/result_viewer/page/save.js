// The Save menu: a picture, a report, what a paper needs, the whole folder, structures.

import { h, icon, setText } from "../../shared/page/dom.js";
import { menu } from "../../shared/page/menu.js";

/** @import { Actions } from "./result.d.ts" */

/** @type {[string, string, string][]} what, words and note */
const FILES = [
  ["html", "Report", "one HTML file, works offline"],
  ["paper", "For a paper", "methods, references, figures, tables, sessions"],
  ["zip", "Everything", "ZIP of the folder"],
  ["mmcif", "This structure", "mmCIF"],
  ["sdf", "Its ligands", "SDF, with bond orders"],
  ["comparison", "The comparison", "CSV of residues"],
];

/** @param {Actions} actions */
export function createSave(actions) {
  const status = h("span", { class: "rv-saved", role: "status" });
  const files = FILES.map(([name, words, note]) => ({
    name,
    words,
    note,
    act: () => actions.save(name),
  }));
  const picture = {
    name: "picture",
    words: "Picture",
    note: "PNG, transparent background",
    act: () => actions.picture(),
  };
  const { element, offer } = menu([icon("download"), "Save"], "Save", [
    { items: [picture, ...files] },
  ]);
  return {
    element,
    status,
    offer,
    /** @param {string} text */
    say: (text) => setText(status, text),
  };
}
