// The letters of all chains, in the colours of the structure.

import { within } from "../../../shared/page/axis.js";
import { h, newId, setAttribute, setText } from "../../../shared/page/dom.js";
import { isLight } from "../scene/colours.js";
import { residueLabel, tokensOf } from "../scene/complex.js";
import { between } from "../scene/sets.js";

/** @import { Actions, Chain, Complex, Marks, Sample } from "../result.d.ts" */

const GROUP = 10; // letters between two numbers
/** @type {Record<string, number>} */
const STEPS = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -GROUP,
  ArrowDown: GROUP,
  Home: -1e9,
  End: 1e9,
};

/** @param {Actions} actions */
export function createSequence(actions) {
  const status = h("div", { class: "rv-read", role: "status" });
  const list = h("div", {
    class: "rv-letters",
    role: "listbox",
    tabindex: 0,
    "aria-multiselectable": "true",
    "aria-label": "Sequences. Arrow keys move, Shift extends, Enter selects.",
  });
  const element = h("div", { class: "rv-sequence" }, list, status);
  const prefix = newId("rv-r");
  /** @type {Complex | null} */
  let complex = null;
  /** @type {Sample | null} */
  let sample = null;
  /** @type {HTMLElement[]} */
  let letters = [];
  let cursor = 0;
  let anchor = 0;
  let pointed = -1;
  let from = -1; // where a drag began

  /** @param {Complex} newComplex */
  function show(newComplex) {
    complex = newComplex;
    letters = [];
    cursor = anchor = 0;
    const all = complex;
    list.replaceChildren(...complex.chains.map((chain) => chainBlock(all, chain)));
    list.setAttribute("aria-activedescendant", `${prefix}-0`);
  }
  /**
   * @param {Complex} complex
   * @param {Chain} chain
   */
  function chainBlock(complex, chain) {
    const { id, kind, polymer, residue, residues, what, description } = chain;
    const last = residue + residues - 1;
    const size = polymer ? `${kind}, ${residues} residues` : what;
    const about = [size, description].filter(Boolean).join(" · ");
    const head = h(
      "button",
      {
        class: "rv-chain",
        type: "button",
        tabindex: -1,
        title: `Select chain ${id}`,
        onclick: (event) => actions.select(between(complex, residue, last), null, event.shiftKey),
      },
      h("b", {}, id),
      " ",
      h("span", { class: "af-muted" }, about),
    );
    const groups = [];
    for (let i = residue; i <= last; i += GROUP) {
      const group = h("span", { class: "rv-ten" });
      for (let k = i; k < Math.min(i + GROUP, last + 1); k++) {
        letters[k] = letter(complex, chain, k);
        group.append(letters[k]);
      }
      const number = String(complex.residueNumber[i]);
      if (polymer) group.append(h("span", { class: "rv-number", "aria-hidden": "true" }, number));
      groups.push(group);
    }
    return h(
      "div",
      {
        class: polymer ? "rv-chain-block" : "rv-chain-block rv-small",
        role: "group",
        "aria-label": `Chain ${id}`,
      },
      head,
      h("div", { class: "rv-lines" }, groups),
    );
  }
  /**
   * @param {Complex} complex
   * @param {Chain} chain
   * @param {number} i
   */
  function letter(complex, { polymer }, i) {
    const attributes = {
      class: polymer ? "rv-letter" : "rv-letter rv-code",
      role: "option",
      id: `${prefix}-${i}`,
      "aria-selected": "false",
      "aria-label": residueLabel(complex, i),
      dataset: { i },
    };
    return h("span", attributes, polymer ? complex.letters[i] : complex.residueName[i]);
  }
  /**
   * @param {Sample} newSample
   * @param {(residue: number) => string} colourOf
   */
  function paint(newSample, colourOf) {
    sample = newSample;
    for (const [i, span] of letters.entries()) {
      const colour = colourOf(i);
      span.style.setProperty("--c", colour);
      span.style.setProperty("--t", isLight(colour) ? "#111" : "#fff");
    }
  }
  /**
   * Show the letters of the second structure where they differ.
   *
   * @param {string[] | null} others for each residue: "" if it is the same, "-" if it is missing
   * @param {string} name of the second
   */
  function compare(others, name) {
    for (const [i, span] of letters.entries()) {
      const other = others?.[i] ?? "";
      if ((span.dataset.other ?? "") === other) continue;
      if (other) span.dataset.other = other;
      else delete span.dataset.other;
      const words = other === "-" ? `, not in ${name}` : other && `, ${other} in ${name}`;
      if (complex) setAttribute(span, "aria-label", residueLabel(complex, i) + words);
    }
    list.classList.toggle("rv-compared", Boolean(others?.some(Boolean)));
  }
  /** @param {Marks} marks */
  function mark({ selection, against }) {
    for (const [i, span] of letters.entries()) {
      const state = selection[i] ? "selected" : against[i] ? "against" : "";
      if ((span.dataset.state ?? "") === state) continue;
      span.dataset.state = state;
      span.setAttribute("aria-selected", String(state !== ""));
    }
  }
  /** @param {number} i */
  function point(i) {
    if (i === pointed) return;
    letters[pointed]?.classList.remove("rv-pointed");
    letters[i]?.classList.add("rv-pointed");
    pointed = i;
    setText(status, i >= 0 && complex && sample ? describe(complex, sample, i) : "");
  }

  /** @param {EventTarget | Element | null} target */
  const placeOf = (target) => {
    const span = target instanceof Element ? target.closest(".rv-letter") : null;
    const isOurs = span instanceof HTMLElement && list.contains(span);
    return isOurs ? Number(span.dataset.i) : -1;
  };
  list.addEventListener("pointerdown", (event) => {
    if (!event.button) from = placeOf(event.target);
  });
  list.addEventListener("pointermove", (event) => actions.hover(placeOf(event.target)));
  list.addEventListener("pointerleave", () => actions.hover(-1));
  list.addEventListener("pointerup", (event) => {
    const under = placeOf(document.elementFromPoint(event.clientX, event.clientY));
    const to = under >= 0 ? under : placeOf(event.target);
    if (complex && from >= 0 && to >= 0) {
      cursor = to;
      anchor = from;
      const extend = event.shiftKey || event.ctrlKey || event.metaKey;
      actions.select(between(complex, from, to), null, extend);
    }
    from = -1;
  });
  list.addEventListener("dblclick", () => actions.zoom());
  list.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!complex || (!step && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) {
      cursor = within(cursor + step, complex.count);
      if (!event.shiftKey) anchor = cursor;
      list.setAttribute("aria-activedescendant", `${prefix}-${cursor}`);
      actions.hover(cursor);
      letters[cursor].scrollIntoView({ block: "nearest" });
    }
    if (!step || event.shiftKey) actions.select(between(complex, anchor, cursor), null);
  });

  return { element, show, paint, compare, mark, point };
}

/**
 * Describe a residue and its scores.
 *
 * @param {Complex} complex
 * @param {Sample} sample
 * @param {number} i
 */
function describe(complex, { residuePlddt }, i) {
  const parts = [`pLDDT ${residuePlddt[i].toFixed(0)}`];
  if (complex.tokenSpread.length) {
    const spread = complex.tokenSpread.subarray(...tokensOf(complex, i));
    const mean = spread.reduce((sum, x) => sum + x, 0) / spread.length;
    parts.push(`spread between samples ${mean.toFixed(1)} Å`);
  }
  return `${residueLabel(complex, i)}: ${parts.join(", ")}`;
}
