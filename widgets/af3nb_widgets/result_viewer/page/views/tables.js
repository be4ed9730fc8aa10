// Tables: scores of pairs of chains, residues in contact, and all scores of all samples.

import { h, setText } from "../../../shared/page/dom.js";
import { isLight, PAE_LARGEST, rampColour } from "../scene/colours.js";
import { residueLabel } from "../scene/complex.js";
import { fixed } from "./scores.js";

/** @import { Child } from "../../../shared/page/attributes.d.ts" */
/** @import { Actions, Complex, Sample, What } from "../result.d.ts" */
/**
 * @typedef {object} Square of chains
 * @property {string} title
 * @property {string} note
 * @property {What} ramp
 * @property {number} most the value at the end of the ramp
 * @property {(value: number | null) => string} write
 */

const MOST_ROWS = 300;
const MANY = 12; // chains from which cells are small
/** @type {Square} */
const IPTM = {
  title: "ipTM of each pair of chains",
  note: "Near 1 is confident, below 0.6 is doubtful. The diagonal shows the pTM of each chain.",
  ramp: "contacts",
  most: 1,
  write: fixed,
};
/** @type {Square} */
const PAE_MIN = {
  title: "Smallest expected error, Å",
  note:
    "The smallest expected error of any residue of the column when aligned on the row. " +
    "Below 5 is confident.",
  ramp: "pae",
  most: PAE_LARGEST,
  write: (value) => (value === null ? "–" : value.toFixed(1)),
};
/** @type {Square} */
const IPSAE = {
  title: "ipSAE",
  note:
    "ipTM of residues of the column with an expected error below 10 Å when aligned on the row. " +
    "It has no threshold: compare it with that of a pair that should not bind.",
  ramp: "contacts",
  most: 1,
  write: fixed,
};

/**
 * Squares of ipTM, smallest error and ipSAE for pairs of chains.
 *
 * @param {Actions} actions
 */
export function createPairs(actions) {
  const element = h("div", { class: "rv-pairs" });

  /**
   * @param {Complex} complex
   * @param {Sample} sample
   * @param {(number | null)[][]} [ipsae] once it has come
   */
  function show(complex, sample, ipsae) {
    const ids = complex.chains.map((chain) => chain.id);
    const squares = [square(ids, sample.iptm, IPTM), square(ids, sample.pae_min, PAE_MIN)];
    if (ipsae?.length) squares.push(square(ids, ipsae, IPSAE));
    element.replaceChildren(...squares);
  }
  /**
   * @param {string[]} ids
   * @param {(number | null)[][]} rows
   * @param {Square} what
   */
  function square(ids, rows, what) {
    const { title, note } = what;
    if (!rows.length) return h("p", { class: "af-muted" }, `${title}: not in the files.`);
    const lines = rows.map((row, k) => [
      h("th", { scope: "row" }, ids[k]),
      row.map((value, l) => h("td", {}, cell(ids, k, l, value, what))),
    ]);
    const style = rows.length > MANY ? "rv-matrix rv-many" : "rv-matrix";
    return h(
      "figure",
      {},
      h("figcaption", {}, h("b", {}, title), h("div", { class: "af-muted" }, note)),
      h("div", { class: "rv-scroll" }, table(style, [h("td"), ids.map(columnHead)], lines)),
    );
  }
  /**
   * @param {string[]} ids
   * @param {number} k
   * @param {number} l
   * @param {number | null} value
   * @param {Square} what
   */
  function cell(ids, k, l, value, { ramp, most, write }) {
    const colour = value === null ? "" : rampColour(ramp, Math.min(1, value / most));
    const tone = `background:${colour};color:${isLight(colour) ? "#111" : "#fff"}`;
    const label = k === l ? `chain ${ids[k]}` : `${ids[k]} with ${ids[l]}`;
    const what = k === l ? `chain ${ids[k]}` : `the interface of ${ids[k]} and ${ids[l]}`;
    const attributes = {
      type: "button",
      class: "rv-cell",
      "aria-label": `${label}: ${write(value)}`,
      title: `Select ${what}`,
      style: colour ? tone : "",
    };
    return h("button", { ...attributes, onclick: () => actions.pair(k, l) }, write(value));
  }
  return { element, show };
}

