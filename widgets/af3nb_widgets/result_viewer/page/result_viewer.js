// The result viewer: structure, errors, curves and letters that mark the same residues.

import { h, setText } from "../../shared/page/dom.js";
import { followTheme } from "../../shared/page/theme.js";
import { BANDS, bandColour, groupColour, mixed, rgb } from "./scene/colours.js";
import { bytes, numbers, readComplex, readSample, setLabel, size, toRanges, toSet, residueLabel } from "./scene/complex.js";
import { createStructure, hasWebGL } from "./scene/structure.js";
import { createTrace } from "./scene/trace.js";
import { createSquare } from "./square.js";
import { createProfile } from "./profile.js";
import { createSequence } from "./sequence.js";
import { createSamples, describe } from "./samples.js";
import { createContacts, createPairs, createScores } from "./tables.js";
import { createTabs } from "./tabs.js";
import { createWords } from "./words.js";
import { createSave, download } from "./save.js";
import { createBar } from "./bar.js";

const REMEMBERED = "af3nb-palette";

function render({ model, el }) {
  const root = h("div", { class: "af3nb rv", dataset: { ready: "0", lmSuppressShortcuts: "true" } });
  el.append(root);
  const stopTheme = followTheme(root);
  let complex = null, sample = null, selection = new Uint8Array(0), against = new Uint8Array(0), structure = null, drawn = null, queued = 0;

  // What the parts do to the whole.
  const put = (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  const select = (first, second, extend) => {
    if (extend) first = first.map((x, i) => x || selection[i]);
    put({ selection: toRanges(complex, first), against: second ? toRanges(complex, second) : [] });
  };
  const one = (i) => new Uint8Array(complex.count).fill(1, i, i + 1);
  const hover = (i, atom) => {
    for (const part of [square, profile, sequence]) part.point(i);
    setText(pointed, i < 0 ? "" : `${residueLabel(complex, i)}${atom ? ` ${atom.atom}` : ""}, pLDDT ${(atom ? sample.plddt[atom.index] : sample.residuePlddt[i]).toFixed(0)}`);
  };
  const hoverAll = (i) => { hover(i); structure?.mark(i, i < 0 ? "" : residueLabel(complex, i)); };
  const actions = {
    select, hover: hoverAll,
    sample: (rank) => put({ rank }),
    ranges: (places) => put({ selection: places, against: [] }),
    contact: (a, b) => select(one(a), one(b)),
    box: () => model.send({ kind: "box", what: squareTabs.current(), rank: sample.rank }),
    zoom: () => { structure?.zoom(union()); structure?.render(); },
    pair(k, l) {
      const [a, b] = [toSet(complex, [whole(k)]), toSet(complex, [whole(l)])];
      if (k === l) return select(a, null);
      const first = new Uint8Array(complex.count), second = new Uint8Array(complex.count);
      for (const pair of sample.contacts) {
        for (const [i, j] of [[pair.a, pair.b], [pair.b, pair.a]]) if (a[i] && b[j]) { first[i] = 1; second[j] = 1; }
      }
      size(first) ? select(first, second) : select(a, b);
    },
    save: (what) => { save.say("Saving…"); model.send({ kind: "save", what, rank: sample.rank }); },
    picture() {
      const uri = structure.picture();
      download(`${complex.name}_${sampleName()}.png`, uri, "image/png");
      save.say("The picture is among your downloads.");
    },
    colour: (colour) => put({ colour }),
    palette(palette) {
      try { localStorage.setItem(REMEMBERED, palette); } catch { /* then it is not remembered */ }
      put({ palette });
    },
    superposed: (superposed) => put({ superposed }),
    clear: () => put({ selection: [], against: [] }),
    reset: () => structure?.reset(),
    spin: (on) => structure?.spin(on),
  };

  // The parts and where they stand.
  const title = h("h3", { class: "rv-title" }), scores = h("span", { class: "rv-scores af-muted" }), notes = h("div", { class: "rv-notes" });
  const save = createSave(actions), samples = createSamples(actions), bar = createBar(actions);
  const host = h("div", { class: "rv-host", tabindex: 0, role: "application", "aria-label": "The structure. Arrow keys turn it, plus and minus zoom." });
  const pointed = h("div", { class: "rv-pointed-at", "aria-hidden": "true" }), flat = h("p", { class: "af-note af-warn", hidden: true });
  const legend = h("div", { class: "rv-legend" }), picked = h("span", { class: "rv-picked", role: "status" });
  const clear = h("button", { class: "af-button af-quiet", type: "button", onclick: actions.clear }, "Clear");
  const zoom = h("button", { class: "af-button af-quiet", type: "button", onclick: actions.zoom }, "Zoom there");
  const square = createSquare(actions), profile = createProfile(actions), sequence = createSequence(actions);
  const words = createWords(actions), pairs = createPairs(actions), contacts = createContacts(actions), table = createScores(actions);
  const about = h("div", { class: "rv-about" });
  const squareTabs = createTabs("Values of pairs", [["pae", "Expected error (PAE)", square.element], ["contacts", "Contacts", h("div")]], askSquare);
  squareTabs.element.append(square.element); // one canvas for both
  const tabs = createTabs("Details", [["words", "In words", words.element], ["pairs", "Chain pairs", pairs.element], ["contacts", "Interface contacts", contacts.element], ["samples", "All scores", table.element], ["about", "Origin", about]], ask);
  const body = h("div", { class: "rv-body" },
    h("div", { class: "rv-head" }, title, scores, h("span", { class: "rv-space" }), save.status, save.element), notes, samples.element, bar.element,
    h("div", { class: "rv-main" }, h("div", { class: "rv-left" }, h("div", { class: "rv-stage" }, host, pointed), flat, legend), h("div", { class: "rv-right" }, squareTabs.element)),
    h("div", { class: "rv-selection" }, picked, zoom, clear), profile.element, sequence.element, tabs.element);
  const empty = h("p", { class: "rv-empty af-muted" }, "No result yet: it shows here when a run is finished, or when a folder is opened.");
  root.append(empty, body);

  const whole = (k) => { const c = complex.chains[k], n = complex.residueNumber; return [c.id, n[c.residue], n[c.residue + c.residues - 1]]; };
  const union = () => selection.map((x, i) => x | against[i]);
  const sampleName = () => { const x = complex.samples[sample.rank]; return `seed-${x.seed}_sample-${x.sample}`; };
  const palette = () => {
    let kept = null;
    try { kept = localStorage.getItem(REMEMBERED); } catch { /* not allowed here */ }
    return model.get("palette") || (["alphafold", "safe"].includes(kept) ? kept : "alphafold");
  };
  const background = () => {
    const [r, g, b] = rgb(getComputedStyle(root).backgroundColor);
    return "#" + [r, g, b].map((x) => Math.round(x).toString(16).padStart(2, "0")).join("");
  };

  /** Whether an answer is about what is shown now. */
  const fits = (answer) => complex && answer?.key === complex.key && answer.rank === model.get("rank");

  function ask(name) {
    if (name === "words") model.send({ kind: "words", rank: model.get("rank") });
  }
  function askSquare(what = squareTabs.current()) {
    if (!complex) return;
    const now = model.get("_square");
    if (fits(now) && now.what === what) return showSquare();
    square.show(complex, null);
    model.send({ kind: "square", what, rank: model.get("rank") });
  }
  function showSquare() {
    const now = model.get("_square");
    if (!fits(now) || now.what !== squareTabs.current() || !sample) return;
    square.show(complex, now);
    if (now.errors) contacts.show(complex, sample, numbers(now.errors, Float32Array));
    root.dataset.square = `${now.what}:${now.rank}`;
  }

  function showComplex() {
    const overview = model.get("_overview");
    empty.hidden = Boolean(overview?.name);
    body.hidden = !empty.hidden;
    complex = sample = drawn = null;
    root.dataset.ready = "0";
    if (!overview?.name) return;
    complex = readComplex(overview);
    setText(title, complex.name);
    notes.replaceChildren(...complex.notes.map((note) => h("p", { class: "af-note af-warn" }, note.slice(0, 1).toUpperCase() + note.slice(1))));
    about.replaceChildren(h("dl", {}, overview.about.map(([name, text]) => [h("dt", {}, name), h("dd", {}, text)])));
    samples.show(complex, model.get("rank"));
    samples.element.hidden = complex.samples.length < 2;
    table.show(complex);
    sequence.show(complex);
    save.offer(overview.saves);
    bar.offer({ superposed: complex.samples.length > 1, chain: complex.chains.length > 1 });
    tabs.hide("pairs", complex.chains.length < 2);
    tabs.hide("contacts", complex.chains.length < 2);
    tabs.hide("words", !overview.words);
    showSample();
    model.send({ kind: "coverage" });
  }

  function showSample() {
    const data = model.get("_sample");
    if (!complex || data?.key !== complex.key) return; // the rest of a new result is on its way
    sample = readSample(complex, data);
    const x = complex.samples[sample.rank];
    setText(scores, `seed ${x.seed}, sample ${x.sample}: ${describe(x)}`);
    samples.mark(sample.rank);
    table.mark(sample.rank);
    pairs.show(complex, sample);
    contacts.show(complex, sample, null);
    profile.update({ complex, sample, coverage: model.get("_coverage")?.rows, palette: palette() });
    words.show(complex, null);
    askSquare();
    ask(tabs.current());
    mark();
  }

  function mark() {
    if (!complex || !sample) return;
    selection = toSet(complex, model.get("selection"));
    against = toSet(complex, model.get("against"));
    const marks = { selection, against }, n = size(selection), m = size(against);
    for (const part of [square, profile, sequence]) part.mark(marks);
    setText(picked, !n ? "Nothing is selected: drag over the sequence, the curves or the square, or click in the structure." : `Selected: ${setLabel(complex, selection)}${m ? `, seen from ${setLabel(complex, against)}` : ""} (${n + m} ${n + m === 1 ? "residue" : "residues"})`);
    clear.hidden = zoom.hidden = !n;
    root.dataset.selected = String(n + m);
    paint();
  }

  /** Colours of residues and atoms by the chosen scheme. */
  function look() {
    const colour = model.get("colour"), tone = palette(), group = (i) => complex.residueChain[i];
    const residueColour = colour === "plddt" ? (i) => bandColour(sample.residuePlddt[i], tone)
      : colour === "entity" ? (i) => groupColour(complex.chains[group(i)].entity) : (i) => groupColour(group(i));
    const atomColour = colour === "plddt" ? (i) => bandColour(sample.plddt[i], tone) : (i) => residueColour(complex.atomResidue[i]);
    return { colour, residueColour, atomColour, selection, against, background: background() };
  }

  const traceColour = (rank) => mixed(groupColour(rank + 1), background(), 0.25);

  /** Draws once, however many changes came together. */
  function paint() {
    if (!queued) queued = requestAnimationFrame(() => { queued = 0; paintNow(); });
  }
  function paintNow() {
    if (!complex || !sample) return;
    const now = look();
    sequence.paint(sample, now.residueColour);
    bar.show({ colour: now.colour, palette: palette(), superposed: model.get("superposed") });
    showLegend(now);
    if (!host.clientWidth) return; // the notebook has not given a place yet
    const began = performance.now();
    structure ??= createView();
    const fresh = drawn?.data !== model.get("_sample"), first = fresh ? structure.load(complex, sample) : false;
    structure.style(now);
    const laid = model.get("superposed") ? model.get("_overlay")?.samples ?? [] : [];
    structure.overlay(laid.filter(({ rank }) => rank !== sample.rank).map(({ rank, positions }) => ({ positions: numbers(positions, Float32Array), colour: traceColour(rank) })));
    if (first) structure.zoom(null);
    structure.render();
    drawn = { data: model.get("_sample") };
    if (fresh) root.dataset.drawn = Math.round(performance.now() - began);
    samples.dot(laid.length ? (rank) => (rank === sample.rank ? "transparent" : traceColour(rank)) : null);
    root.dataset.overlay = String(laid.length);
    root.dataset.shown = String(sample.rank);
    root.dataset.ready = "1";
  }

  function createView() {
    const own = { hover: hoverOnly, pick: (i, event) => select(one(i), null, event?.shiftKey || event?.ctrlKey || event?.metaKey) };
    if (hasWebGL()) {
      try { const view = createStructure(host, own); root.dataset.webgl = "1"; return view; } catch { host.replaceChildren(); }
    }
    root.dataset.webgl = "0";
    flat.hidden = false;
    flat.textContent = "This browser has no WebGL, so the structure is drawn flat: backbones as lines, which can be turned. Everything else works.";
    return createTrace(host, own);
  }
  const hoverOnly = (i, atom) => hover(i, atom);

  function showLegend({ colour }) {
    const entry = (tone, text) => h("span", { class: "rv-key" }, h("i", { style: `background:${tone}`, "aria-hidden": "true" }), text);
    if (colour === "plddt") return legend.replaceChildren(h("span", { class: "rv-key-title" }, "pLDDT"), ...BANDS.map((band) => entry(band[palette()], band.label)));
    const seen = new Map();
    complex.chains.forEach((chain, k) => {
      const key = colour === "entity" ? chain.entity : k;
      if (seen.has(key)) seen.get(key).ids.push(chain.id); else seen.set(key, { ids: [chain.id], chain });
    });
    legend.replaceChildren(...[...seen].slice(0, 24).map(([key, { ids, chain }]) => entry(groupColour(key), `${ids.join(", ")} ${chain.description || chain.what}`.slice(0, 60))));
  }

  host.addEventListener("keydown", (event) => {
    const turn = { ArrowLeft: ["y", -10], ArrowRight: ["y", 10], ArrowUp: ["x", -10], ArrowDown: ["x", 10] }[event.key];
    const step = { "+": 1.15, "=": 1.15, "-": 0.87 }[event.key];
    if (!structure || (!turn && !step)) return;
    event.preventDefault();
    event.stopPropagation();
    turn ? structure.turn(...turn) : structure.step(step);
  });
  root.addEventListener("keydown", (event) => { if (event.key === "Escape" && complex) actions.clear(); });

  const heard = {
    "change:_overview": showComplex, "change:_sample": showSample, "change:_square": showSquare,
    "change:selection": mark, "change:against": mark, "change:colour": paint, "change:superposed": paint, "change:_overlay": paint,
    "change:palette": () => { if (sample) { profile.update({ complex, sample, coverage: model.get("_coverage")?.rows, palette: palette() }); paint(); } },
    "change:_coverage": () => { if (sample) profile.update({ complex, sample, coverage: model.get("_coverage")?.rows, palette: palette() }); },
    "change:_words": () => { if (fits(model.get("_words"))) { words.show(complex, model.get("_words").statements); root.dataset.words = "1"; } },
    "msg:custom": (message, buffers) => {
      if (message?.kind === "box") square.tell(message);
      if (message?.kind === "absent") square.absent(message.text);
      if (message?.kind !== "saved") return;
      save.say(message.text);
      if (buffers?.length) download(message.name, bytes(buffers[0]), message.type);
    },
  };
  for (const [name, act] of Object.entries(heard)) model.on(name, act);

  let theme = null;
  const themes = new MutationObserver(() => { if (root.dataset.theme !== theme) { theme = root.dataset.theme; profile.draw(); square.draw(); paint(); } });
  themes.observe(root, { attributes: true, attributeFilter: ["data-theme"] });
  const sizes = new ResizeObserver(() => {
    if (!host.clientWidth || !sample) return;
    square.draw();
    profile.draw();
    structure && drawn ? structure.resize() : paint();
  });
  sizes.observe(host);
  showComplex();
  return () => {
    stopTheme();
    themes.disconnect();
    sizes.disconnect();
    cancelAnimationFrame(queued);
    for (const [name, act] of Object.entries(heard)) model.off(name, act);
    structure?.dispose();
  };
}

export default { render };
