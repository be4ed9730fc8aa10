// The front end's side of a widget, as anywidget gives it to `render`, with Python behind it.

class Model {
  constructor(start) {
    this.handlers = new Map();
    this.changed = new Set();
    this.state = {};
    Object.assign(this.state, unpack(start));
  }
  get(key) {
    return this.state[key];
  }
  set(key, value) {
    this.state[key] = value;
    this.changed.add(key);
    this.fire(`change:${key}`);
    this.fire("change");
  }
  save_changes() {
    const state = Object.fromEntries([...this.changed].map((key) => [key, this.state[key]]));
    this.changed.clear();
    this.tell({ method: "update", state, buffer_paths: [] });
  }
  send(content, _callbacks, buffers = []) {
    const packed = buffers.map((b) =>
      toBase64(
        b instanceof ArrayBuffer
          ? new Uint8Array(b)
          : new Uint8Array(b.buffer, b.byteOffset, b.byteLength),
      ),
    );
    this.tell({ method: "custom", content, buffers: packed });
  }
  async tell(message) {
    for (const answer of await window.python(message)) {
      if (answer.method === "custom")
        this.fire("msg:custom", answer.content, answer.buffers.map(fromBase64));
      else {
        const state = unpack(answer);
        Object.assign(this.state, state);
        for (const key of Object.keys(state)) this.fire(`change:${key}`);
        this.fire("change");
      }
    }
  }
  on(names, handler) {
    for (const name of names.split(" "))
      this.handlers.set(name, [...(this.handlers.get(name) || []), handler]);
  }
  off(names, handler) {
    for (const name of names ? names.split(" ") : [...this.handlers.keys()]) {
      this.handlers.set(
        name,
        (this.handlers.get(name) || []).filter((other) => handler && other !== handler),
      );
    }
  }
  fire(name, ...values) {
    for (const handler of this.handlers.get(name) || []) handler(...values);
  }
}

function unpack({ state, buffer_paths = [], buffers = [] }) {
  const whole = structuredClone(state);
  buffer_paths.forEach((path, i) => {
    const above = path.slice(0, -1).reduce((value, key) => value[key], whole);
    above[path.at(-1)] = fromBase64(buffers[i]);
  });
  return whole;
}

function fromBase64(text) {
  return new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
}

function toBase64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 32768)
    text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return btoa(text);
}

window.mount = async (js, css, start) => {
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
  const url = URL.createObjectURL(new Blob([js], { type: "text/javascript" }));
  const given = (await import(url)).default;
  const tool = typeof given === "function" ? await given() : given;
  const model = new Model(start);
  window.model = model;
  await tool.initialize?.({ model });
  window.view = async () => {
    // may be called again: one model, several views
    const el = document.createElement("div");
    document.body.append(el);
    const ended = new AbortController();
    const cleanup = await tool.render({ model, el, signal: ended.signal });
    return () => {
      cleanup?.();
      ended.abort();
      el.remove();
    };
  };
  window.closeView = await window.view();
  setInterval(() => model.tell(null), 100); // what Python has to say of itself
};
