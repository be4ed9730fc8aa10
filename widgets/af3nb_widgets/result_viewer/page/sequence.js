// The letters of all chains, in the colours of the structure.

import { h, newId } from "../../shared/page/dom.js";
import { isLight } from "./scene/colours.js";
import { between, residueLabel, tokensOf } from "./scene/complex.js";

const SHOWN_NUMBERS = 10;

/** The letters; `actions` are hover(residue), select(set, null, extend), zoom(). */
export function createSequence(actions) {
  const status = h("div", { class: "rv-read", role: "status" });
  const list = h("div", { class: "rv-letters", role: "listbox", tabindex: 0, "aria-multiselectable": "true", "aria-label": "Sequences. Arrow keys move, Shift extends, Enter selects." });
  const element = h("div", { class: "rv-sequence" }, list, status), prefix = newId("rv-r");
  let complex = null, sample = null, letters = [], cursor = 0, anchor = 0, pointed = -1, from = -1;

  function show(newComplex) {
    complex = newComplex;
    letters = new Array(complex.count);
    cursor = anchor = 0;
    list.replaceChildren(...complex.chains.map(chainBlock));
    list.setAttribute("aria-activedescendant", `${prefix}-0`);
  }

  function chainBlock(chain) {
    const last = chain.residue + chain.residues - 1;
    const what = [chain.polymer ? `${chain.kind}, ${chain.residues} residues` : chain.what, chain.description].filter(Boolean).join(" · ");
    const head = h("button", {
      class: "rv-chain", type: "button", tabindex: -1, title: `Select chain ${chain.id}`, onclick: (event) => actions.select(between(complex, chain.residue, last), null, event.shiftKey),
    }, h("b", {}, chain.id), " ", h("span", { class: "af-muted" }, what));
    const groups = [];
    for (let i = chain.residue; i <= last; i += SHOWN_NUMBERS) {
      const group = h("span", { class: "rv-ten" });
      for (let k = i; k < Math.min(i + SHOWN_NUMBERS, last + 1); k++) group.append((letters[k] = letter(chain, k)));
      if (chain.polymer) group.append(h("span", { class: "rv-number", "aria-hidden": "true" }, String(complex.residueNumber[i])));
      groups.push(group);
    }
    return h("div", { class: chain.polymer ? "rv-chain-block" : "rv-chain-block rv-small", role: "group", "aria-label": `Chain ${chain.id}` }, head, h("div", { class: "rv-lines" }, groups));
  }

  function letter(chain, i) {
    const text = chain.polymer ? complex.letters[i] : complex.residueName[i];
    return h("span", { class: chain.polymer ? "rv-letter" : "rv-letter rv-code", role: "option", id: `${prefix}-${i}`, "aria-selected": "false", "aria-label": residueLabel(complex, i), dataset: { i } }, text);
  }

  function paint(newSample, colourOf) {
    sample = newSample;
    letters.forEach((span, i) => {
      const colour = colourOf(i);
      span.style.setProperty("--c", colour);
      span.style.setProperty("--t", isLight(colour) ? "#111" : "#fff");
    });
  }

  function mark({ selection, against }) {
    letters.forEach((span, i) => {
      const state = selection[i] ? "selected" : against[i] ? "against" : "";
      if ((span.dataset.state ?? "") === state) return;
      span.dataset.state = state;
      span.setAttribute("aria-selected", String(state !== ""));
    });
  }

  function point(i) {
    if (i === pointed) return;
    letters[pointed]?.classList.remove("rv-pointed");
    letters[i]?.classList.add("rv-pointed");
    pointed = i;
    status.textContent = i >= 0 ? describe(i) : "";
  }

  function describe(i) {
    const [a, b] = tokensOf(complex, i), spread = complex.tokenSpread;
    const parts = [`pLDDT ${sample.residuePlddt[i].toFixed(0)}`];
    if (spread.length) parts.push(`spread between samples ${(spread.subarray(a, b).reduce((x, y) => x + y, 0) / (b - a)).toFixed(1)} Å`);
    return `${residueLabel(complex, i)}: ${parts.join(", ")}`;
  }

  const indexOf = (event) => {
    const span = document.elementFromPoint(event.clientX, event.clientY)?.closest?.(".rv-letter") ?? event.target.closest?.(".rv-letter");
    return span && list.contains(span) ? Number(span.dataset.i) : -1;
  };
  list.addEventListener("pointerdown", (event) => {
    const i = Number(event.target.closest(".rv-letter")?.dataset.i ?? -1);
    if (i < 0 || event.button) return;
    from = i;
  });
  list.addEventListener("pointermove", (event) => {
    const i = Number(event.target.closest(".rv-letter")?.dataset.i ?? -1);
    actions.hover(i);
  });
  list.addEventListener("pointerleave", () => actions.hover(-1));
  list.addEventListener("pointerup", (event) => {
    const to = indexOf(event);
    if (from >= 0 && to >= 0) { cursor = to; anchor = from; actions.select(between(complex, from, to), null, event.shiftKey || event.ctrlKey || event.metaKey); }
    from = -1;
  });
  list.addEventListener("dblclick", () => actions.zoom());
  list.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SHOWN_NUMBERS, ArrowDown: SHOWN_NUMBERS, Home: -1e9, End: 1e9 }[event.key];
    if (!complex || (!step && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) {
      cursor = Math.max(0, Math.min(complex.count - 1, cursor + step));
      if (!event.shiftKey) anchor = cursor;
      list.setAttribute("aria-activedescendant", `${prefix}-${cursor}`);
      actions.hover(cursor);
      letters[cursor].scrollIntoView({ block: "nearest" });
    }
    if (!step || event.shiftKey) actions.select(between(complex, anchor, cursor), null);
  });

  return { element, show, paint, mark, point };
}
