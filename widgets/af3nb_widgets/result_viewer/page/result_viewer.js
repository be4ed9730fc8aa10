// The result viewer: structure, errors, curves and letters, in which selections are linked.

import { h, setText } from "../../shared/page/dom.js";
import { download } from "../../shared/page/download.js";
import { dropZone } from "../../shared/page/dropping.js";
import { dropped } from "../../shared/page/sent_files.js";
import { whole } from "../../shared/page/text.js";
import { followTheme } from "../../shared/page/theme.js";
import {
  alone,
  counterparts,
  counterpartWords,
  otherLetters,
  otherMarksOf,
  readChange,
  readOther,
} from "./beside/match.js";
import { differenceTold, experimentTold } from "./beside/told.js";
import { createParts } from "./layout.js";
import { legendKeys } from "./legend.js";
import { rememberedPalette, rememberPalette } from "./palette.js";
import { bytes, numbers } from "./scene/bytes.js";
import { readComplex, readSample, residueLabel } from "./scene/complex.js";
import { isOwnSquare, STRUCTURES, shownScheme } from "./scene/looks.js";
import {
  between,
  chainSet,
  marksLabel,
  partsText,
  setLabel,
  size,
  toRanges,
  toSet,
  touching,
  union,
} from "./scene/sets.js";
import { createStage } from "./stage.js";
import { describe } from "./views/scores.js";

