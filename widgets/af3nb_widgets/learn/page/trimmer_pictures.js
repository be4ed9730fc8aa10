// The trimmer's pictures: rows of letters, and the square of pairs.

import { contextOf, sharpen, widthOf } from "../../shared/page/canvas.js";

/** @import { Recording } from "./trimmer_words.js" */

const SIDE = 300; // pixels of a picture's side
const LOW = [0, 34, 78]; // cividis, from little to much
const STOPS = [
  LOW,
  [53, 69, 108],
  [102, 105, 112],
  [148, 142, 119],
  [200, 184, 102],
  [254, 232, 56],
];
// Okabe and Ito's colours, as in the lessons' other figures.
const GROUPS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7"];

/**
 * Draw the query and the rows that are left of the deepest alignment.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Recording} told
 * @param {number} divergence
 * @param {number} depth
 */
export function drawRows(canvas, told, divergence, depth) {
  const width = widthOf(canvas, SIDE);
  sharpen(canvas, width, SIDE);
  const g = contextOf(canvas);
  const n = told.query.length;
  const most = told.depths[told.depths.length - 1];
  const top = 14;
  const [wide, tall] = [width / n, (SIDE - top - 6) / Math.max(1, most)];
  const group = new Map(told.groups.flatMap((letters, k) => [...letters].map((x) => [x, k])));
  const line = getComputedStyle(canvas).getPropertyValue("color");
  for (let i = 0; i < n; i++) {
    g.fillStyle = GROUPS[group.get(told.query[i]) ?? 0];
    g.fillRect(i * wide, 0, wide + 0.5, top);
  }
  for (let row = 0; row < most; row++) {
    const y = top + 6 + row * tall;
    for (let i = 0; i < n; i++) {
      const letter = told.rows[divergence][row * n + i];
      const same = letter === told.query[i];
      const left = row < told.depths[depth];
      g.globalAlpha = left ? (same ? 0.25 : 1) : 0.05;
      g.fillStyle = left ? GROUPS[group.get(letter) ?? 0] : line;
      g.fillRect(i * wide, y, wide + 0.5, Math.max(1, tall - (tall > 2 ? 0.5 : 0)));
    }
  }
  g.globalAlpha = 1;
}

/**
 * Draw probabilities above the diagonal, with the surest pairs marked, and the contacts below it.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Recording} told
 * @param {number} divergence
 * @param {number} depth
 */
export function drawMap(canvas, told, divergence, depth) {
  const width = widthOf(canvas, SIDE);
  sharpen(canvas, width, SIDE);
  const g = contextOf(canvas);
  const n = told.query.length;
  const [wide, tall] = [width / n, SIDE / n];
  const cell = told.cells[divergence][depth];
  const [sure, touch] = [mapOf(cell.map, n), contactsAt(told)];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const near = Math.abs(i - j) < told.apart;
      const amount = near ? 0 : j > i ? sure(i, j) : Number(touch(i, j));
      g.fillStyle = near ? "#6b6b6b" : colour(amount);
      g.fillRect(j * wide, i * tall, wide + 0.5, tall + 0.5);
    }
  for (const [i, j] of cell.surest) {
    const [x, y] = [(j + 0.5) * wide, (i + 0.5) * tall];
    for (const [style, thick] of /** @type {const} */ ([
      ["#000", 4],
      ["#fff", 1.8],
    ])) {
      g.strokeStyle = style;
      g.lineWidth = thick;
      g.beginPath();
      if (touch(i, j)) g.arc(x, y, 4, 0, 2 * Math.PI);
      else {
        g.moveTo(x - 3, y - 3);
        g.lineTo(x + 3, y + 3);
        g.moveTo(x - 3, y + 3);
        g.lineTo(x + 3, y - 3);
      }
      g.stroke();
    }
  }
}

/**
 * Return what tells the probability of a contact.
 *
 * @param {string} packed
 * @param {number} n
 */
export function mapOf(packed, n) {
  const bytes = atob(packed);
  return (/** @type {number} */ i, /** @type {number} */ j) => {
    const [a, b] = i < j ? [i, j] : [j, i];
    return a === b ? 1 : bytes.charCodeAt(a * n - (a * (a + 1)) / 2 + b - a - 1) / 255;
  };
}

/**
 * Return what tells whether two residues are in contact.
 *
 * @param {Recording} told
 */
export function contactsAt(told) {
  const known = new Set(told.contacts.map(([i, j]) => `${i}-${j}`));
  return (/** @type {number} */ i, /** @type {number} */ j) =>
    known.has(i < j ? `${i}-${j}` : `${j}-${i}`);
}

/**
 * Return the pair under a pointer, with the smaller residue first, if there is one.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} n
 * @param {PointerEvent} event
 */
export function pairAt(canvas, n, event) {
  const i = Math.floor((event.offsetY / canvas.clientHeight) * n);
  const j = Math.floor((event.offsetX / canvas.clientWidth) * n);
  if (i === j || Math.min(i, j) < 0 || Math.max(i, j) >= n) return null;
  return i < j ? [i, j] : [j, i];
}

/** @param {number} amount from 0 to 1 */
function colour(amount) {
  const at = Math.max(0, Math.min(1, amount)) * (STOPS.length - 1);
  const k = Math.min(STOPS.length - 2, Math.floor(at));
  const parts = STOPS[k].map((low, c) => Math.round(low + (at - k) * (STOPS[k + 1][c] - low)));
  return `rgb(${parts.join(" ")})`;
}
