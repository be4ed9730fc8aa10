// Curves along the chains: confidence, how far samples differ, and how deep the alignments are.

import { h } from "../../shared/page/dom.js";
import { AGAINST, BANDS, SELECTED } from "./scene/colours.js";
import { between, overResidues, residueLabel, runs } from "./scene/complex.js";

const LEFT = 84, GAP = 8, TALL = 58, NAMES = 16; // pixels

/** The curves; `actions` are hover(residue), select(set, null). */
export function createProfile(actions) {
  const canvas = h("canvas", { class: "rv-profile", tabindex: 0, role: "application", "aria-label": "Confidence, spread and alignment depth along the chains. Arrow keys move, Shift extends, Enter selects." });
  const read = h("div", { class: "rv-read", role: "status" });
  const element = h("div", { class: "rv-profile-box" }, canvas, read);
  const g = canvas.getContext("2d");
  let complex = null, sample = null, coverage = null, marks = null, pointed = -1, drag = null, cursor = null, palette = "alphafold", tracks = [], wide = 0;

  function update(state) {
    ({ complex, sample, coverage, palette } = state);
    tracks = [{ name: "pLDDT", unit: "", values: sample.residuePlddt, least: 0, most: 100, bands: true, digits: 0 }];
    if (complex.tokenSpread.length) {
      const [values, second] = [complex.tokenSpread, complex.seedSpread].map((v) => (v.length ? overResidues(complex, v, complex.tokenResidue) : null));
      const most = Math.max(2, ...values, ...(second ?? []));
      tracks.push({ name: "Spread", under: "in Å", unit: " Å", values, second, note: "between the seeds' best", least: 0, most, digits: 1 });
    }
    if (coverage) {
      const values = new Float32Array(complex.count).fill(NaN);
      for (const [id, counts] of Object.entries(coverage)) {
        const chain = complex.chains[complex.chainIndex.get(id)];
        if (chain) counts.slice(0, chain.residues).forEach((n, i) => (values[chain.residue + i] = n));
      }
      if (values.some((v) => v > 0)) tracks.push({ name: "MSA", under: "rows", unit: " rows", values, least: 0, most: Math.max(10, ...values.filter((v) => v >= 0)), digits: 0, filled: true });
    }
    draw();
  }

  const inner = () => wide - LEFT - 6;
  const toPixel = (i) => LEFT + (i / complex.count) * inner();
  const toResidue = (x) => Math.max(0, Math.min(complex.count - 1, Math.floor(((x - LEFT) / inner()) * complex.count)));

  function draw() {
    if (!complex) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1), tall = NAMES + tracks.length * (TALL + GAP);
    wide = canvas.clientWidth || 600;
    canvas.style.height = `${tall}px`;
    canvas.width = Math.round(wide * ratio);
    canvas.height = Math.round(tall * ratio);
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(canvas);
    names(style, tall);
    tracks.forEach((track, k) => curve(track, NAMES + k * (TALL + GAP), style));
    marked(tall);
  }

  function names(style, tall) {
    g.font = `11px ${style.fontFamily}`;
    g.textBaseline = "middle";
    g.textAlign = "center";
    let free = -1e9;
    complex.chains.forEach((chain, k) => {
      const from = toPixel(chain.residue), to = toPixel(chain.residue + chain.residues), middle = (from + to) / 2;
      g.fillStyle = style.color;
      const half = g.measureText(chain.id).width / 2;
      if (middle - half > free + 4) { g.fillText(chain.id, middle, NAMES / 2 - 1); free = middle + half; }
      g.globalAlpha = 0.35;
      if (k) g.fillRect(from - 0.5, NAMES, 1, tall - NAMES);
      g.globalAlpha = 1;
    });
  }

  function curve(track, top, style) {
    const { values, least, most } = track, y = (v) => top + TALL - ((v - least) / (most - least)) * TALL;
    if (track.bands) {
      let above = 100;
      for (const band of BANDS) {
        const low = Math.max(0, band.least);
        g.globalAlpha = 0.22;
        g.fillStyle = band[palette];
        g.fillRect(LEFT, y(above), inner(), y(low) - y(above));
        above = low;
      }
      g.globalAlpha = 1;
    }
    g.strokeStyle = style.color;
    g.globalAlpha = 0.3;
    g.lineWidth = 1;
    g.strokeRect(LEFT + 0.5, top + 0.5, inner(), TALL - 1);
    g.globalAlpha = 1;
    for (const chain of complex.chains) {
      if (track.second) {
        g.setLineDash([4, 3]);
        line(chain, track.second, y, SELECTED);
        g.setLineDash([]);
      }
      line(chain, values, y, style.color);
      if (!track.filled) continue;
      g.lineTo(toPixel(chain.residue + chain.residues - 0.5), y(0));
      g.lineTo(toPixel(chain.residue + 0.5), y(0));
      g.globalAlpha = 0.15;
      g.fillStyle = style.color;
      g.fill();
      g.globalAlpha = 1;
    }
    g.fillStyle = style.color;
    g.textAlign = "right";
    g.font = `600 12px ${style.fontFamily}`;
    g.fillText(track.name, LEFT - 28, top + TALL / 2 - (track.under ? 7 : 0));
    g.font = `11px ${style.fontFamily}`;
    if (track.under) g.fillText(track.under, LEFT - 28, top + TALL / 2 + 8);
    g.globalAlpha = 0.75;
    g.fillText(short(most), LEFT - 4, top + 6);
    g.fillText(short(least), LEFT - 4, top + TALL - 6);
    g.globalAlpha = 1;
  }

  function line(chain, values, y, colour) {
    g.strokeStyle = colour;
    g.lineWidth = 1.4;
    g.beginPath();
    let open = false;
    for (let i = chain.residue; i < chain.residue + chain.residues; i++) {
      if (Number.isNaN(values[i])) { open = false; continue; }
      const x = toPixel(i + 0.5);
      if (chain.residues === 1) { g.moveTo(x - 3, y(values[i])); g.lineTo(x + 3, y(values[i])); }
      else open ? g.lineTo(x, y(values[i])) : g.moveTo(x, y(values[i]));
      open = true;
    }
    g.stroke();
  }

  function marked(tall) {
    const band = (a, b, colour, alpha) => {
      g.globalAlpha = alpha;
      g.fillStyle = colour;
      g.fillRect(toPixel(a), NAMES, Math.max(1.5, toPixel(b + 1) - toPixel(a)), tall - NAMES - GAP);
      g.globalAlpha = 1;
      g.fillRect(toPixel(a), NAMES - 3, Math.max(1.5, toPixel(b + 1) - toPixel(a)), 3);
    };
    if (marks) {
      for (const [a, b] of runs(complex, marks.selection)) band(a, b, SELECTED, 0.18);
      for (const [a, b] of runs(complex, marks.against)) band(a, b, AGAINST, 0.18);
    }
    if (drag) band(Math.min(drag.from, drag.to), Math.max(drag.from, drag.to), "#888888", 0.3);
    if (cursor && document.activeElement === canvas) band(Math.min(cursor.anchor, cursor.at), Math.max(cursor.anchor, cursor.at), "#888888", 0.35);
    if (pointed >= 0) band(pointed, pointed, SELECTED, 0.55);
  }

  function say(i) {
    const parts = tracks.filter((t) => !Number.isNaN(t.values[i])).map((t) => `${t.name} ${t.values[i].toFixed(t.digits)}${t.unit}${t.second ? ` (${t.note}, dashed: ${t.second[i].toFixed(t.digits)}${t.unit})` : ""}`);
    read.textContent = `${residueLabel(complex, i)}: ${parts.join(", ")}`;
  }

  const at = (event) => toResidue(event.clientX - canvas.getBoundingClientRect().left);
  canvas.addEventListener("pointerdown", (event) => {
    if (!complex || event.button) return;
    drag = { from: at(event), to: at(event) };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!complex) return;
    if (drag) { drag.to = at(event); draw(); }
    say(at(event));
    actions.hover(at(event));
  });
  canvas.addEventListener("pointerup", () => {
    if (!drag) return;
    const { from, to } = drag;
    drag = null;
    actions.select(between(complex, from, to), null);
  });
  canvas.addEventListener("pointercancel", () => { drag = null; draw(); });
  canvas.addEventListener("pointerleave", () => { read.textContent = ""; actions.hover(-1); });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!complex || (!step && event.key !== "Enter")) return;
    event.preventDefault();
    event.stopPropagation();
    cursor ??= { at: 0, anchor: 0 };
    if (!step) return actions.select(between(complex, cursor.anchor, cursor.at), null);
    cursor.at = Math.max(0, Math.min(complex.count - 1, cursor.at + step * (event.ctrlKey ? 10 : 1)));
    if (!event.shiftKey) cursor.anchor = cursor.at;
    say(cursor.at);
    draw();
  });
  for (const kind of ["focus", "blur"]) canvas.addEventListener(kind, draw);

  return { element, update, draw, mark(m) { marks = m; draw(); }, point(i) { if (i !== pointed) { pointed = i; draw(); } } };
}

function short(value) {
  return value >= 10000 ? `${Math.round(value / 1000)}k` : value >= 10 ? String(Math.round(value)) : String(Math.round(10 * value) / 10);
}