/**
 * The list of residues that touch.
 *
 * @param {Actions} actions
 */
export function createContacts(actions) {
  const body = h("tbody");
  const caption = h("p", { class: "af-muted" });
  const heads = ["", "", "distance, Å", "expected error, Å", "pLDDT"];
  const list = table("rv-contacts", heads.map(columnHead), [], body);
  const element = h("div", {}, caption, h("div", { class: "rv-scroll" }, list));

  /**
   * @param {Complex} complex
   * @param {Sample} sample
   * @param {Float32Array | null} errors of the contacts, once they have come
   */
  function show(complex, { contacts, residuePlddt }, errors) {
    const rows = contacts.slice(0, MOST_ROWS);
    const more = contacts.length - rows.length;
    list.hidden = !rows.length;
    const unlisted = more > 0 ? `; ${more} more are not listed` : "";
    const some =
      `Residues of different chains with atoms within 5 Å, the nearest first${unlisted}. ` +
      "The error is the smaller of the two directions.";
    const none =
      complex.chains.length > 1
        ? "No residues of different chains come within 5 Å of each other."
        : "There is only one chain, so there are no contacts between chains.";
    setText(caption, rows.length ? some : none);
    body.replaceChildren(
      ...rows.map(({ a, b, distance }, k) => {
        const plddt = [a, b].map((i) => residuePlddt[i].toFixed(0)).join(" / ");
        const names = [residueLabel(complex, a), residueLabel(complex, b)];
        const cells = [...names, distance.toFixed(1), errors ? errors[k].toFixed(1) : "…", plddt];
        return chosenRow(cells, () => actions.contact(a, b));
      }),
    );
  }
  return { element, show };
}

/**
 * All scores of all samples.
 *
 * @param {Actions} actions
 */
export function createScores(actions) {
  const element = h("div", { class: "rv-scroll" });
  const heads = "rank seed sample ranking_score ipTM pTM mean_pLDDT disordered clash".split(" ");
  /** @type {HTMLElement[]} */
  let rows = [];

  /** @param {Complex} complex */
  function show({ samples }) {
    rows = samples.map((x) => {
      const numbers = [fixed(x.score), fixed(x.iptm), fixed(x.ptm), x.plddt?.toFixed(0) ?? "–"];
      const last = [fixed(x.disordered), x.clash ? "yes" : "no"];
      const cells = [x.rank + 1, x.seed, x.sample, ...numbers, ...last];
      return chosenRow(cells.map(String), () => actions.sample(x.rank));
    });
    const titles = heads.map((head) => columnHead(head.replace("_", " ")));
    element.replaceChildren(table("rv-contacts", titles, [], h("tbody", {}, rows)));
  }
  /** @param {number} rank */
  function mark(rank) {
    for (const [k, row] of rows.entries()) row.classList.toggle("rv-current", k === rank);
  }
  return { element, show, mark };
}

/**
 * @param {string} style
 * @param {Child} heads
 * @param {Child[]} lines
 * @param {HTMLElement} [body] in place of lines
 */
function table(style, heads, lines, body) {
  const rows =
    body ??
    h(
      "tbody",
      {},
      lines.map((line) => h("tr", {}, line)),
    );
  return h("table", { class: style }, h("thead", {}, h("tr", {}, heads)), rows);
}

/** @param {string} text */
function columnHead(text) {
  return h("th", { scope: "col" }, text);
}

/**
 * A row that is chosen by a click or by Enter.
 *
 * @param {string[]} cells
 * @param {() => void} choose
 */
function chosenRow(cells, choose) {
  /** @param {KeyboardEvent} event */
  const onkeydown = (event) => {
    if (event.key === "Enter") choose();
  };
  const row = cells.map((cell) => h("td", {}, cell));
  return h("tr", { tabindex: 0, onclick: choose, onkeydown }, row);
}
