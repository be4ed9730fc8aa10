// The result viewer: structure, errors, curves and letters, in which selections are linked.

import { h, setText } from "../../shared/page/dom.js";
import { download } from "../../shared/page/download.js";
import { whole } from "../../shared/page/text.js";
import { followTheme } from "../../shared/page/theme.js";
import { createParts } from "./layout.js";
import { legendKeys } from "./legend.js";
import { rememberedPalette, rememberPalette } from "./palette.js";
import { bytes, numbers } from "./scene/bytes.js";
import { readComplex, readSample, residueLabel } from "./scene/complex.js";
import {
  between,
  chainSet,
  marksLabel,
  size,
  toRanges,
  toSet,
  touching,
  union,
} from "./scene/sets.js";
import { createStage } from "./stage.js";
import { describe } from "./views/scores.js";

/** @import { RenderProps } from "../../shared/page/anywidget.d.ts" */
/** @import { Actions, Complex, Marks, Message, Overview, Sample, Traits } from "./result.d.ts" */

const NOTHING =
  "Nothing is selected. Drag over the sequence, the curves or the square, " +
  "or click in the structure.";

/** @param {RenderProps<Traits>} props */
function render({ model, el }) {
  const root = h("div", {
    class: "af3nb rv",
    dataset: { ready: "0", lmSuppressShortcuts: "true" },
  });
  el.append(root);
  const stopTheme = followTheme(root);
  /** @type {{ complex: Complex, sample: Sample | null } | null} */
  let shown = null;
  /** @type {Marks} */
  let marks = { selection: new Uint8Array(0), against: new Uint8Array(0) };

  // What the parts can ask the whole to do.
  /** @param {Partial<Traits>} values */
  const put = (values) => {
    for (const [name, value] of Object.entries(values)) {
      model.set(/** @type {keyof Traits} */ (name), value);
    }
    model.save_changes();
  };
  /** @type {Actions} */
  const actions = {
    select(first, second, extend) {
      if (!shown) return;
      const { complex } = shown;
      const selection = toRanges(complex, extend ? union(first, marks.selection) : first);
      put({ selection, against: second ? toRanges(complex, second) : [] });
    },
    hover(i) {
      point(i);
      stage.mark(i);
    },
    sample: (rank) => put({ rank }),
    ranges: (places) => put({ selection: places, against: [] }),
    contact(a, b) {
      if (!shown) return;
      const { complex } = shown;
      actions.select(between(complex, a, a), between(complex, b, b));
    },
    pair(k, l) {
      if (!shown?.sample) return;
      const { complex, sample } = shown;
      const [a, b] = [chainSet(complex, k), chainSet(complex, l)];
      if (k === l) return actions.select(a, null);
      const [first, second] = touching(a, b, sample.contacts);
      if (size(first)) actions.select(first, second);
      else actions.select(a, b);
    },
    box: () => model.send({ kind: "box", what: parts.squareTabs.current(), rank: rank() }),
    save(what) {
      parts.save.say("Saving…");
      model.send({ kind: "save", what, rank: rank() });
    },
    picture() {
      if (!shown) return;
      const { seed, sample } = shown.complex.samples[rank()];
      const name = `${shown.complex.name}_seed-${seed}_sample-${sample}.png`;
      download(name, stage.picture(), "image/png");
      parts.save.say("The picture is among your downloads.");
    },
    colour: (colour) => put({ colour }),
    palette(palette) {
      rememberPalette(palette);
      put({ palette });
    },
    superposed: (superposed) => put({ superposed }),
    clear: () => put({ selection: [], against: [] }),
    zoom: () => stage.zoom(union(marks.selection, marks.against)),
    reset: () => stage.reset(),
    spin: (on) => stage.spin(on),
  };
  const parts = createParts(actions, askSquare, ask);
  root.append(parts.empty, parts.body);
  const stage = createStage(root, parts, model, {
    hover: point,
    pick(i, event) {
      const extend = event?.shiftKey || event?.ctrlKey || event?.metaKey;
      if (shown) actions.select(between(shown.complex, i, i), null, extend);
    },
  });

  const rank = () => shown?.sample?.rank ?? 0;
  const palette = () => model.get("palette") || rememberedPalette();
  /**
   * Whether an answer is about what is shown now.
   *
   * @param {{ key: number, rank: number } | undefined} answer
   */
  const fits = (answer) =>
    shown !== null && answer?.key === shown.complex.key && answer.rank === model.get("rank");

  /**
   * Mark the residue under the pointer everywhere but in the structure.
   *
   * @param {number} i
   * @param {import("./result.d.ts").PickedAtom} [atom]
   */
  function point(i, atom) {
    for (const part of [parts.square, parts.profile, parts.sequence]) part.point(i);
    if (i < 0 || !shown?.sample) return setText(parts.pointed, "");
    const { complex, sample } = shown;
    const name = atom ? ` ${atom.atom}` : "";
    const plddt = atom ? sample.plddt[atom.index] : sample.residuePlddt[i];
    setText(parts.pointed, `${residueLabel(complex, i)}${name}, pLDDT ${plddt.toFixed(0)}`);
  }
  /** @param {string} name */
  function ask(name) {
    if (name === "words") model.send({ kind: "words", rank: model.get("rank") });
  }
  function askSquare(what = parts.squareTabs.current()) {
    if (!shown) return;
    const now = model.get("_square");
    if (fits(now) && now.what === what) return showSquare();
    parts.square.show(shown.complex, null);
    model.send({ kind: "square", what, rank: model.get("rank") });
  }
  function showSquare() {
    const now = model.get("_square");
    if (!fits(now) || now.what !== parts.squareTabs.current() || !shown?.sample) return;
    parts.square.show(shown.complex, now);
    if (now.errors) {
      parts.contacts.show(shown.complex, shown.sample, numbers(now.errors, Float32Array));
      if (now.ipsae?.length) parts.pairs.show(shown.complex, shown.sample, now.ipsae);
    }
    root.dataset.square = `${now.what}:${now.rank}`;
  }

  function showComplex() {
    const overview = model.get("_overview");
    parts.empty.hidden = Boolean(overview?.name);
    parts.body.hidden = !parts.empty.hidden;
    shown = null;
    stage.clear();
    root.dataset.ready = "0";
    if (!overview?.name) return;
    const complex = readComplex(/** @type {Overview} */ (overview));
    shown = { complex, sample: null };
    setText(parts.title, complex.name);
    const notes = complex.notes.map((note) => h("p", { class: "af-note af-warn" }, whole(note)));
    parts.notes.replaceChildren(...notes);
    const about = complex.about.map(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]);
    parts.about.replaceChildren(h("dl", {}, about));
    parts.samples.show(complex, model.get("rank"));
    parts.samples.element.hidden = complex.samples.length < 2;
    parts.table.show(complex);
    parts.sequence.show(complex);
    parts.save.offer(complex.saves);
    const isSingle = complex.chains.length < 2;
    parts.bar.offer({ superposed: complex.samples.length > 1, chain: !isSingle });
    parts.tabs.hide("pairs", isSingle);
    parts.tabs.hide("contacts", isSingle);
    parts.tabs.hide("words", !complex.words);
    showSample();
    model.send({ kind: "coverage" });
  }

  function showSample() {
    const data = model.get("_sample");
    if (!shown || data?.key !== shown.complex.key) return; // the rest of a new result is on its way
    const { complex } = shown;
    const sample = readSample(complex, data);
    shown.sample = sample;
    const row = complex.samples[sample.rank];
    setText(parts.scores, `seed ${row.seed}, sample ${row.sample}: ${describe(row)}`);
    parts.samples.mark(sample.rank);
    parts.table.mark(sample.rank);
    parts.pairs.show(complex, sample);
    parts.contacts.show(complex, sample, null);
    showCurves();
    parts.words.show(null);
    askSquare();
    ask(parts.tabs.current());
    mark();
  }
  function showCurves() {
    if (!shown?.sample) return;
    const { complex, sample } = shown;
    const coverage = model.get("_coverage")?.rows;
    parts.profile.update({ complex, sample, coverage, palette: palette() });
  }
  function showWords() {
    const now = model.get("_words");
    if (!fits(now)) return;
    parts.words.show(now.statements);
    root.dataset.words = "1";
  }

  function mark() {
    if (!shown?.sample) return;
    const { complex } = shown;
    const [selection, against] = [model.get("selection"), model.get("against")].map((ranges) =>
      toSet(complex, ranges),
    );
    marks = { selection, against };
    for (const part of [parts.square, parts.profile, parts.sequence]) part.mark(marks);
    const count = size(selection);
    setText(parts.picked, count ? marksLabel(complex, marks) : NOTHING);
    parts.clear.hidden = parts.zoom.hidden = !count;
    root.dataset.selected = String(count + size(against));
    paint();
  }
  /** Draw the structure, the letters and the legend in their colours. */
  function paint() {
    if (shown?.sample) stage.paint({ ...shown, sample: shown.sample, marks, palette: palette() });
    if (shown)
      parts.legend.replaceChildren(...legendKeys(shown.complex, model.get("colour"), palette()));
  }

  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) actions.clear();
  });
  /**
   * @param {Message} message
   * @param {ArrayBuffer[]} [buffers]
   */
  function hear(message, buffers) {
    if (message?.kind === "box") parts.square.tell(message);
    if (message?.kind === "absent") parts.square.absent(message.text);
    if (message?.kind !== "saved") return;
    parts.save.say(message.text);
    if (buffers?.length) download(message.name, bytes(buffers[0]), message.type);
  }
  /** @type {Record<string, (...values: any[]) => void>} */
  const heard = {
    "change:_overview": showComplex,
    "change:_sample": showSample,
    "change:_square": showSquare,
    "change:_coverage": showCurves,
    "change:_words": showWords,
    "change:_overlay": paint,
    "change:selection": mark,
    "change:against": mark,
    "change:colour": paint,
    "change:superposed": paint,
    "change:palette"() {
      showCurves();
      paint();
    },
    "msg:custom": hear,
  };
  for (const [name, act] of Object.entries(heard)) model.on(name, act);

  let theme = root.dataset.theme;
  const themes = new MutationObserver(() => {
    if (root.dataset.theme === theme) return;
    theme = root.dataset.theme;
    parts.profile.draw();
    parts.square.draw();
    paint();
  });
  themes.observe(root, { attributes: true, attributeFilter: ["data-theme"] });
  const sizes = new ResizeObserver(() => {
    if (!parts.host.clientWidth || !shown?.sample) return;
    parts.square.draw();
    parts.profile.draw();
    if (!stage.resize()) paint();
  });
  sizes.observe(parts.host);
  showComplex();
  return () => {
    stopTheme();
    themes.disconnect();
    sizes.disconnect();
    for (const [name, act] of Object.entries(heard)) model.off(name, act);
    stage.dispose();
  };
}

export default { render };
