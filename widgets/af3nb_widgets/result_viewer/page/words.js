// What can be said of a result in sentences, each with its rule and numbers one click away.

import { h } from "../../shared/page/dom.js";

const KINDS = { limit: "Limit", problem: "Problem", doubt: "Doubt", note: "Note", trust: "Good sign" };
const TONES = { limit: "af-warn", problem: "af-bad", doubt: "af-warn", note: "", trust: "af-good" };

/** The sentences; `actions.ranges(places)` selects the residues that one is about. */
export function createWords(actions) {
  const element = h("div", { class: "rv-words" });

  function show(complex, statements) {
    if (!statements) return element.replaceChildren(h("p", { class: "af-muted" }, "Reading the scores…"));
    if (!statements.length) return element.replaceChildren(h("p", { class: "af-muted" }, "There is nothing to say beyond the scores."));
    element.replaceChildren(h("ul", {}, statements.map(sentence)));
  }

  function sentence(one) {
    const numbers = Object.entries(one.numbers ?? {});
    return h("li", { class: `af-note ${TONES[one.kind] ?? ""}`, dataset: { kind: one.kind } },
      h("span", { class: "rv-say" }, h("span", { class: "rv-kind" }, KINDS[one.kind] ?? one.kind), " ", one.text),
      one.places?.length ? h("span", { class: "rv-word-tools" }, h("button", { class: "af-button af-quiet", type: "button", onclick: () => actions.ranges(one.places) }, "Show where")) : null,
      one.about || numbers.length ? h("details", {}, h("summary", {}, "Why?"),
        one.about ? h("p", {}, one.about) : null,
        numbers.length ? h("dl", {}, numbers.map(([name, value]) => [h("dt", {}, name), h("dd", {}, written(value))])) : null) : null);
  }

  return { element, show };
}

function written(value) {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) return value.map(written).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" && !Number.isInteger(value) ? String(Math.round(value * 100) / 100) : String(value);
}
