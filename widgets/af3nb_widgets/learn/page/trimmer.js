// An alignment that is cut by two sliders, and the contacts that a network finds in what is left.

import { h, newId, setAttribute, setText } from "../../shared/page/dom.js";
import { followTheme } from "../../shared/page/theme.js";
import { hiding } from "./saved.js";
import { curves } from "./trimmer_curves.js";
import { contactsAt, drawMap, drawRows, mapOf, pairAt } from "./trimmer_pictures.js";
import { choice, shown, sureness } from "./trimmer_words.js";

/** @import { RenderProps } from "../../shared/page/anywidget.d.ts" */
/** @import { Recording } from "./trimmer_words.js" */
/** @typedef {{ recording: Recording, depth: number, divergence: number, saved_as: string }} Traits */

/** @param {RenderProps<Traits>} props */
function render({ model, el }) {
  el.classList.add("af3nb", "lt");
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  const told = model.get("recording");
  const hide = hiding(model.get("saved_as"));

  const depth = slider("depth", "Rows beside the query", told.depths);
  const divergence = slider("divergence", "How far they have diverged", told.divergences);
  const rows = h("canvas", { class: "lt-canvas lt-rows", role: "img" });
  const map = h("canvas", { class: "lt-canvas lt-map", role: "img", onpointermove: point });
  const chart = h("div", { class: "lt-chart" });
  const words = h("p", { class: "lt-words", role: "status" });
  const pair = h("p", { class: "lt-pair af-muted" }, POINT);
  map.addEventListener("pointerleave", () => setText(pair, POINT));
  el.append(
    hide,
    h(
      "div", // slides hide every section inside a section
      { class: "lt-root", role: "region", "aria-label": "Alignment trimmer" },
      h("div", { class: "lt-bar" }, depth.field, divergence.field),
      words,
      h(
        "div",
        { class: "lt-figures" },
        figure("The alignment", rows, key(told.groups)),
        figure("Contacts", map, note(MAP), pair),
        figure("Contact precision", chart, note(curveNote(told.families))),
      ),
      numbers(told),
    ),
  );

  /**
   * @param {"depth" | "divergence"} name
   * @param {string} label
   * @param {number[]} values
   */
  function slider(name, label, values) {
    const id = newId("lt");
    const input = h("input", { id, type: "range", min: 0, max: values.length - 1, step: 1 });
    input.dataset.trim = name;
    input.addEventListener("input", () => {
      model.set(name, values[Number(input.value)]);
      model.save_changes();
    });
    const value = h("b");
    const field = h(
      "div",
      { class: "lt-slider" },
      h("label", { for: id }, label, ": ", value),
      input,
    );
    return { field, input, value };
  }

  function draw() {
    const at = {
      depth: told.depths.indexOf(model.get("depth")),
      divergence: told.divergences.indexOf(model.get("divergence")),
    };
    const now = choice(told, at.divergence, at.depth);
    for (const [part, place, text] of /** @type {const} */ ([
      [depth, at.depth, now.rows],
      [divergence, at.divergence, now.apart],
    ])) {
      part.input.value = String(place);
      setAttribute(part.input, "aria-valuetext", text);
      setText(part.value, text);
    }
    setText(words, shown(told, at.divergence, at.depth));
    setAttribute(rows, "aria-label", now.alignment);
    setAttribute(map, "aria-label", sureness(told, at.divergence, at.depth));
    drawRows(rows, told, at.divergence, at.depth);
    drawMap(map, told, at.divergence, at.depth);
    chart.replaceChildren(curves(told, at.divergence, at.depth));
  }

  /** @param {PointerEvent} event */
  function point(event) {
    const at = pairAt(map, told.query.length, event);
    if (!at) return setText(pair, POINT);
    const [i, j] = at;
    const row = told.divergences.indexOf(model.get("divergence"));
    const cell = told.cells[row][told.depths.indexOf(model.get("depth"))];
    const sure = mapOf(cell.map, told.query.length)(i, j);
    const touch = contactsAt(told)(i, j) ? "in contact" : "not in contact";
    setText(pair, `Residues ${i + 1} and ${j + 1}: probability ${sure.toFixed(2)}; ${touch}.`);
  }

  draw();
  model.on("change:depth", draw);
  model.on("change:divergence", draw);
  const forget = followTheme(el);
  const again = new MutationObserver(draw); // canvases take their colours from the theme
  again.observe(el, { attributes: true, attributeFilter: ["data-theme"] });
  const seen = new ResizeObserver(draw);
  seen.observe(map);
  return () => {
    model.off("change:depth", draw);
    model.off("change:divergence", draw);
    again.disconnect();
    seen.disconnect();
    forget();
  };
}

const MAP =
  "Above the diagonal: the network; below: the fold. The surest pairs: ring, in contact; cross, not.";
const POINT = "Point at a pair to see its probability.";

/**
 * @param {string} title
 * @param {...HTMLElement} parts
 */
function figure(title, ...parts) {
  return h("figure", { class: "lt-figure" }, h("h4", {}, title), ...parts);
}

/** @param {string} words */
function note(words) {
  return h("p", { class: "lt-pair" }, words);
}

/** @param {number} families */
function curveNote(families) {
  const line = families > 1 ? `mean of ${families} families` : "this family";
  return `Line: ${line}; ring: the family shown; pale: other divergences.`;
}

/** @param {string[]} groups */
function key(groups) {
  const items = groups.map((letters, k) =>
    h("span", { class: `lt-key lt-group${k}` }, h("i", { "aria-hidden": "true" }), letters),
  );
  return h("p", { class: "lt-pair" }, ...items, h("span", {}, "pale: as in the query"));
}

/** @param {Recording} told */
function numbers(told) {
  const heads = told.depths.map((depth) => h("th", { scope: "col" }, `${depth} rows`));
  const lines = told.divergences.map((divergence, k) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, String(divergence)),
      ...told.cells[k].map((cell) => h("td", {}, cell.precision.toFixed(2))),
    ),
  );
  return h(
    "details",
    {},
    h("summary", {}, "All precisions as a table"),
    h("table", { class: "lt-table" }, h("tr", {}, h("th", {}, "divergence"), ...heads), ...lines),
  );
}

export default { render };
