// What a comparison found: sentences, numbers, tables, and what is not compared.

import { button } from "../../../shared/page/controls.js";
import { h } from "../../../shared/page/dom.js";

/** @import { Child } from "../../../shared/page/attributes.d.ts" */
/** @import { Actions, Change, Complex, Other, Sentence, Table, Told } from "../result.d.ts" */

const SCORES = ["score", "", "", "seeds differ by", ""];

/**
 * Return what differs between two results.
 *
 * @param {Complex} complex
 * @param {Other} other
 * @param {Change | null} change null until it has come
 * @param {string} failed why it will not come, if so
 * @param {Actions} actions
 * @returns {HTMLElement[]}
 */
export function differenceTold(complex, other, change, failed, actions) {
  const names = [complex.name, other.name];
  const heads = SCORES.map((head, k) => (k === 1 || k === 2 ? names[k - 1] : head));
  /** @type {HTMLElement[]} */
  const lines = change
    ? [said(change.sentences, actions)]
    : [h("p", { class: "af-muted" }, failed || "Comparing all seeds…")];
  if (change?.scores.length) {
    lines.push(
      figure("Scores, means over the best sample of each seed", grid(heads, change.scores)),
    );
  }
  if (change?.left_out) {
    lines.push(h("p", { class: "af-muted" }, `${change.left_out} more scores are not listed.`));
  }
  return [
    h("h4", {}, `${other.name} against ${complex.name}`),
    ...lines,
    h("h4", {}, "The two samples that are shown"),
    ...toldOf(other.told, actions),
  ];
}

/**
 * Return what a comparison with an experiment found.
 *
 * @param {Complex} complex
 * @param {Other} other
 * @param {Actions} actions
 * @returns {HTMLElement[]}
 */
export function experimentTold(complex, other, actions) {
  return [h("h4", {}, `${complex.name} against ${other.name}`), ...toldOf(other.told, actions)];
}

/**
 * @param {Told} told
 * @param {Actions} actions
 * @returns {HTMLElement[]}
 */
function toldOf({ numbers, tables, sentences, notes }, actions) {
  const shown = numbers.map(([name, value, about]) =>
    h("div", { class: "rv-number-card", title: about }, h("b", {}, value), h("span", {}, name)),
  );
  /** @type {HTMLElement[]} */
  const parts = [h("div", { class: "rv-number-row" }, shown)];
  if (sentences.length) parts.push(said(sentences, actions));
  const figures = tables.map((table) => figure(table.title, chosen(table, actions)));
  parts.push(h("div", { class: "rv-pairs" }, figures));
  if (notes.length) {
    parts.push(
      h("h4", {}, "Not compared"),
      h(
        "ul",
        { class: "rv-said rv-missing" },
        notes.map((note) => h("li", {}, note)),
      ),
    );
  }
  return parts;
}

/**
 * @param {Sentence[]} sentences
 * @param {Actions} actions
 */
function said(sentences, actions) {
  const lines = sentences.map(({ text, places }) => {
    const look = button("Show where", () => actions.ranges(places), { class: "af-quiet" });
    return h("li", {}, text, " ", places.length ? look : null);
  });
  return h("ul", { class: "rv-said" }, lines);
}

/**
 * @param {string} title
 * @param {HTMLElement} content
 */
function figure(title, content) {
  return h("figure", {}, h("figcaption", {}, h("b", {}, title)), content);
}

/**
 * A table whose rows select their chains.
 *
 * @param {Table} table
 * @param {Actions} actions
 */
function chosen({ heads, rows, chains }, actions) {
  return grid(heads, rows, (k) => actions.chains(chains[k]));
}

/**
 * @param {string[]} heads
 * @param {string[][]} rows
 * @param {(row: number) => void} [choose]
 */
function grid(heads, rows, choose) {
  const lines = rows.map((cells, k) => {
    /** @type {Child} */
    const row = cells.map((cell) => h("td", {}, cell));
    if (!choose) return h("tr", {}, row);
    /** @param {KeyboardEvent} event */
    const onkeydown = (event) => {
      if (event.key === "Enter") choose(k);
    };
    return h("tr", { tabindex: 0, onclick: () => choose(k), onkeydown }, row);
  });
  const head = h(
    "tr",
    {},
    heads.map((text) => h("th", { scope: "col" }, text)),
  );
  const style = choose ? "rv-contacts" : "rv-contacts rv-plain";
  return h(
    "div",
    { class: "rv-scroll" },
    h("table", { class: style }, h("thead", {}, head), h("tbody", {}, lines)),
  );
}
