// The row that says what is beside the result, and how the two are shown.

import { button, setOptions } from "../../../shared/page/controls.js";
import { h, setText } from "../../../shared/page/dom.js";
import { createSamples } from "../views/samples.js";
import { nameBeside } from "./match.js";

/** @import { Actions, Complex, Kind, Other, SecondData, Traits } from "../result.d.ts" */
/** @typedef {Pick<Traits, "hidden" | "side_by_side" | "second_rank">} State */

const SELECTION = "selection";

/** @param {Actions} actions */
export function createCompareBar(actions) {
  const swatches = [0, 1].map(() => h("i", { class: "rv-swatch", "aria-hidden": "true" }));
  const names = [0, 1].map(() => h("span"));
  const eyes = /** @type {const} */ (["first", "second"]).map((which, k) =>
    button(
      [swatches[k], names[k]],
      () => actions.put({ hidden: state.hidden === which ? "" : which }),
      { class: "rv-eye", "data-structure": which, title: "Show or hide this structure" },
    ),
  );
  const split = button("Side by side", () => actions.put({ side_by_side: !state.side_by_side }), {
    "data-act": "side-by-side",
    title: "One scene for both, or one each that turn together",
  });
  const by = h("select", {
    class: "af-input",
    "aria-label": "Superpose by",
    onchange: () => {
      const text = by.value === SELECTION ? selected : by.value;
      actions.askBeside({ kind: "superpose", by: text });
    },
  });
  const which = h("select", {
    class: "af-input",
    "aria-label": "Compare with",
    onchange: () => {
      actions.put({ beside: /** @type {Kind} */ (which.value) });
    },
  });
  const stop = button("Stop comparing", () => actions.askBeside({ kind: "stop", what: kind }), {
    class: "af-quiet",
    "data-act": "stop-comparing",
  });
  const [superposing, choosing] = /** @type {const} */ ([
    ["Superpose by", by],
    ["Compare with", which],
  ]).map(([words, select]) =>
    h("span", { class: "rv-by" }, h("span", { class: "af-muted" }, words), select),
  );
  const samples = createSamples(
    { ...actions, sample: (rank) => actions.put({ second_rank: rank }) },
    "Samples of the second result, the best first",
  );
  const sampleName = h("span", { class: "rv-strip-name af-muted" });
  const strip = h("div", { class: "rv-strip" }, sampleName, samples.element);
  const note = h("p", { class: "af-note", hidden: true });
  const row = h(
    "div",
    { class: "rv-bar-row rv-compare-row", role: "toolbar", "aria-label": "Both structures" },
    ...[h("span", { class: "af-muted" }, "Show"), eyes, split, superposing, choosing],
    ...[h("span", { class: "rv-space" }), stop],
  );
  const element = h("div", { class: "rv-compare", hidden: true }, row, note, strip);
  /** @type {State} */
  let state = { hidden: "", side_by_side: false, second_rank: 0 };
  /** @type {Kind} */
  let kind = "result";
  let selected = "";
  /** @type {Complex | null} */
  let counted = null;

  /**
   * @param {Complex} complex
   * @param {Partial<SecondData> | undefined} second what is beside it, though its sample may come yet
   * @param {Other | null} other
   */
  function show(complex, second, other) {
    const overview = second?.overview;
    element.hidden = !overview;
    if (!overview || !second.kind) return;
    kind = second.kind;
    setText(names[0], complex.name);
    const name = nameBeside(complex, overview.name, kind);
    setText(names[1], name);
    const choices = (second.names ?? []).map(([one, text]) => [
      one,
      nameBeside(complex, text, one),
    ]);
    choosing.hidden = choices.length < 2;
    setOptions(which, choices, kind);
    stop.hidden = superposing.hidden = !complex.compares;
    note.hidden = complex.compares || other !== null;
    setText(note, "This page compares only the samples that were shown when it was saved.");
    const hasSamples = overview.samples.length > 1 && complex.compares;
    strip.hidden = !hasSamples;
    setText(sampleName, name);
    if (other && counted !== other.complex) {
      counted = other.complex;
      samples.show(other.complex, state.second_rank);
    }
    if (other) offer(complex, other);
  }
  /**
   * @param {Complex} complex
   * @param {Other} other
   */
  function offer({ chains }, { superpose }) {
    const own = chains.filter(({ polymer }) => polymer).map(({ id }) => [id, `Chain ${id}`]);
    const known = ["whole", "alike", ...own.map(([id]) => id)];
    const more = known.includes(superpose) ? [] : [[superpose, superpose.replaceAll(":", " ")]];
    const options = [["whole", "Everything"], ["alike", "What is alike"], ...own, ...more];
    if (selected && selected !== superpose) options.push([SELECTION, "The selection"]);
    setOptions(by, options, superpose);
  }

  return {
    element,
    show,
    offer,
    /**
     * @param {State} now
     * @param {string[]} tones of the two structures
     */
    mark(now, tones) {
      state = now;
      for (const [k, name] of ["first", "second"].entries()) {
        eyes[k].setAttribute("aria-pressed", String(now.hidden !== name));
        swatches[k].style.background = tones[k];
        swatches[k].hidden = !tones[k];
      }
      split.setAttribute("aria-pressed", String(now.side_by_side));
      samples.mark(now.second_rank);
    },
    /** @param {string} text what is selected, as "A:10-50; B:3" */
    selection(text) {
      selected = text;
    },
  };
}
