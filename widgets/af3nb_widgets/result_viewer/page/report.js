// A page by itself: the viewer with a model that answers from what the page holds.

import { download } from "./save.js";

const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

async function unsqueezed(id) {
  const stream = new Blob([fromBase64(document.getElementById(id).textContent.trim())]).stream();
  return new Response(stream.pipeThrough(new DecompressionStream("gzip"))).text();
}

class Model {
  constructor(state, store) {
    Object.assign(this, { state, store, handlers: new Map() });
  }
  get(key) { return this.state[key]; }
  set(key, value) {
    this.state[key] = value;
    if (key === "rank") this.set("_sample", this.store.samples[value]);
    this.fire(`change:${key}`);
  }
  save_changes() {}
  on(name, handler) { this.handlers.set(name, [...(this.handlers.get(name) ?? []), handler]); }
  off(name, handler) { this.handlers.set(name, (this.handlers.get(name) ?? []).filter((other) => other !== handler)); }
  fire(name, ...values) { for (const handler of this.handlers.get(name) ?? []) handler(...values); }
  send(message) { queueMicrotask(() => this.answer(message)); }
  answer({ kind, what, rank }) {
    const { squares, words, coverage, files } = this.store;
    if (kind === "square" && squares[what]) this.set("_square", { ...squares[what][Math.min(rank, squares[what].length - 1)], rank });
    else if (kind === "square") this.fire("msg:custom", { kind: "absent", text: "This page does not hold these values." });
    else if (kind === "words" && words) this.set("_words", words[rank]);
    else if (kind === "coverage") this.set("_coverage", coverage);
    else if (kind === "save" && files[what]?.[rank]) {
      download(files[what][rank].name, files[what][rank].text, "text/plain");
      this.fire("msg:custom", { kind: "saved", text: `${files[what][rank].name} is among your downloads.` });
    }
  }
}

const { state, store } = JSON.parse(await unsqueezed("data"), (_, value) => (value?.$bytes !== undefined ? fromBase64(value.$bytes) : value));
const url = URL.createObjectURL(new Blob([await unsqueezed("tool")], { type: "text/javascript" }));
const { default: tool } = await import(url);
tool.render({ model: new Model(state, store), el: document.getElementById("root") });