/** @import { RenderProps } from "../../shared/page/anywidget.d.ts" */
/** @import { Actions, Change, Complex, Marks, Message, Other, Overview } from "./result.d.ts" */
/** @import { PickedAtom, ResidueSet, Sample, SquareData, Traits } from "./result.d.ts" */
/**
 * @typedef {object} Shown
 * @property {Complex} complex
 * @property {Sample | null} sample
 * @property {Other | null} other what is beside it
 * @property {Change | null} change what differs over the seeds
 */

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
  /** @type {Shown | null} */
  let shown = null;
  /** @type {Marks} */
  let marks = { selection: new Uint8Array(0), against: new Uint8Array(0) };
  let otherMarks = marks;
  /** @type {Marks | null} the last box in the square of the second */
  let boxed = null;
  let failed = ""; // why the differences will not come
  let asked = -1; // the second result whose differences were asked for

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
      const unmatched = extend ? model.get("unmatched") : [];
      put({ selection, against: second ? toRanges(complex, second) : [], unmatched });
    },
    selectSecond(first, second, extend) {
      if (!shown?.other) return;
      const { complex, other } = shown;
      /** @param {ResidueSet} set */
      const here = (set) => counterparts(set, other.from, complex.count);
      boxed = second ? { selection: first, against: second } : null;
      const lone = alone(second ? union(first, second) : first, other.from);
      const before = toSet(other.complex, extend ? model.get("unmatched") : []);
      const unmatched = toRanges(other.complex, union(lone, before));
      const selection = extend ? union(here(first), marks.selection) : here(first);
      const against = second ? toRanges(complex, here(second)) : [];
      put({ selection: toRanges(complex, selection), against, unmatched });
    },
    hover(i) {
      point(i);
      stage.mark(i);
    },
    hoverSecond(j) {
      pointSecond(j);
      if (shown?.other) stage.mark(j < 0 ? -1 : shown.other.from[j]);
    },
    chains(ids) {
      if (!shown) return;
      const { complex } = shown;
      const sets = ids.flatMap((id) => {
        const k = complex.chainIndex.get(id);
        return k === undefined ? [] : [chainSet(complex, k)];
      });
      if (sets.length) actions.select(sets.reduce(union), null);
    },
    put,
    askBeside: (message, buffers) => model.send(message, undefined, buffers),
    sample: (rank) => put({ rank }),
    ranges: (places) => put({ selection: places, against: [], unmatched: [] }),
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
    box() {
      const what = parts.squareTabs.current();
      if (isOwnSquare(what)) model.send({ kind: "box", what, rank: rank() });
    },
    save(what) {
      parts.save.say("Saving…");
      model.send({ kind: "save", what, rank: rank() });
    },
    picture() {
      if (!shown) return;
      const { seed, sample } = shown.complex.samples[rank()];
      const name = `${shown.complex.name}_seed-${seed}_sample-${sample}`;
      const pictures = stage.pictures();
      for (const [k, picture] of pictures.entries()) {
        download(`${name}${k ? `_${shown.other?.name}` : ""}.png`, picture, "image/png");
      }
      const both = pictures.length > 1 ? "Both pictures are" : "The picture is";
      parts.save.say(`${both} among your downloads.`);
    },
    colour: (colour) => put({ colour }),
    palette(palette) {
      rememberPalette(palette);
      put({ palette });
    },
    superposed: (superposed) => put({ superposed }),
    clear: () => put({ selection: [], against: [], unmatched: [] }),
    zoom: () => stage.zoom(union(marks.selection, marks.against)),
    reset: () => stage.reset(),
    spin: (on) => stage.spin(on),
  };
  const parts = createParts(actions, askSquare, ask);
  root.append(parts.empty, parts.body);
  const stage = createStage(root, parts, model, {
    hover: (i, atom, which) => (which ? pointSecond : point)(i, atom),
    pick(i, event, which) {
      const extend = event?.shiftKey || event?.ctrlKey || event?.metaKey;
      if (!shown) return;
      if (!which) actions.select(between(shown.complex, i, i), null, extend);
      else if (shown.other) actions.selectSecond(between(shown.other.complex, i, i), null, extend);
    },
  });
  dropZone(root, "rv-drop", async (data) => {
    const files = await dropped(data);
    if (!shown?.complex.compares) return;
    parts.tabs.show("experiment", true);
    parts.chooser.take(files);
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
   * Whether a square is that of the tab, and about what is shown now.
   *
   * @param {SquareData | undefined} square
   */
  function isCurrent(square) {
    if (!square || square.what !== parts.squareTabs.current()) return false;
    if (isOwnSquare(square.what)) return fits(square);
    const other = shown?.other;
    const isSame = other?.complex.key === square.key && other.sample.rank === square.other;
    return isSame && square.rank === model.get("rank");
  }

  /**
   * Mark the residue under the pointer everywhere but in the structure.
   *
   * @param {number} i
   * @param {PickedAtom} [atom]
   */
  function point(i, atom) {
    for (const part of [parts.profile, parts.sequence]) part.point(i);
    const j = i < 0 || !shown?.other ? -1 : shown.other.to[i];
    parts.square.point(parts.squareTabs.current() === "pae2" ? j : i);
    if (i < 0 || !shown?.sample) return setText(parts.pointed, "");
    const { complex, sample, other } = shown;
    const name = atom ? ` ${atom.atom}` : "";
    const plddt = atom ? sample.plddt[atom.index] : sample.residuePlddt[i];
    const there = other ? `; ${counterpartWords(other, i)}` : "";
    setText(parts.pointed, `${residueLabel(complex, i)}${name}, pLDDT ${plddt.toFixed(0)}${there}`);
  }
  /**
   * The same for a residue of the second structure.
   *
   * @param {number} j
   * @param {PickedAtom} [atom]
   */
  function pointSecond(j, atom) {
    const other = shown?.other;
    if (j < 0 || !other) return point(-1);
    point(other.from[j]);
    if (parts.squareTabs.current() === "pae2") parts.square.point(j);
    const plddt = atom ? other.sample.plddt[atom.index] : other.sample.residuePlddt[j];
    const sure = other.kind === "result" ? `, pLDDT ${plddt.toFixed(0)}` : "";
    const alone = other.from[j] < 0 ? "; not in the first" : "";
    const label = residueLabel(other.complex, j);
    setText(parts.pointed, `${other.name}: ${label}${sure}${alone}`);
  }
  /** @param {string} name */
  function ask(name) {
    if (name === "words") model.send({ kind: "words", rank: model.get("rank") });
  }
  function askSquare(what = parts.squareTabs.current()) {
    if (!shown) return;
    if (isCurrent(model.get("_square"))) return showSquare();
    parts.square.show(squareComplex(), null);
    parts.square.mark(what === "pae2" ? otherMarks : marks);
    model.send({ kind: "square", what, rank: model.get("rank") });
  }
  /** The molecules along the sides of the square. */
  function squareComplex() {
    const isSecond = parts.squareTabs.current() === "pae2";
    const { complex, other } = /** @type {Shown} */ (shown);
    return isSecond && other ? other.complex : complex;
  }
  function showSquare() {
    const now = model.get("_square");
    if (!isCurrent(now) || !shown?.sample) return;
    parts.square.show(squareComplex(), now, [shown.complex.name, shown.other?.name ?? ""]);
    parts.square.mark(now.what === "pae2" ? otherMarks : marks);
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
    shown = { complex, sample: null, other: null, change: null };
    setText(parts.title, complex.name);
    const notes = complex.notes.map((note) => h("p", { class: "af-note af-warn" }, whole(note)));
    parts.notes.replaceChildren(...notes);
    const about = complex.about.map(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]);
    parts.about.replaceChildren(h("dl", {}, about));
    parts.samples.show(complex, model.get("rank"));
    parts.samples.element.hidden = complex.samples.length < 2;
    parts.table.show(complex);
    parts.sequence.show(complex);
    const isSingle = complex.chains.length < 2;
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
    readBeside();
    parts.samples.mark(sample.rank);
    parts.table.mark(sample.rank);
    parts.pairs.show(complex, sample);
    parts.contacts.show(complex, sample, null);
    parts.words.show(null);
    showBeside();
    askSquare();
    ask(parts.tabs.current());
    mark();
  }
  function showCurves() {
    if (!shown?.sample) return;
    const coverage = model.get("_coverage")?.rows;
    parts.profile.update({ ...shown, sample: shown.sample, coverage, palette: palette() });
  }
  /** Read what is beside the sample; the one before stays until the next has come. */
  function readBeside() {
    if (!shown?.sample) return;
    const { complex, sample, other } = shown;
    const second = model.get("_second");
    const next = readOther(complex, sample, second, model.get("_match"), other);
    const isComing = second?.kind && complex.compares;
    if (next || !isComing) shown.other = next;
    shown.change = readChange(complex, shown.other, model.get("_change"));
  }
  /** Show what is beside the sample everywhere but in the structure and the square. */
  function showBeside() {
    if (!shown) return;
    const { complex, other, change } = shown;
    const kind = other?.kind ?? "";
    setText(parts.title, other ? `${complex.name} and ${other.name}` : complex.name);
    if (shown.sample) {
      const row = complex.samples[shown.sample.rank];
      const whose = other ? `${complex.name}, ` : "";
      setText(parts.scores, `${whose}seed ${row.seed}, sample ${row.sample}: ${describe(row)}`);
    }
    const isSaved = other && complex.compares;
    parts.save.offer([...complex.saves, ...(isSaved ? ["comparison"] : [])]);
    parts.compare.show(complex, model.get("_second"), other);
    const isSingle = complex.chains.length < 2;
    const more = complex.samples.length > 1;
    const isModel = other?.told.word === "reference";
    parts.bar.offer({ superposed: more, chain: !isSingle, beside: kind, isModel });
    for (const what of /** @type {const} */ (["pae2", "dpae"])) {
      parts.squareTabs.hide(what, kind !== "result");
    }
    parts.squareTabs.hide("ddist", !other);
    parts.tabs.hide("difference", kind !== "result");
    parts.tabs.hide("experiment", !complex.compares && kind !== "experiment");
    parts.chooser.element.hidden = !complex.compares;
    const isTold = other?.kind === "result";
    parts.difference.replaceChildren(
      ...(isTold ? differenceTold(complex, other, change, failed, actions) : []),
    );
    const isAgainst = other?.kind === "experiment";
    parts.against.replaceChildren(...(isAgainst ? experimentTold(complex, other, actions) : []));
    const against = isModel ? "Reference" : "Experiment";
    parts.tabs.rename("experiment", isAgainst ? against : "Compare with an experiment");
    parts.sequence.compare(other && otherLetters(complex, other), other?.name ?? "");
    showCurves();
    root.dataset.change = change ? "1" : "0";
    const key = other?.complex.key ?? -1;
    if (key === asked) return;
    asked = key;
    failed = "";
    if (isTold && !change) model.send({ kind: "change" });
    if (other) parts.tabs.show(isTold ? "difference" : "experiment", true);
  }
  function changeBeside() {
    readBeside();
    showBeside();
    if (shown && !isOwnSquare(parts.squareTabs.current())) askSquare();
    mark();
  }
  function showWords() {
    const now = model.get("_words");
    if (!fits(now)) return;
    parts.words.show(now.statements);
    root.dataset.words = "1";
  }

  function mark() {
    if (!shown?.sample) return;
    const { complex, other } = shown;
    const [selection, against] = [model.get("selection"), model.get("against")].map((ranges) =>
      toSet(complex, ranges),
    );
    marks = { selection, against };
    const unmatched = toSet(other?.complex ?? complex, other ? model.get("unmatched") : []);
    otherMarks = other ? otherMarksOf(marks, unmatched, other, boxed) : marks;
    for (const part of [parts.profile, parts.sequence]) part.mark(marks);
    parts.square.mark(parts.squareTabs.current() === "pae2" ? otherMarks : marks);
    const count = size(selection);
    const words = count ? [marksLabel(complex, marks)] : [];
    if (other && size(unmatched)) {
      words.push(`only in ${other.name}: ${setLabel(other.complex, unmatched)}`);
    }
    setText(parts.picked, words.length ? words.join("; ") : NOTHING);
    parts.zoom.hidden = !count;
    parts.clear.hidden = !words.length;
    root.dataset.selected = String(count + size(against));
    root.dataset.otherSelected = String(
      other ? size(otherMarks.selection) + size(otherMarks.against) : 0,
    );
    parts.compare.selection(partsText(complex, model.get("selection") ?? []));
    if (other) parts.compare.offer(complex, other);
    paint();
  }
  /** Draw the structure, the letters and the legend in their colours. */
  function paint() {
    if (!shown) return;
    const { complex, sample, other } = shown;
    const scheme = shownScheme(model.get("colour"), other);
    if (sample) stage.paint({ complex, sample, other, marks, otherMarks, palette: palette() });
    parts.legend.replaceChildren(...legendKeys(complex, scheme, palette(), other));
    parts.compare.mark(
      {
        hidden: model.get("hidden"),
        side_by_side: model.get("side_by_side"),
        second_rank: model.get("second_rank"),
      },
      scheme === "structure" ? STRUCTURES : ["", ""],
    );
  }

  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) actions.clear();
  });
  /**
   * @param {Message} message
   * @param {ArrayBuffer[]} [buffers]
   */
  function hear(message, buffers) {
    if (message?.kind === "consent") parts.chooser.askConsent(message.code, message.text);
    if (message?.kind === "compared" && message.about === "experiment") {
      parts.chooser.say(message.text, message.bad);
    } else if (message?.kind === "compared") {
      if (message.about === "change") failed = message.text;
      else parts.save.say(message.text);
      showBeside();
    }
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
    "change:unmatched": mark,
    "change:_second": changeBeside,
    "change:_match": changeBeside,
    "change:_change": changeBeside,
    "change:hidden": paint,
    "change:side_by_side": paint,
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
