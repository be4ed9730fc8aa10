// Colab's page, as far as widgets are concerned: Google's own widget manager, and a kernel of which
// only the answers to this page's messages arrive.

const channels = new Map();
const waiting = new Map(); // messages for channels that nobody has opened yet

class Channel {
  constructor(id) {
    this.id = id;
    this.queue = waiting.get(id) ?? [];
    this.wake = () => {};
    channels.set(id, this);
  }
  async send(data, { buffers = [] } = {}) {
    for (const message of await window.kernel(this.id, data, buffers.map(toBase64))) {
      const target = channels.get(message.comm_id);
      const { data: told, buffers: packed } = message;
      const unpacked = { data: told, buffers: packed.map((text) => fromBase64(text).buffer) };
      if (target) target.take(unpacked);
    }
  }
  take(message) {
    this.queue.push(message);
    this.wake();
  }
  close() {}
  get messages() {
    return this.read();
  }
  async *read() {
    for (;;) {
      while (this.queue.length) yield this.queue.shift();
      await new Promise((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

const environment = {
  async getModelState(id) {
    const found = await window.modelState(id);
    if (!found) return undefined;
    const { state, paths, buffers } = found;
    paths.forEach((path, i) => {
      const above = path.slice(0, -1).reduce((value, key) => value[key], state);
      above[path.at(-1)] = fromBase64(buffers[i]);
    });
    return {
      modelName: state._model_name,
      modelModule: state._model_module,
      modelModuleVersion: state._model_module_version,
      state,
      comm: new Channel(id),
    };
  },
  async openCommChannel() {
    throw new Error("the page opens no channel");
  },
  async renderOutput() {},
};

function fromBase64(text) {
  return new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
}

function toBase64(buffer) {
  const bytes = new Uint8Array(buffer.buffer ?? buffer);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

window.showOnColab = async (manager, id) => {
  const url = URL.createObjectURL(new Blob([manager], { type: "text/javascript" }));
  const { createWidgetManager } = await import(url);
  await createWidgetManager(environment).render(id, document.body);
};
