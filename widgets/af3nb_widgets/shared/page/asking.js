// A page that asks: while Python has something coming, it is asked again and again, and answers.
//
// Python changes nothing of itself, only in answer to a message: Colab does not draw the rest while
// no cell runs. Where even answers do not arrive, Colab's own calls bring them.

/** @import { Model } from "./anywidget.d.ts" */
/** @typedef {{ asks: number, beat: number, address: string }} Asked */

const PATIENCE = 5_000; // milliseconds for an answer, after which the question is asked again
const CALL = "af3nb.ask";

/**
 * A model whose Python is asked every `asks` milliseconds; 0 is never. `heard` tells of answers.
 *
 * @template {Asked} T
 * @param {Model<T>} model
 * @param {() => void} heard
 * @returns {{ model: Model<T>, stop: () => void }}
 */
export function asking(model, heard) {
  const shown = overlaid(model);
  let timer = 0;
  let asked = 0; // when the question was asked that has no answer yet
  let isCalling = false;
  let callsHelp = false; // whether a call brought an answer, when messages did not

  function ask() {
    askAgain();
    if (!shown.model.get("asks") || (asked && Date.now() - asked < PATIENCE)) return;
    if (asked || callsHelp) call();
    asked = Date.now();
    try {
      if (!callsHelp) model.send({ kind: "ask" });
    } catch {
      // After a restart JupyterLab refuses to send; the page says that nobody answers.
    }
  }
  function askAgain() {
    clearTimeout(timer);
    const pause = shown.model.get("asks");
    if (pause) timer = window.setTimeout(ask, pause);
  }
  /** Ask by a call, which brings its own answer. */
  async function call() {
    // @ts-expect-error: only Colab has it
    const kernel = window.google?.colab?.kernel;
    const address = model.get("address");
    if (!kernel?.invokeFunction || !address || isCalling) return;
    isCalling = true;
    try {
      const told = shown.model.get(/** @type {any} */ ("frames_told")) ?? {};
      const answer = await kernel.invokeFunction(CALL, [address, told], {});
      const { state, frames } = answer.data["application/json"];
      callsHelp = !!state;
      if (state) shown.take(frames === undefined ? state : { ...state, frames: bytes(frames) });
    } catch {
      callsHelp = false; // the kernel is busy or gone, and the page says so
    } finally {
      isCalling = false;
    }
  }
  function answered() {
    asked = 0;
    heard();
    askAgain();
  }
  const wake = () => document.visibilityState === "visible" && ask();
  shown.model.on("change:beat change:asks", answered);
  document.addEventListener("visibilitychange", wake);
  answered();
  return {
    model: shown.model,
    stop() {
      clearTimeout(timer);
      shown.model.off("change:beat change:asks", answered);
      document.removeEventListener("visibilitychange", wake);
    },
  };
}

/**
 * A model over which values can be laid that came by a call. What comes as a message lifts them.
 *
 * @template T
 * @param {Model<T>} model
 */
function overlaid(model) {
  /** @type {Map<string, unknown>} */
  const laid = new Map();
  /** @type {Map<string, Set<() => void>>} */
  const handlers = new Map();
  const lifted = new Set();

  /** @param {string} name */
  function lift(name) {
    if (lifted.has(name)) return;
    lifted.add(name);
    model.on(`change:${name}`, () => laid.delete(name)); // before any other handler
  }
  /** @param {Record<string, unknown>} state */
  function take(state) {
    const changed = Object.keys(state).filter(
      (name) => JSON.stringify(over.get(/** @type {any} */ (name))) !== JSON.stringify(state[name]),
    );
    for (const name of changed) {
      lift(name);
      laid.set(name, state[name]);
    }
    const due = new Set(changed.flatMap((name) => [...(handlers.get(name) ?? [])]));
    for (const handler of due) handler();
  }
  const over = /** @type {Model<T>} */ (
    /** @type {unknown} */ ({
      /** @param {string} name */
      get: (name) => (laid.has(name) ? laid.get(name) : model.get(/** @type {any} */ (name))),
      /** @param {string} name @param {unknown} value */
      set(name, value) {
        laid.delete(name);
        model.set(/** @type {any} */ (name), /** @type {any} */ (value));
      },
      save_changes: () => model.save_changes(),
      /** @param {any[]} message */
      send: (...message) => model.send(.../** @type {[any]} */ (message)),
      /** @param {string} names @param {() => void} handler */
      on(names, handler) {
        for (const name of names.split(" ").map((event) => event.replace("change:", ""))) {
          lift(name);
          handlers.set(name, (handlers.get(name) ?? new Set()).add(handler));
        }
        model.on(/** @type {any} */ (names), handler);
      },
      /** @param {string} names @param {() => void} handler */
      off(names, handler) {
        for (const name of names.split(" ").map((event) => event.replace("change:", ""))) {
          handlers.get(name)?.delete(handler);
        }
        model.off(/** @type {any} */ (names), handler);
      },
    })
  );
  return { model: over, take };
}

/** @param {string} text in base64 */
function bytes(text) {
  return new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}
