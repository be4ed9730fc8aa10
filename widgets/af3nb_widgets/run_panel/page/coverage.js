// The alignments of the chains: how many rows cover each residue.

import { h, s } from "../../shared/page/dom.js";

/** @import { ChainCoverage, RunModel } from "./run.d.ts" */

const WIDTH = 320;
const HEIGHT = 56;

/** @param {RunModel} model */
export function coverage(model) {
  const element = h("div", { class: "af-run-coverage", hidden: true });
  const update = () => {
    const rows = model.get("coverage");
    element.hidden = !rows.length;
    element.replaceChildren(h("h4", {}, "Alignments"), ...rows.map(chart));
  };
  model.on("change:coverage", update);
  update();
  return { element, stop: () => model.off("change:coverage", update) };
}

/** @param {ChainCoverage} chain */
function chart({ chains, length, depth, said, points }) {
  const name = h("figcaption", {}, h("b", {}, `Chain ${chains}`), ` ${said}`);
  if (!points.length) return h("figure", { class: "af-run-msa" }, name);
  const most = Math.max(...points, 1);
  const label = `Rows at each of ${length} residues: ${Math.min(...points)} to ${most} of ${depth}`;
  const picture = s(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": label,
    },
    s("path", { d: stairs(points, WIDTH, HEIGHT) }),
  );
  const words = ["1", `up to ${most.toLocaleString("en")} rows`, String(length)];
  const ends = h(
    "div",
    { class: "af-run-axis af-muted" },
    words.map((word) => h("span", {}, word)),
  );
  return h("figure", { class: "af-run-msa" }, name, picture, ends);
}

/**
 * Return the path of an area with one step for each value. The highest step almost fills the
 * height.
 *
 * @param {number[]} values
 * @param {number} width
 * @param {number} height
 */
export function stairs(values, width, height) {
  const most = Math.max(...values, 1);
  /** @param {number} i */
  const x = (i) => ((width * i) / values.length).toFixed(1);
  /** @param {number} value */
  const y = (value) => (height - (height - 2) * (value / most)).toFixed(1);
  const steps = values.map((value, i) => `L${x(i)} ${y(value)}H${x(i + 1)}`).join("");
  return `M0 ${height}${steps}V${height}Z`;
}
