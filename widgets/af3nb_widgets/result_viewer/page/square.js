// Values of pairs of tokens as a square: expected errors or chances of contact, with the chains.

import { h, setText } from "../../shared/page/dom.js";
import { AGAINST, PAE_LARGEST, SELECTED, ramp, rampColour } from "./scene/colours.js";
import { bytes, residueLabel, runs, size, tokensOf } from "./scene/complex.js";

const MARGIN = 26, MOST_MARKED = 14; // pixels for names; ranges drawn as boxes
const TITLES = { pae: "Expected position error", contacts: "Chance of contact" };

/** The canvas with its legend; `actions` are hover(residue), select(first set, second set), and
    box(), which asks for exact values of the selection where the square is made of blocks. */
export function createSquare(actions) {
  const canvas = h("canvas", { class: "rv-square", tabindex: 0, role: "application", "aria-roledescription": "matrix" });
  const scale = h("canvas", { class: "rv-ramp", width: 256, height: 1, "aria-hidden": "true" });
  const low = h("span"), high = h("span"), read = h("div", { class: "rv-read", role: "status" });
  const element = h("div", { class: "rv-square-box" }, canvas, h("div", { class: "rv-scale" }, low, scale, high), read);
  const g = canvas.getContext("2d");
  let complex = null, square = null, picture = null, marks = null, pointed = -1, drag = null, cursor = null, width = 0, exact = null, missing = "";

  function show(newComplex, newSquare) {
    complex = newComplex;
    square = newSquare && newSquare.side ? { ...newSquare, values: bytes(newSquare.values) } : null;
    picture = square && paint(square);
    exact = null;
    missing = "";
    const what = square?.what ?? "pae", t = scale.getContext("2d");
    for (let i = 0; i < 256; i++) { t.fillStyle = rampColour(what, i / 255); t.fillRect(i, 0, 1, 1); }
    low.textContent = what === "pae" ? "0 Å, sure" : "0, never";
    high.textContent = what === "pae" ? "32 Å, unknown" : "1, always";
    canvas.setAttribute("aria-label", `${TITLES[what]} of each two residues. Arrow keys move, Shift marks a box, Enter selects it.`);
    draw();
    idle();
  }

  const inner = () => width - MARGIN;
  const toPixel = (token) => MARGIN + (token / complex.tokens) * inner();
  const toToken = (pixel) => Math.max(0, Math.min(complex.tokens - 1, Math.floor(((pixel - MARGIN) / inner()) * complex.tokens)));
  const span = (a, b) => [tokensOf(complex, a)[0], tokensOf(complex, b)[1]];

  function draw() {
    const began = performance.now(), ratio = Math.min(2, window.devicePixelRatio || 1);
    width = canvas.clientWidth || 320;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = canvas.height = Math.round(width * ratio);
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, width);
    if (!complex) return;
    const style = getComputedStyle(canvas);
    g.font = `11px ${style.fontFamily}`;
    if (picture) {
      g.imageSmoothingEnabled = square.side > inner() * ratio;
      g.imageSmoothingQuality = "high";
      g.drawImage(picture, MARGIN, MARGIN, inner(), inner());
    } else {
      g.fillStyle = style.color;
      g.textAlign = "center";
      g.fillText(missing ? "not there" : "Loading…", MARGIN + inner() / 2, MARGIN + inner() / 2);
    }
    chains(style.color);
    marked();
    canvas.dataset.drawn = (performance.now() - began).toFixed(1);
  }

  /** Names and boundaries of chains; names that would not fit are left out. */
  function chains(colour) {
    let free = -1e9;
    complex.chains.forEach((chain, k) => {
      const [from, to] = [toPixel(chain.token), toPixel(chain.token + chain.tokens)];
      if (k) {
        g.fillStyle = "rgba(20,20,20,.75)";
        g.fillRect(from - 0.5, MARGIN, 1, inner());
        g.fillRect(MARGIN, from - 0.5, inner(), 1);
      }
      g.fillStyle = colour;
      const middle = (from + to) / 2, wide = g.measureText(chain.id).width;
      if (middle - wide / 2 < free + 4) return;
      free = middle + wide / 2;
      g.textAlign = "center";
      g.textBaseline = "middle";
      g.fillText(chain.id, middle, MARGIN / 2 - 1);
      g.fillText(chain.id, MARGIN / 2 - 3, middle);
    });
    g.strokeStyle = colour;
    g.lineWidth = 0.5;
    g.strokeRect(MARGIN, MARGIN, inner(), inner());
  }

  function bar(set, colour, sides) {
    g.fillStyle = colour;
    for (const [a, b] of runs(complex, set)) {
      const [from, to] = span(a, b).map(toPixel), long = Math.max(2, to - from);
      if (sides.includes("top")) g.fillRect(from, MARGIN - 5, long, 4);
      if (sides.includes("left")) g.fillRect(MARGIN - 5, from, 4, long);
    }
  }

  function marked() {
    if (!marks) return;
    const { selection, against } = marks, two = size(against) > 0;
    bar(selection, SELECTED, two ? ["top"] : ["top", "left"]);
    if (two) bar(against, AGAINST, ["left"]);
    const columns = runs(complex, selection), rows = two ? runs(complex, against) : columns;
    if (columns.length * rows.length <= MOST_MARKED) {
      for (const [a, b] of columns) for (const [c, d] of rows) box(span(a, b), span(c, d), SELECTED);
    }
    const open = drag && !drag.margin ? [drag.from, drag.to] : cursor && document.activeElement === canvas ? [cursor.anchor, cursor.at] : null;
    if (open) box(...[0, 1].map((k) => [Math.min(open[0][k], open[1][k]), Math.max(open[0][k], open[1][k]) + 1]), "#111111", true);
    if (pointed >= 0) {
      const [from, to] = tokensOf(complex, pointed).map(toPixel), wide = Math.max(1, to - from);
      g.fillStyle = "rgba(214,0,108,.35)";
      g.fillRect(from, MARGIN, wide, inner());
      g.fillRect(MARGIN, from, inner(), wide);
    }
  }

  function box([x0, x1], [y0, y1], colour, dashed) {
    const [a, b, c, d] = [x0, x1, y0, y1].map(toPixel);
    g.setLineDash([]);
    g.lineWidth = 3.5;
    g.strokeStyle = "rgba(255,255,255,.85)";
    g.strokeRect(a, c, Math.max(2, b - a), Math.max(2, d - c));
    g.setLineDash(dashed ? [4, 3] : []);
    g.lineWidth = 1.8;
    g.strokeStyle = colour;
    g.strokeRect(a, c, Math.max(2, b - a), Math.max(2, d - c));
    g.setLineDash([]);
  }

  /** The value of a pair: that of its block where the square is made of blocks. */
  function value(row, column) {
    if (!square) return null;
    const at = Math.floor(row / square.block) * square.side + Math.floor(column / square.block);
    return square.what === "pae" ? square.values[at] / 8 : square.values[at] / 255;
  }

  function say(column, row) {
    const v = value(row, column), [x, y] = [column, row].map((t) => residueLabel(complex, complex.tokenResidue[t]));
    if (v === null) return;
    const about = square.block > 1 ? "about " : "";
    read.textContent = square.what === "pae"
      ? `Seen from ${y}, ${x} is expected ${about}${v >= PAE_LARGEST - 0.2 ? "more than 31" : v.toFixed(1)} Å off.`
      : `${x} and ${y} touch with a chance of ${about}${(100 * v).toFixed(0)} %.`;
  }

  /** Between movements of the pointer: what the selected box holds, or what can be done. */
  function idle() {
    if (!square) return;
    const box = marks && size(marks.selection) ? exact ?? boxed() : null;
    if (!box) return setText(read, "Drag a box, or click a chain's name.");
    const write = (v) => (square.what === "pae" ? `${v.toFixed(1)} Å` : `${(100 * v).toFixed(0)} %`);
    const best = square.what === "pae" ? `${write(box.least)} at best` : `${write(box.most)} at most`;
    setText(read, `In the marked box: ${exact || square.block === 1 ? "" : "about "}${write(box.mean)} on average, ${best}.`);
  }

  /** Values between selected columns and the rows from which they are seen. */
  function boxed() {
    const columns = cells(marks.selection), rows = size(marks.against) ? cells(marks.against) : columns;
    let sum = 0, least = Infinity, most = -Infinity;
    for (const row of rows) for (const column of columns) {
      const v = square.values[row * square.side + column];
      sum += v;
      least = Math.min(least, v);
      most = Math.max(most, v);
    }
    const unit = square.what === "pae" ? 8 : 255;
    return { mean: sum / (rows.length * columns.length) / unit, least: least / unit, most: most / unit };
  }

  /** Which rows of the square a set of residues covers. */
  function cells(set) {
    const found = new Set();
    for (let token = 0; token < complex.tokens; token++) if (set[complex.tokenResidue[token]]) found.add(Math.floor(token / square.block));
    return [...found];
  }

  function set([a, b]) {
    const chosen = new Uint8Array(complex.count);
    return chosen.fill(1, complex.tokenResidue[Math.min(a, b)], complex.tokenResidue[Math.max(a, b)] + 1);
  }

  function finish([x0, y0], [x1, y1]) {
    const columns = set([x0, x1]), rows = set([y0, y1]);
    const same = columns.every((v, i) => v === rows[i]);
    actions.select(columns, same ? null : rows);
  }

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (!complex || event.button) return;
    const [x, y] = place(event), margin = y < MARGIN ? 0 : x < MARGIN ? 1 : null;
    drag = { from: [toToken(x), toToken(y)], to: [toToken(x), toToken(y)], margin };
    canvas.setPointerCapture(event.pointerId);
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!complex) return;
    const [x, y] = place(event), at = [toToken(x), toToken(y)];
    if (drag) { drag.to = at; draw(); }
    if (x < MARGIN || y < MARGIN) return;
    say(at[0], at[1]);
    actions.hover(complex.tokenResidue[at[0]]);
  });
  canvas.addEventListener("pointerup", () => {
    if (!drag) return;
    const { from, to, margin } = drag;
    drag = null;
    if (margin === null) finish(from, to);
    else if (Math.abs(from[margin] - to[margin]) < complex.tokens / 100) {
      const chain = complex.chains[complex.residueChain[complex.tokenResidue[from[margin]]]];
      actions.select(set([chain.token, chain.token + chain.tokens - 1]), null);
    } else actions.select(set([from[margin], to[margin]]), null);
  });
  canvas.addEventListener("pointercancel", () => { drag = null; draw(); });
  canvas.addEventListener("pointerleave", () => { actions.hover(-1); idle(); });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!complex || (!step && event.key !== "Enter")) return;
    event.preventDefault();
    event.stopPropagation();
    cursor ??= { at: [0, 0], anchor: [0, 0] };
    if (event.key === "Enter") return finish(cursor.anchor, cursor.at);
    const stride = event.ctrlKey || event.metaKey ? Math.max(1, Math.round(complex.tokens / 20)) : 1;
    cursor.at = cursor.at.map((t, k) => Math.max(0, Math.min(complex.tokens - 1, t + stride * step[k])));
    if (!event.shiftKey) cursor.anchor = cursor.at;
    say(...cursor.at);
    draw();
  });
  for (const kind of ["focus", "blur"]) canvas.addEventListener(kind, draw);

  return {
    element, show, draw,
    mark(newMarks) {
      marks = newMarks;
      exact = null;
      draw();
      idle();
      if (square?.block > 1 && size(marks.selection)) actions.box();
    },
    tell(box) { exact = box; idle(); },
    absent(text) { missing = text; setText(read, text); draw(); },
    point(residue) { if (residue !== pointed) { pointed = residue; draw(); } },
  };
}

function paint({ values, side, what }) {
  const canvas = h("canvas", { width: side, height: side }), g = canvas.getContext("2d");
  const image = g.createImageData(side, side), table = ramp(what), data = image.data;
  for (let i = 0, k = 0; i < side * side; i++, k += 4) {
    const colour = values[i] * 3;
    data[k] = table[colour];
    data[k + 1] = table[colour + 1];
    data[k + 2] = table[colour + 2];
    data[k + 3] = 255;
  }
  g.putImageData(image, 0, 0);
  return canvas;
}
