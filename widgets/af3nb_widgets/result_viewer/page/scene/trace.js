// The structure without WebGL: backbones as lines on a flat canvas, nearer ones drawn over others.

import { h } from "../../../shared/page/dom.js";
import { mixed } from "./colours.js";
import { matrix, orientation } from "./orientation.js";
import { size } from "./complex.js";

/** The same view as `createStructure`, plainer; it can be turned by dragging. */
export function createTrace(host, actions) {
  const canvas = h("canvas", { class: "rv-flat", role: "img", "aria-label": "The structure, drawn without WebGL" });
  host.replaceChildren(canvas);
  const g = canvas.getContext("2d");
  let complex = null, sample = null, look = null, lines = [], turn = identity(), zoomed = 1, pointed = -1, points = new Float32Array(0), others = [];

  function load(newComplex, newSample) {
    const first = complex !== newComplex;
    complex = newComplex;
    sample = newSample;
    others = [];
    lines = segments(complex);
    if (first) turn = matrix(orientation(sample.positions));
    return first;
  }

  function render() {
    if (!look || !canvas.clientWidth) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1), [w, t] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = w * ratio;
    canvas.height = t * ratio;
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    points = turned(sample.positions, turn);
    const [x0, x1, y0, y1, far, near] = bounds(points), scale = 0.92 * zoomed * Math.min(w / (x1 - x0 + 4), t / (y1 - y0 + 4));
    const place = (p, i) => [w / 2 + (p[3 * i] - (x0 + x1) / 2) * scale, t / 2 - (p[3 * i + 1] - (y0 + y1) / 2) * scale, p[3 * i + 2]];
    const some = size(look.selection) + size(look.against) > 0, drawn = [];
    for (const { positions, colour } of others) {
      const p = turned(positions, turn);
      for (const [i, j] of lines) drawn.push([place(p, i), place(p, j), colour, 0.3]);
    }
    for (const [i, j, thick] of lines) {
      const residue = complex.atomResidue[i], colour = thick > 0.5 ? look.residueColour(residue) : look.atomColour(i);
      const on = !some || look.selection[residue] || look.against[residue];
      drawn.push([place(points, i), place(points, j), residue === pointed ? "#d6006c" : on ? colour : mixed(colour, look.background, 0.78), thick]);
    }
    drawn.sort((a, b) => a[0][2] + a[1][2] - b[0][2] - b[1][2]);
    for (const [a, b, colour, thick] of drawn) {
      const depth = (far === near ? 0 : (near - (a[2] + b[2]) / 2) / (near - far)), tone = colour.startsWith("#") ? mixed(colour, look.background, 0.45 * depth) : colour;
      for (const [stroke, extra] of [[look.background, 2.5], [tone, 0]]) {
        g.lineCap = extra ? "butt" : "round"; // the halo leaves the neighbours' ends alone
        g.strokeStyle = stroke;
        g.lineWidth = Math.max(1, thick * scale * 1.6) + extra;
        g.beginPath();
        g.moveTo(a[0], a[1]);
        g.lineTo(b[0], b[1]);
        g.stroke();
      }
    }
    canvas._place = (i) => place(points, i);
  }

  function nearest(event) {
    const box = canvas.getBoundingClientRect(), at = [event.clientX - box.left, event.clientY - box.top];
    let best = -1, least = 12;
    for (const [i] of lines) {
      const [x, y] = canvas._place(i), d = Math.hypot(x - at[0], y - at[1]);
      if (d < least) { least = d; best = complex.atomResidue[i]; }
    }
    return best;
  }

  let drag = null;
  canvas.addEventListener("pointerdown", (event) => { drag = { x: event.clientX, y: event.clientY, moved: 0 }; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) return actions.hover(nearest(event));
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    drag = { x: event.clientX, y: event.clientY, moved: drag.moved + Math.abs(dx) + Math.abs(dy) };
    spinBy(dx / 120, dy / 120);
    render();
  });
  canvas.addEventListener("pointerup", (event) => { if (drag?.moved < 4) { const i = nearest(event); if (i >= 0) actions.pick(i, event); } drag = null; });
  canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoomed *= Math.exp(-event.deltaY / 600); render(); }, { passive: false });

  function spinBy(a, b) {
    const [c, s, e, f] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
    turn = times([[1, 0, 0], [0, e, -f], [0, f, e]], times([[c, 0, s], [0, 1, 0], [-s, 0, c]], turn));
  }

  return {
    load, render, style: (l) => { look = l; }, overlay: (list) => { others = list; }, mark: (i) => { pointed = i; render(); }, zoom: () => {}, spin: () => {},
    reset: () => { zoomed = 1; turn = matrix(orientation(sample.positions)); render(); }, resize: render, canvas: () => canvas,
    turn: (axis, angle) => { axis === "y" ? spinBy(angle / 57.3, 0) : spinBy(0, angle / 57.3); render(); }, step: (f) => { zoomed *= f; render(); },
    picture: () => canvas.toDataURL(), dispose: () => {},
  };
}

/** Pairs of atoms that are joined by a line: along backbones, and the bonds of all that is no polymer. */
function segments(complex) {
  const found = [], central = new Map();
  complex.atomKind.forEach((kind, i) => {
    const chain = complex.chains[complex.residueChain[complex.atomResidue[i]]];
    if (chain.polymer && ["CA", "C1'"].includes(complex.atomKinds[kind][1])) central.set(complex.atomResidue[i], i);
    if (!chain.polymer && chain.tokens === 1) found.push([i, i, 0.9]);
  });
  for (const [residue, i] of central) {
    const next = central.get(residue + 1);
    if (next !== undefined && complex.residueChain[residue] === complex.residueChain[residue + 1]) found.push([i, next, 0.7]);
  }
  for (let k = 0; k < complex.orders.length; k++) {
    const [i, j] = [complex.bonds[2 * k], complex.bonds[2 * k + 1]];
    if (!complex.chains[complex.residueChain[complex.atomResidue[i]]].polymer) found.push([i, j, 0.25]);
  }
  return found;
}

const identity = () => [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
const times = (a, b) => a.map((row) => [0, 1, 2].map((j) => row.reduce((s, x, k) => s + x * b[k][j], 0)));

function turned(positions, m) {
  const out = new Float32Array(positions.length);
  for (let i = 0; i < positions.length; i += 3) for (let a = 0; a < 3; a++) out[i + a] = m[a][0] * positions[i] + m[a][1] * positions[i + 1] + m[a][2] * positions[i + 2];
  return out;
}

function bounds(p) {
  const b = [Infinity, -Infinity, Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < p.length; i += 3) for (let a = 0; a < 3; a++) { b[2 * a] = Math.min(b[2 * a], p[i + a]); b[2 * a + 1] = Math.max(b[2 * a + 1], p[i + a]); }
  return b;
}
