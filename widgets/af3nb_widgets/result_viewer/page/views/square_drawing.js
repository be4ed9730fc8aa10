// Draws the square of token pairs: the picture, the chains, and what is marked.

import { axis, fitting, ordered } from "../../../shared/page/axis.js";
import { contextOf, sharpen, widthOf } from "../../../shared/page/canvas.js";
import { visible } from "../../../shared/page/text.js";
import { AGAINST, SELECTED } from "../scene/colours.js";
import { tokensOf } from "../scene/complex.js";
import { runs, size } from "../scene/sets.js";

/** @import { Axis } from "../../../shared/page/axis.js" */
/** @import { Complex, Marks, ResidueSet } from "../result.d.ts" */
/**
 * @typedef {object} Shown
 * @property {Complex | null} complex
 * @property {HTMLCanvasElement | null} picture of the values, once they have come
 * @property {boolean} missing whether they will not come
 * @property {Marks | null} marks
 * @property {[number, number][] | null} open corners of a box that is not finished
 * @property {number} pointed residue, or -1
 */
/** @typedef {{ g: CanvasRenderingContext2D, tokens: Axis, inner: number }} Frame */

export const MARGIN = 26; // pixels for names
const MOST_MARKED = 14; // ranges drawn as boxes

/**
 * Draw all, and return where tokens lie along the sides.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Shown} shown
 */
export function drawSquare(canvas, { complex, picture, missing, marks, open, pointed }) {
  const width = widthOf(canvas, 320);
  const ratio = sharpen(canvas, width, width);
  const inner = width - MARGIN;
  const tokens = axis(complex?.tokens ?? 1, MARGIN, inner);
  const g = contextOf(canvas);
  const frame = { g, tokens, inner };
  if (!complex) return tokens;
  const style = getComputedStyle(canvas);
  g.font = `11px ${style.fontFamily}`;
  if (picture) {
    g.imageSmoothingEnabled = picture.width > inner * ratio;
    g.imageSmoothingQuality = "high";
    g.drawImage(picture, MARGIN, MARGIN, inner, inner);
  } else {
    g.fillStyle = style.color;
    g.textAlign = "center";
    const words = missing ? "not available" : "Loading…";
    g.fillText(words, MARGIN + inner / 2, MARGIN + inner / 2);
  }
  drawChains(frame, complex, style.color);
  if (marks) drawMarks(frame, complex, marks);
  if (open) {
    const [columns, rows] = [0, 1].map((k) => {
      const [from, to] = ordered(open[0][k], open[1][k]);
      return [from, to + 1];
    });
    drawBox(frame, columns, rows, "#111111", [4, 3]);
  }
  if (pointed >= 0) drawPointed(frame, tokensOf(complex, pointed));
  return tokens;
}

/**
 * Draw the names and boundaries of chains.
 *
 * @param {Frame} frame
 * @param {Complex} complex
 * @param {string} colour
 */
function drawChains({ g, tokens, inner }, { chains }, colour) {
  const places = chains.map(({ id, token, tokens: own }) => {
    const [from, to] = [token, token + own].map(tokens.toPixel);
    return { id, from, middle: (from + to) / 2, width: g.measureText(id).width };
  });
  g.fillStyle = "rgba(20,20,20,.75)";
  for (const { from } of places.slice(1)) {
    g.fillRect(from - 0.5, MARGIN, 1, inner);
    g.fillRect(MARGIN, from - 0.5, inner, 1);
  }
  g.fillStyle = colour;
  g.textAlign = "center";
  g.textBaseline = "middle";
  for (const { id, middle } of fitting(places)) {
    g.fillText(visible(id), middle, MARGIN / 2 - 1);
    g.fillText(visible(id), MARGIN / 2 - 3, middle);
  }
  g.strokeStyle = colour;
  g.lineWidth = 0.5;
  g.strokeRect(MARGIN, MARGIN, inner, inner);
}

/**
 * Draw bars along the sides, and boxes where they are few.
 *
 * @param {Frame} frame
 * @param {Complex} complex
 * @param {Marks} marks
 */
function drawMarks(frame, complex, { selection, against }) {
  const isBoth = size(against) > 0;
  const columns = spans(complex, selection);
  const rows = isBoth ? spans(complex, against) : columns;
  drawBars(frame, columns, SELECTED, isBoth ? ["top"] : ["top", "left"]);
  if (isBoth) drawBars(frame, rows, AGAINST, ["left"]);
  if (columns.length * rows.length > MOST_MARKED) return;
  for (const column of columns) for (const row of rows) drawBox(frame, column, row, SELECTED, []);
}

/**
 * @param {Frame} frame
 * @param {number[][]} list of tokens where bars begin and end
 * @param {string} colour
 * @param {string[]} sides
 */
function drawBars({ g, tokens }, list, colour, sides) {
  g.fillStyle = colour;
  for (const [from, to] of list.map((ends) => ends.map(tokens.toPixel))) {
    const long = Math.max(2, to - from);
    if (sides.includes("top")) g.fillRect(from, MARGIN - 5, long, 4);
    if (sides.includes("left")) g.fillRect(MARGIN - 5, from, 4, long);
  }
}

/**
 * @param {Frame} frame
 * @param {number[]} columns the tokens where the box begins and ends
 * @param {number[]} rows
 * @param {string} colour
 * @param {number[]} dashes
 */
function drawBox({ g, tokens }, columns, rows, colour, dashes) {
  const [left, right, top, bottom] = [...columns, ...rows].map(tokens.toPixel);
  const [wide, tall] = [Math.max(2, right - left), Math.max(2, bottom - top)];
  g.lineWidth = 3.5;
  g.strokeStyle = "rgba(255,255,255,.85)";
  g.strokeRect(left, top, wide, tall);
  g.setLineDash(dashes);
  g.lineWidth = 1.8;
  g.strokeStyle = colour;
  g.strokeRect(left, top, wide, tall);
  g.setLineDash([]);
}

/**
 * @param {Frame} frame
 * @param {number[]} ends the tokens of the residue under the pointer
 */
function drawPointed({ g, tokens, inner }, ends) {
  const [from, to] = ends.map(tokens.toPixel);
  const wide = Math.max(1, to - from);
  g.fillStyle = "rgba(214,0,108,.35)";
  g.fillRect(from, MARGIN, wide, inner);
  g.fillRect(MARGIN, from, inner, wide);
}

/**
 * Return the first token of each run of a set, and the one after its last.
 *
 * @param {Complex} complex
 * @param {ResidueSet} set
 */
function spans(complex, set) {
  return runs(complex, set).map(([a, b]) => [tokensOf(complex, a)[0], tokensOf(complex, b)[1]]);
}
