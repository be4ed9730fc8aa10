// How the precision follows depth, for each divergence: the chosen one stands out.

import { s } from "../../shared/page/dom.js";

/** @import { Recording } from "./trimmer_words.js" */

const [WIDE, TALL] = [340, 300];
const [LEFT, RIGHT, TOP, BOTTOM] = [38, 10, 10, 40];

/**
 * Return the chart as SVG, with its words.
 *
 * @param {Recording} told
 * @param {number} divergence
 * @param {number} depth
 */
export function curves(told, divergence, depth) {
  const last = told.depths.length - 1 || 1;
  const x = (/** @type {number} */ k) => LEFT + (k / last) * (WIDE - LEFT - RIGHT);
  const y = (/** @type {number} */ p) => TALL - BOTTOM - p * (TALL - TOP - BOTTOM);
  const line = (/** @type {number[]} */ values, /** @type {string} */ name) =>
    s("polyline", { class: name, points: values.map((p, k) => `${x(k)},${y(p)}`).join(" ") });
  const text = (
    /** @type {number} */ at,
    /** @type {number} */ down,
    /** @type {string} */ words,
    /** @type {string} */ anchor,
  ) => s("text", { x: at, y: down, "text-anchor": anchor }, words);
  const means = told.means[divergence];
  const others = told.means.filter((_, k) => k !== divergence);
  const own = told.cells[divergence][depth].precision;
  return s(
    "svg",
    {
      viewBox: `0 0 ${WIDE} ${TALL}`,
      role: "img",
      "aria-label":
        `Curve of the mean contact precision of ${told.families} families at divergence ` +
        `${told.divergences[divergence]}: ` +
        `${means.map((p, k) => `${p.toFixed(2)} with ${told.depths[k]} rows`).join(", ")}. ` +
        `A ring marks this family, ${own.toFixed(2)}. Pale curves are the other divergences.`,
    },
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((p) => [
      s("line", { class: "lt-grid", x1: LEFT, x2: WIDE - RIGHT, y1: y(p), y2: y(p) }),
      text(LEFT - 5, y(p) + 4, String(p), "end"),
    ]),
    ...told.depths.map((count, k) => text(x(k), TALL - BOTTOM + 16, String(count), "middle")),
    text((LEFT + WIDE - RIGHT) / 2, TALL - 6, "rows beside the query", "middle"),
    s("line", {
      class: "lt-chance",
      x1: LEFT,
      x2: WIDE - RIGHT,
      y1: y(told.chance),
      y2: y(told.chance),
    }),
    text(WIDE - RIGHT, y(told.chance) + 13, "chance", "end"),
    ...others.map((values) => line(values, "lt-other")),
    line(means, "lt-mean"),
    s("circle", { class: "lt-dot", cx: x(depth), cy: y(means[depth]), r: 4 }),
    s("circle", { class: "lt-ring", cx: x(depth), cy: y(own), r: 7 }),
  );
}
