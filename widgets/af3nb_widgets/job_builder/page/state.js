// The form on the page: changes, Python's answers, commands and undo.

const MOST_UNDO = 50;
const PAUSE = 1500; // milliseconds without a key, after which what stands there is meant

import { completed, newKey } from "./cards.js";

/** @import { Model } from "../../shared/page/anywidget.d.ts" */
/** @import { Card, Form, Kind, Problem, Said, Told, Traits } from "./form.d.ts" */
/** @typedef {"form" | "typing" | "answer" | "waiting"} Change */

export class State {
  /** @param {Model<Traits>} model */
  constructor(model) {
    this.model = model;
    this.form = structuredClone(model.get("form"));
    this.answer = model.get("answer");
    this.schema = model.get("surroundings").schema;
    /** @type {{ label: string, form: Form }[]} */
    this.history = [];
    /** @type {Set<(what: Change) => void>} */
    this.listeners = new Set();
    /** @type {Map<string, { resolve(value: any): void, reject(problem: Problem): void }>} */
    this.waiting = new Map(); // commands by id
    /** @type {number | null} */
    this.inFlight = null; // the revision that Python has not answered yet
    this.behind = false; // whether there is a later one
    this.slow = false; // whether the answer is long in coming
    this.ours = false; // whether this page changes the form at this moment
    /** @type {((waited: boolean) => void)[]} */
    this.later = []; // what to do when there is none
    /** @type {string | null} */
    this.typing = null; // the key of a card whose text is half typed: it is not wrong yet
    this.stops = [
      listen(model, "change:form", () => this.#changedElsewhere()),
      listen(model, "change:answer", () => this.#answered()),
      listen(model, "msg:custom", (message) => this.#replied(message)),
    ];
  }

  /**
   * Call when something changes.
   *
   * @param {(what: Change) => void} listener
   */
  listen(listener) {
    this.listeners.add(listener);
  }

  /** @param {string | null | undefined} key */
  card(key) {
    return this.form.cards.find((card) => card.key === key);
  }

  /**
   * Return a new card of a kind, with all fields of that kind.
   *
   * @param {Kind} kind
   * @param {Partial<Card>} [more]
   */
  newCard(kind, more = {}) {
    return this.complete({ ...more, key: newKey(), kind });
  }

  /**
   * Return a card whose kind has changed, with exactly the fields of that kind.
   *
   * @param {Partial<Card> & { kind: Kind }} card
   */
  complete(card) {
    return completed(this.schema.kinds[card.kind].card, card);
  }

  /**
   * Return the name of a kind of molecule.
   *
   * @param {Kind} kind
   */
  nameOf(kind) {
    return this.schema.kinds[kind].name;
  }

  /**
   * Return what Python says about a card.
   *
   * @param {string} key
   * @returns {Said}
   */
  said(key) {
    return this.answer.cards?.[key] || {};
  }

  /**
   * Return the problems and remarks about one field, or about all; without those about text that is
   * still being typed.
   *
   * @param {string} [at]
   * @param {string} [field]
   */
  told(at, field) {
    /** @param {Told} t */
    const wanted = (t) => (!at || t.at === at) && (!field || t.field === field);
    return (this.answer.told || []).filter((t) => wanted(t) && !this.#unfinished(t));
  }

  /** The number of problems hidden because their text is still being typed. */
  get unfinished() {
    return (this.answer.told || []).filter((t) => this.#unfinished(t)).length;
  }

  /**
   * Hide problems with a card's text until the user pauses or `finish` is called.
   *
   * @param {string} key
   */
  begin(key) {
    clearTimeout(this.pause);
    this.typing = key;
    this.pause = setTimeout(() => this.finish(), PAUSE);
  }

  finish() {
    clearTimeout(this.pause);
    if (this.typing === null) return;
    this.typing = null;
    this.#tell("answer");
  }

  /** @param {Told} told */
  #unfinished(told) {
    return told.at === this.typing && told.field === "text" && told.level === "error";
  }

  /**
   * Change the form with a function; `label` describes the change in the undo list.
   *
   * @param {(form: Form) => unknown} edit
   * @param {string} [label]
   */
  change(edit, label) {
    if (label) {
      this.history.push({ label, form: structuredClone(this.form) });
      this.history.splice(0, this.history.length - MOST_UNDO);
    }
    edit(this.form);
    this.#send();
    this.#tell("form");
  }

  /**
   * Change the form while the user types, without redrawing it.
   *
   * @param {(form: Form) => unknown} edit
   */
  type(edit) {
    edit(this.form);
    this.#send();
    this.#tell("typing");
  }

  undo() {
    const last = this.history.pop();
    if (!last) return null;
    this.form = { ...last.form, revision: this.form.revision };
    this.#send();
    this.#tell("form");
    return last.label;
  }

  /**
   * Call act(waited) once Python has answered every change.
   *
   * @param {(waited: boolean) => void} act
   */
  settled(act) {
    if (this.inFlight === null) act(false);
    else this.later.push(act);
  }

  /**
   * Send Python a command. A failure is thrown as {message, remedy}.
   *
   * @param {string} name
   * @param {object} [fields]
   * @param {ArrayBuffer[]} [buffers]
   * @returns {Promise<any>}
   */
  command(name, fields = {}, buffers = []) {
    const id = newKey();
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.model.send({ id, do: name, ...fields }, undefined, buffers);
    });
  }

  stop() {
    for (const stop of this.stops) stop();
    clearTimeout(this.timer);
    clearTimeout(this.pause);
  }

  #send() {
    this.form.revision += 1;
    if (this.inFlight !== null) {
      this.behind = true;
      return;
    }
    this.inFlight = this.form.revision;
    this.behind = false;
    this.slow = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.slow = true;
      this.#tell("waiting");
    }, 4000);
    this.ours = true;
    this.model.set("form", structuredClone(this.form));
    this.ours = false;
    this.model.save_changes();
  }

  #answered() {
    this.answer = this.model.get("answer");
    if (this.inFlight !== null && (this.answer.revision ?? -1) >= this.inFlight) {
      clearTimeout(this.timer);
      this.inFlight = null;
      this.slow = false;
      if (this.behind) this.#send();
    }
    this.#tell("answer");
    while (this.inFlight === null && this.later.length) this.later.shift()?.(true); // one may change the form
  }

  #changedElsewhere() {
    if (this.ours) return;
    const form = this.model.get("form");
    if (form.revision === this.form.revision && this.inFlight !== null) return; // an echo
    this.form = structuredClone(form);
    this.inFlight = null;
    this.behind = false;
    this.later = [];
    this.#tell("form");
  }

  /** @param {{ id: string, ok?: unknown, problem?: Problem }} message */
  #replied(message) {
    const asked = this.waiting.get(message?.id);
    if (!asked) return;
    this.waiting.delete(message.id);
    if (message.problem) asked.reject(message.problem);
    else asked.resolve(message.ok);
  }

  /** @param {Change} what */
  #tell(what) {
    for (const listener of this.listeners) listener(what);
  }
}

/**
 * @param {Model<Traits>} model
 * @param {string} event
 * @param {(...values: any[]) => void} handler
 */
function listen(model, event, handler) {
  model.on(event, handler);
  return () => model.off(event, handler);
}
