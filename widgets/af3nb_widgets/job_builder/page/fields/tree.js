// Draws a glycan as a tree, in the symbols of glycobiology.

import { s } from "../../../shared/page/dom.js";

/** @import { Link } from "../form.d.ts" */
/** @typedef {"square" | "circle" | "triangle" | "diamond" | "star" | "pentagon"} Shape */

const STEP = 58;
const ROW = 42;
const RADIUS = 10;
// Shape and colour of sugars in the Symbol Nomenclature for Glycans.
/** @type {Record<string, [Shape, string]>} */
const SYMBOLS = {
  NAG: ["square", "#0072bc"],
  NDG: ["square", "#0072bc"],
  A2G: ["square", "#ffd400"],
  NGA: ["square", "#ffd400"],
  BMA: ["circle", "#00a651"],
  MAN: ["circle", "#00a651"],
  GAL: ["circle", "#ffd400"],
  GLA: ["circle", "#ffd400"],
  GLC: ["circle", "#0072bc"],
  BGC: ["circle", "#0072bc"],
  FUC: ["triangle", "#ed1c24"],
  FUL: ["triangle", "#ed1c24"],
  SIA: ["diamond", "#a54399"],
  SLB: ["diamond", "#a54399"],
  XYP: ["star", "#f47920"],
  XYS: ["star", "#f47920"],
};
/** @type {Partial<Record<Shape, number[][]>>} */
const CORNERS = {
  triangle: [
    [0, -1],
    [1, 0.8],
    [-1, 0.8],
  ],
  diamond: [
    [0, -1.1],
    [1.1, 0],
    [0, 1.1],
    [-1.1, 0],
  ],
  star: around(10, 0.45),
  pentagon: around(5, 1.1),
};

/**
 * @param {string[]} codes of the sugars
 * @param {Link[]} links
 * @param {string} site that carries the first sugar
 * @param {number | null} chosen
 * @param {(sugar: number) => void} choose
 */
export function drawTree(codes, links, site, chosen, choose) {
  const { depth, row, rows } = arranged(codes.length, links);
  const deepest = Math.max(...depth);
  /** @param {number} i */
  const x = (i) => 24 + (deepest - depth[i]) * STEP;
  /** @param {number} i */
  const y = (i) => 20 + row[i] * ROW;
  const width = x(0) + STEP + 60;
  const height = Math.max(rows, 1) * ROW + 10;
  const lines = links.map(({ child, parent, oxygen }) => {
    const ends = { x1: x(child), y1: y(child), x2: x(parent), y2: y(parent) };
    const middle = { x: (ends.x1 + ends.x2) / 2, y: (ends.y1 + ends.y2) / 2 - 4 };
    const name = oxygen.replace("O", "");
    return [
      s("line", { ...ends, class: "jb-link" }),
      s("text", { ...middle, class: "jb-link-name" }, name),
    ];
  });
  const end = [
    s("line", { x1: x(0), y1: y(0), x2: x(0) + STEP - 14, y2: y(0), class: "jb-link" }),
    s("text", { x: x(0) + STEP - 10, y: y(0) + 4, class: "jb-site-name" }, site),
  ];
  const sugars = codes.map((code, i) => {
    const link = links.find((l) => l.child === i);
    const attributes = {
      class: "jb-sugar",
      role: "button",
      tabindex: 0,
      "aria-pressed": String(i === chosen),
      "aria-label": `${code}, on ${link ? `${link.oxygen} of ${codes[link.parent]}` : site}`,
      "data-sugar": i,
    };
    return s(
      "g",
      {
        ...attributes,
        onclick: () => choose(i),
        onkeydown: (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          choose(i);
        },
      },
      symbol(code, x(i), y(i)),
      s("text", { x: x(i), y: y(i) + 22, class: "jb-sugar-name" }, code),
    );
  });
  return s(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "group",
      "aria-label": "The glycan's tree",
    },
    lines,
    end,
    sugars,
  );
}

/**
 * Return each sugar's distance from the first, and its row: the middle of its children's rows.
 *
 * @param {number} count
 * @param {Link[]} links whose parents come before their children
 */
export function arranged(count, links) {
  const depth = new Array(count).fill(0);
  const row = new Array(count).fill(0);
  for (const { child, parent } of links) depth[child] = depth[parent] + 1;
  let rows = 0;
  /** @param {number} i */
  const place = (i) => {
    const children = links.filter((l) => l.parent === i).map((l) => l.child);
    children.forEach(place);
    row[i] = children.length
      ? children.reduce((sum, child) => sum + row[child], 0) / children.length
      : rows++;
  };
  place(0);
  return { depth, row, rows };
}

/**
 * @param {string} code
 * @param {number} x
 * @param {number} y
 */
function symbol(code, x, y) {
  const [shape, fill] = SYMBOLS[code] || ["pentagon", "#9aa0a6"];
  if (shape === "circle") return s("circle", { cx: x, cy: y, r: RADIUS, fill });
  if (shape === "square") {
    const side = 2 * RADIUS - 2;
    return s("rect", { x: x - side / 2, y: y - side / 2, width: side, height: side, fill });
  }
  const corners = CORNERS[shape] ?? [];
  const points = corners.map(([a, b]) => `${x + a * RADIUS},${y + b * RADIUS}`).join(" ");
  return s("polygon", { points, fill });
}

/**
 * Return the corners of a star or polygon.
 *
 * @param {number} count
 * @param {number} inner
 */
function around(count, inner) {
  return Array.from({ length: count }, (_, i) => {
    const angle = (i * Math.PI * 2) / count - Math.PI / 2;
    const length = i % 2 ? inner : 1.1;
    return [Math.cos(angle) * length, Math.sin(angle) * length];
  });
}
