// The report: the viewer with a model that answers from the data in the page.

import { download } from "../../shared/page/download.js";

/** @import { Coverage, SampleData, SquareData, Statement, Traits, What } from "./result.d.ts" */
/** @typedef {(...values: any[]) => unknown} Handler */
/**
 * @typedef {object} Store what the page holds, by rank
 * @property {SampleData[]} samples
 * @property {Partial<Record<What, SquareData[]>>} squares
 * @property {{ key: number, rank: number, statements: Statement[] }[]} words
 * @property {Coverage} coverage
 * @property {Partial<Record<string, { name: string, text: string }[]>>} files
 */

/** @param {string} text */
const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** @param {string} id */
async function unsqueezed(id) {
  const text = document.getElementById(id)?.textContent ?? "";
  const stream = new Blob([fromBase64(text.trim())]).stream();
  return new Response(stream.pipeThrough(new DecompressionStream("gzip"))).text();
}

/** The parts of anywidget's model that the viewer uses. */
class Model {
  /**
   * @param {Traits} state
   * @param {Store} store
   */
  constructor(state, store) {
    this.state = state;
    this.store = store;
    /** @type {Map<string, Handler[]>} */
    this.handlers = new Map();
  }
  /** @param {keyof Traits} key */
  get(key) {
    return this.state[key];
  }
  /**
   * @param {string} key
   * @param {any} value
   */
  set(key, value) {
    Object.assign(this.state, { [key]: value });
    if (key === "rank") this.set("_sample", this.store.samples[value]);
    this.fire(`change:${key}`);
  }
  save_changes() {}
  /**
   * @param {string} name
   * @param {Handler} handler
   */
  on(name, handler) {
    this.handlers.set(name, [...(this.handlers.get(name) ?? []), handler]);
  }
  /**
   * @param {string} name
   * @param {Handler} handler
   */
  off(name, handler) {
    const others = (this.handlers.get(name) ?? []).filter((other) => other !== handler);
    this.handlers.set(name, others);
  }
  /**
   * @param {string} name
   * @param {...unknown} values
   */
  fire(name, ...values) {
    for (const handler of this.handlers.get(name) ?? []) handler(...values);
  }
  /** @param {{ kind: string, what: string, rank: number }} message */
  send(message) {
    queueMicrotask(() => this.answer(message));
  }
  /** @param {{ kind: string, what: string, rank: number }} message */
  answer({ kind, what, rank }) {
    const { squares, words, coverage, files } = this.store;
    const kept = squares[/** @type {What} */ (what)];
    const file = files[what]?.[rank];
    const answer = kept?.[Math.min(rank, kept.length - 1)];
    if (kind === "square" && answer && (answer.other === undefined || answer.rank === rank)) {
      this.set("_square", { ...answer, rank });
    } else if (kind === "square") {
      this.fire("msg:custom", { kind: "absent", text: "This page does not have these values." });
    } else if (kind === "words" && words) this.set("_words", words[rank]);
    else if (kind === "coverage") this.set("_coverage", coverage);
    else if (kind === "save" && file) {
      download(file.name, file.text, "text/plain");
      this.fire("msg:custom", { kind: "saved", text: `${file.name} is among your downloads.` });
    }
  }
}

/**
 * Read bytes, which the page's JSON has as { $bytes: base64 }.
 *
 * @param {string} _
 * @param {any} value
 */
const revived = (_, value) =>
  value?.$bytes === undefined ? value : fromBase64(/** @type {string} */ (value.$bytes));

const { state, store } = JSON.parse(await unsqueezed("data"), revived);
const url = URL.createObjectURL(new Blob([await unsqueezed("tool")], { type: "text/javascript" }));
const { default: tool } = await import(url);
tool.render({ model: new Model(state, store), el: document.getElementById("root") });
