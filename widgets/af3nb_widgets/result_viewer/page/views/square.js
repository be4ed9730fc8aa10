// Values of pairs of tokens as a square: expected errors or chances of contact, with the chains.

import { axis, within } from "../../../shared/page/axis.js";
import { contextOf } from "../../../shared/page/canvas.js";
import { h, setText } from "../../../shared/page/dom.js";
import { bytes } from "../scene/bytes.js";
import { isDifference, ramp, rampColour, UNKNOWN } from "../scene/colours.js";
import { size } from "../scene/sets.js";
import { drawSquare, MARGIN } from "./square_drawing.js";
import { boxOf, boxWords, pairWords, residuesOf } from "./squares.js";

/** @import { Actions, Box, Complex, Marks, ResidueSet, SquareData } from "../result.d.ts" */
/** @import { Square } from "./squares.js" */
/** @typedef {[number, number]} Pair a column and a row, or where something begins and ends */

const KINDS = {
  pae: { title: "Expected position error", low: "0 Å, certain", high: "32 Å, unknown" },
  contacts: { title: "Probability of contact", low: "0, never", high: "1, always" },
  pae2: {
    title: "Expected position error of the second",
    low: "0 Å, certain",
    high: "32 Å, unknown",
  },
  dpae: { title: "Difference of expected errors", low: "smaller", high: "larger" },
  ddist: { title: "Difference of distances", low: "closer", high: "farther" },
};
const NO_CONCLUSION = 127; // the byte of no difference
/** @type {Record<string, Pair>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * The canvas with its legend. Where the square is made of blocks, it asks Python for the exact
 * values of a box.
 *
 * @param {Actions} actions
 */
