// Statements about a result; each opens its rule and numbers.

import { button } from "../../../shared/page/controls.js";
import { h } from "../../../shared/page/dom.js";
import { written } from "./scores.js";

/** @import { Actions, Statement } from "../result.d.ts" */

/** @type {Record<string, [string, string]>} */
const KINDS = {
  limit: ["Limit", "af-warn"],
  problem: ["Problem", "af-bad"],
  doubt: ["Doubt", "af-warn"],
  note: ["Note", ""],
  trust: ["Good sign", "af-good"],
};

/** @param {Actions} actions */
export function createWords(actions) {
  const element = h("div", { class: "rv-words" });

  /** @param {Statement[] | null} statements null until they have come */
  function show(statements) {
    const none = statements ? "There is nothing to add to the scores." : "Reading the scores…";
    const list = statements?.length ? h("ul", {}, statements.map(line)) : null;
    element.replaceChildren(list ?? h("p", { class: "af-muted" }, none));
  }
  /** @param {Statement} statement */
  function line({ kind, text, places = [], about, numbers = {} }) {
    const [name, tone] = KINDS[kind] ?? [kind, ""];
    const look = button("Show where", () => actions.ranges(places), { class: "af-quiet" });
    const pairs = Object.entries(numbers);
    const details = h(
      "details",
      {},
      h("summary", {}, "Why?"),
      about ? h("p", {}, about) : null,
      pairs.length ? h("dl", {}, pairs.map(pair)) : null,
    );
    return h(
      "li",
      { class: `af-note ${tone}`, dataset: { kind } },
      h("span", { class: "rv-say" }, h("span", { class: "rv-kind" }, name), " ", text),
      places.length ? h("span", { class: "rv-word-tools" }, look) : null,
      about || pairs.length ? details : null,
    );
  }
  return { element, show };
}

/** @param {[string, unknown]} pair */
function pair([name, value]) {
  return [h("dt", {}, name), h("dd", {}, written(value))];
}
