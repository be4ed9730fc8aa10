// Curves along the chains: confidence, spread of the samples, depth of the alignments.

import { axis, fitting, ordered, within } from "../../../shared/page/axis.js";
import { contextOf, sharpen, widthOf } from "../../../shared/page/canvas.js";
import { h, setText } from "../../../shared/page/dom.js";
import { visible } from "../../../shared/page/text.js";
import { AGAINST, BANDS, SELECTED } from "../scene/colours.js";
import { residueLabel } from "../scene/complex.js";
import { between, runs } from "../scene/sets.js";
import { curvesOf, short, valuesWords } from "./curves.js";

/** @import { Actions, Chain, Change, Complex, Coverage, Marks, Other } from "../result.d.ts" */
/** @import { Palette, Sample } from "../result.d.ts" */
/** @import { Curve } from "./curves.js" */
/**
 * @typedef {object} Shown
 * @property {Complex} complex
 * @property {Sample} sample
 * @property {Coverage["rows"] | null | undefined} coverage
 * @property {Palette} palette
 * @property {Other | null} [other]
 * @property {Change | null} [change]
 */

const [LEFT, RIGHT, GAP, TALL, NAMES] = [84, 6, 8, 58, 16]; // pixels
const GREY = "#888888";
/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

/** @param {Actions} actions */
export function createProfile(actions) {
  const canvas = h("canvas", {
    class: "rv-profile",
    tabindex: 0,
    role: "application",
    "aria-label":
      "Confidence, spread and alignment depth along the chains. " +
      "Arrow keys move, Shift extends, Enter selects.",
  });
  const read = h("div", { class: "rv-read", role: "status" });
  const element = h("div", { class: "rv-profile-box" }, canvas, read);
  const g = contextOf(canvas);
  /** @type {Shown | null} */
  let shown = null;
  /** @type {Curve[]} */
  let curves = [];
  /** @type {Marks | null} */
  let marks = null;
  /** @type {{ from: number, to: number } | null} */
  let drag = null;
  /** @type {{ at: number, anchor: number } | null} */
  let cursor = null;
  let pointed = -1;
  let inner = 0; // pixels of the curves' width
  let residues = axis(1, LEFT, 0);

  /** @param {Shown} now */
  function update(now) {
    shown = now;
    curves = curvesOf(now.complex, now.sample, now.coverage, now.other, now.change);
    draw();
  }

  function draw() {
    if (!shown) return;
    const { complex, palette } = shown;
    const width = widthOf(canvas, 600);
    const height = NAMES + curves.length * (TALL + GAP);
    canvas.style.height = `${height}px`;
    sharpen(canvas, width, height);
    inner = width - LEFT - RIGHT;
    residues = axis(complex.count, LEFT, inner);
    const style = getComputedStyle(canvas);
    drawNames(complex, style, height);
    for (const [k, curve] of curves.entries()) {
      const top = NAMES + k * (TALL + GAP);
      /** @param {number} value */
      const y = (value) => top + TALL - (value / curve.most) * TALL;
      if (curve.bands) drawBands(palette, y);
      drawFrame(top, style);
      for (const chain of complex.chains) drawChain(chain, curve, y, style.color);
      drawAxis(curve, top, style);
    }
    drawMarks(complex, height);
  }

  /**
   * @param {Complex} complex
   * @param {CSSStyleDeclaration} style
   * @param {number} height
   */
  function drawNames({ chains }, style, height) {
    g.font = `11px ${style.fontFamily}`;
    g.textBaseline = "middle";
    g.textAlign = "center";
    g.fillStyle = style.color;
    const places = chains.map(({ id, residue, residues: own }) => {
      const [from, to] = [residue, residue + own].map(residues.toPixel);
      return { id, from, middle: (from + to) / 2, width: g.measureText(id).width };
    });
    for (const { id, middle } of fitting(places)) g.fillText(visible(id), middle, NAMES / 2 - 1);
    g.globalAlpha = 0.35;
    for (const { from } of places.slice(1)) g.fillRect(from - 0.5, NAMES, 1, height - NAMES);
    g.globalAlpha = 1;
  }
  /**
   * @param {Palette} palette
   * @param {(value: number) => number} y
   */
  function drawBands(palette, y) {
    let above = 100;
    g.globalAlpha = 0.22;
    for (const band of BANDS) {
      const low = Math.max(0, band.least);
      g.fillStyle = band[palette];
      g.fillRect(LEFT, y(above), inner, y(low) - y(above));
      above = low;
    }
    g.globalAlpha = 1;
  }
  /**
   * @param {number} top
   * @param {CSSStyleDeclaration} style
   */
  function drawFrame(top, style) {
    g.strokeStyle = style.color;
    g.globalAlpha = 0.3;
    g.lineWidth = 1;
    g.strokeRect(LEFT + 0.5, top + 0.5, inner, TALL - 1);
    g.globalAlpha = 1;
  }
  /**
   * @param {Chain} chain
   * @param {Curve} curve
   * @param {(value: number) => number} y
   * @param {string} colour
   */
  function drawChain(chain, { values, second, filled }, y, colour) {
    if (second) {
      g.setLineDash([4, 3]);
      drawLine(chain, second, y, SELECTED);
      g.setLineDash([]);
    }
    drawLine(chain, values, y, colour);
    if (!filled) return;
    g.lineTo(residues.toPixel(chain.residue + chain.residues - 0.5), y(0));
    g.lineTo(residues.toPixel(chain.residue + 0.5), y(0));
    g.globalAlpha = 0.15;
    g.fillStyle = colour;
    g.fill();
    g.globalAlpha = 1;
  }
  /**
   * @param {Chain} chain
   * @param {Float32Array} values
   * @param {(value: number) => number} y
   * @param {string} colour
   */
  function drawLine(chain, values, y, colour) {
    g.strokeStyle = colour;
    g.lineWidth = 1.4;
    g.beginPath();
    let isOpen = false;
    for (let i = chain.residue; i < chain.residue + chain.residues; i++) {
      if (Number.isNaN(values[i])) {
        isOpen = false;
        continue;
      }
      const x = residues.toPixel(i + 0.5);
      if (chain.residues === 1) {
        g.moveTo(x - 3, y(values[i]));
        g.lineTo(x + 3, y(values[i]));
      } else if (isOpen) g.lineTo(x, y(values[i]));
      else g.moveTo(x, y(values[i]));
      isOpen = true;
    }
    g.stroke();
  }
  /**
   * @param {Curve} curve
   * @param {number} top
   * @param {CSSStyleDeclaration} style
   */
  function drawAxis({ name, under, most }, top, style) {
    const middle = top + TALL / 2;
    g.fillStyle = style.color;
    g.textAlign = "right";
    g.font = `600 12px ${style.fontFamily}`;
    g.fillText(name, LEFT - 28, middle - (under ? 7 : 0));
    g.font = `11px ${style.fontFamily}`;
    if (under) g.fillText(under, LEFT - 28, middle + 8);
    g.globalAlpha = 0.75;
    g.fillText(short(most), LEFT - 4, top + 6);
    g.fillText("0", LEFT - 4, top + TALL - 6);
    g.globalAlpha = 1;
  }
  /**
   * @param {Complex} complex
   * @param {number} height
   */
  function drawMarks(complex, height) {
    /**
     * @param {number} from
     * @param {number} to
     * @param {string} colour
     * @param {number} alpha
     */
    const band = (from, to, colour, alpha) => {
      const [a, b] = ordered(from, to);
      const left = residues.toPixel(a);
      const wide = Math.max(1.5, residues.toPixel(b + 1) - left);
      g.globalAlpha = alpha;
      g.fillStyle = colour;
      g.fillRect(left, NAMES, wide, height - NAMES - GAP);
      g.globalAlpha = 1;
      g.fillRect(left, NAMES - 3, wide, 3);
    };
    if (marks) {
      for (const [a, b] of runs(complex, marks.selection)) band(a, b, SELECTED, 0.18);
      for (const [a, b] of runs(complex, marks.against)) band(a, b, AGAINST, 0.18);
    }
    if (drag) band(drag.from, drag.to, GREY, 0.3);
    if (cursor && document.activeElement === canvas) band(cursor.anchor, cursor.at, GREY, 0.35);
    if (pointed >= 0) band(pointed, pointed, SELECTED, 0.55);
  }

  /** @param {number} i */
  function say(i) {
    if (shown) setText(read, `${residueLabel(shown.complex, i)}: ${valuesWords(curves, i)}`);
  }
  /**
   * @param {number} from
   * @param {number} to
   */
  function select(from, to) {
    if (shown) actions.select(between(shown.complex, from, to), null);
  }

  /** @param {PointerEvent} event */
  const at = (event) => residues.toPlace(event.clientX - canvas.getBoundingClientRect().left);
  canvas.addEventListener("pointerdown", (event) => {
    if (!shown || event.button) return;
    drag = { from: at(event), to: at(event) };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!shown) return;
    if (drag) {
      drag.to = at(event);
      draw();
    }
    say(at(event));
    actions.hover(at(event));
  });
  canvas.addEventListener("pointerup", () => {
    if (!drag) return;
    const { from, to } = drag;
    drag = null;
    select(from, to);
  });
  canvas.addEventListener("pointercancel", () => {
    drag = null;
    draw();
  });
  canvas.addEventListener("pointerleave", () => {
    setText(read, "");
    actions.hover(-1);
  });
  canvas.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!shown || (!step && event.key !== "Enter")) return;
    event.preventDefault();
    event.stopPropagation();
    cursor ??= { at: 0, anchor: 0 };
    if (!step) return select(cursor.anchor, cursor.at);
    cursor.at = within(cursor.at + step * (event.ctrlKey ? 10 : 1), shown.complex.count);
    if (!event.shiftKey) cursor.anchor = cursor.at;
    say(cursor.at);
    draw();
  });
  for (const kind of ["focus", "blur"]) canvas.addEventListener(kind, draw);

  return {
    element,
    update,
    draw,
    /** @param {Marks} newMarks */
    mark(newMarks) {
      marks = newMarks;
      draw();
    },
    /** @param {number} i */
    point(i) {
      if (i === pointed) return;
      pointed = i;
      draw();
    },
  };
}