export function createSquare(actions) {
  const canvas = h("canvas", {
    class: "rv-square",
    tabindex: 0,
    role: "application",
    "aria-roledescription": "matrix",
  });
  const scale = h("canvas", { class: "rv-ramp", width: 256, height: 1, "aria-hidden": "true" });
  const [low, high] = [h("span"), h("span")];
  const read = h("div", { class: "rv-read", role: "status" });
  const legend = h("div", { class: "rv-scale" }, low, scale, high);
  const only = h("input", { type: "checkbox", onchange: () => repaint() });
  const onlyBeyond = h(
    "label",
    { class: "rv-only", hidden: true },
    only,
    " only what differs by more than seeds do",
  );
  const element = h("div", { class: "rv-square-box" }, canvas, legend, onlyBeyond, read);
  /** @type {Complex | null} */
  let complex = null;
  /** @type {Square | null} */
  let square = null;
  /** @type {HTMLCanvasElement | null} */
  let picture = null;
  /** @type {Marks | null} */
  let marks = null;
  /** @type {Box | null} */
  let exact = null;
  /** @type {{ from: Pair, to: Pair, margin: number | null } | null} */
  let drag = null;
  /** @type {{ at: Pair, anchor: Pair } | null} */
  let cursor = null;
  let pointed = -1;
  let missing = false;
  let tokens = axis(1, MARGIN, 0);

  /**
   * @param {Complex} newComplex
   * @param {SquareData | null} newSquare
   * @param {string[]} [names] of the structures
   */
  function show(newComplex, newSquare, names = []) {
    complex = newComplex;
    const beyond = newSquare?.beyond ? bytes(newSquare.beyond) : null;
    square = newSquare?.side
      ? { ...newSquare, values: bytes(newSquare.values), beyond, names }
      : null;
    onlyBeyond.hidden = !beyond;
    picture = square && paint(square, only.checked);
    exact = null;
    missing = false;
    const what = square?.what ?? "pae";
    const t = contextOf(scale);
    for (let i = 0; i < 256; i++) {
      t.fillStyle = rampColour(what, i / 255);
      t.fillRect(i, 0, 1, 1);
    }
    const { title, low: least, high: most } = KINDS[what];
    const ends = square?.most && isDifference(what) ? [-square.most, square.most] : [];
    setText(low, ends.length ? `${ends[0].toFixed(0)} Å, ${least}`.replace("-", "−") : least);
    setText(high, ends.length ? `+${ends[1].toFixed(0)} Å, ${most}` : most);
    const keys = "Arrow keys move, Shift extends a box, Enter selects it.";
    canvas.setAttribute("aria-label", `${title} of each pair of residues. ${keys}`);
    draw();
    idle();
  }

  function repaint() {
    picture = square && paint(square, only.checked);
    draw();
  }
  function draw() {
    const began = performance.now();
    tokens = drawSquare(canvas, { complex, picture, missing, marks, open: openBox(), pointed });
    canvas.dataset.drawn = (performance.now() - began).toFixed(1);
  }
  /**
   * Return the corners of the box that is being dragged or moved with keys.
   *
   * @returns {[Pair, Pair] | null}
   */
  function openBox() {
    if (drag && !drag.margin) return [drag.from, drag.to];
    return cursor && document.activeElement === canvas ? [cursor.anchor, cursor.at] : null;
  }
  /** @param {Pair} pair */
  function say([column, row]) {
    if (square && complex) setText(read, pairWords(square, complex, column, row));
  }
  /** While the pointer is elsewhere, describe the selected box, or what the user can do. */
  function idle() {
    if (!square || !complex) return;
    if (!marks || !size(marks.selection)) {
      setText(read, "Drag a box, or click the name of a chain.");
      return;
    }
    const found = exact ?? boxOf(square, complex, marks);
    setText(read, boxWords(square.what, found, exact !== null || square.block === 1));
  }
  /**
   * Select the residues of a box; a box on the diagonal selects one set.
   *
   * @param {Pair} from
   * @param {Pair} to
   */
  function select(from, to) {
    if (!complex) return;
    const columns = residuesOf(complex, from[0], to[0]);
    const rows = residuesOf(complex, from[1], to[1]);
    const isSame = columns.every((x, i) => x === rows[i]);
    actions.select(columns, isSame ? null : rows);
  }
  /**
   * Select what was dragged along the names, or the chain that was clicked.
   *
   * @param {Complex} complex
   * @param {number} from
   * @param {number} to
   */
  function selectAlong(complex, from, to) {
    const isClick = Math.abs(from - to) < complex.tokens / 100;
    const { token, tokens: own } = complex.chains[complex.residueChain[complex.tokenResidue[from]]];
    const [first, last] = isClick ? [token, token + own - 1] : [from, to];
    actions.select(residuesOf(complex, first, last), null);
  }

  /** @param {PointerEvent} event */
  const place = (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (!complex || event.button) return;
    const [x, y] = place(event);
    const margin = y < MARGIN ? 0 : x < MARGIN ? 1 : null;
    /** @type {Pair} */
    const at = [tokens.toPlace(x), tokens.toPlace(y)];
    drag = { from: at, to: at, margin };
    canvas.setPointerCapture(event.pointerId);
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!complex) return;
    const [x, y] = place(event);
    /** @type {Pair} */
    const at = [tokens.toPlace(x), tokens.toPlace(y)];
    if (drag) {
      drag.to = at;
      draw();
    }
    if (x < MARGIN || y < MARGIN) return;
    say(at);
    actions.hover(complex.tokenResidue[at[0]]);
  });
  canvas.addEventListener("pointerup", () => {
    if (!drag || !complex) return;
    const { from, to, margin } = drag;
    drag = null;
    if (margin === null) select(from, to);
    else selectAlong(complex, from[margin], to[margin]);
  });
  canvas.addEventListener("pointercancel", () => {
    drag = null;
    draw();
  });
  canvas.addEventListener("pointerleave", () => {
    actions.hover(-1);
    idle();
  });
  canvas.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!complex || (!step && event.key !== "Enter")) return;
    event.preventDefault();
    event.stopPropagation();
    cursor ??= { at: [0, 0], anchor: [0, 0] };
    if (!step) return select(cursor.anchor, cursor.at);
    const count = complex.tokens;
    const stride = event.ctrlKey || event.metaKey ? Math.max(1, Math.round(count / 20)) : 1;
    const [x, y] = cursor.at;
    cursor.at = [within(x + stride * step[0], count), within(y + stride * step[1], count)];
    if (!event.shiftKey) cursor.anchor = cursor.at;
    say(cursor.at);
    draw();
  });
  for (const kind of ["focus", "blur"]) canvas.addEventListener(kind, draw);

  return {
    element,
    show,
    draw,
    /** @param {Marks} newMarks */
    mark(newMarks) {
      marks = newMarks;
      exact = null;
      draw();
      idle();
      if (square && square.block > 1 && size(marks.selection)) actions.box();
    },
    /** @param {Box} found */
    tell(found) {
      exact = found;
      idle();
    },
    /** @param {string} text */
    absent(text) {
      missing = true;
      setText(read, text);
      draw();
    },
    /** @param {number} residue */
    point(residue) {
      if (residue === pointed) return;
      pointed = residue;
      draw();
    },
  };
}

/**
 * Return the square as a picture with one pixel for each value.
 *
 * @param {Square} square
 * @param {boolean} onlyBeyond whether to leave out what seeds differ by
 */
function paint({ values, side, what, beyond }, onlyBeyond) {
  const canvas = h("canvas", { width: side, height: side });
  const g = contextOf(canvas);
  const image = g.createImageData(side, side);
  const table = ramp(what);
  const { data } = image;
  for (let i = 0, k = 0; i < side * side; i++, k += 4) {
    const isLeftOut = onlyBeyond && beyond && !beyond[i] && values[i] !== UNKNOWN;
    const colour = (isLeftOut ? NO_CONCLUSION : values[i]) * 3;
    data[k] = table[colour];
    data[k + 1] = table[colour + 1];
    data[k + 2] = table[colour + 2];
    data[k + 3] = 255;
  }
  g.putImageData(image, 0, 0);
  return canvas;
}
