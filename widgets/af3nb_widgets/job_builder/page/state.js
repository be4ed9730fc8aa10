// The form as the page has it: changes, what Python answers, commands, and undoing.

const MOST_UNDO = 50;
const PAUSE = 1500; // milliseconds without a key, after which what stands there is meant
let count = 0;

/** A key that no other card or bond has. */
export function newKey() {
  return `j${Date.now().toString(36)}${(++count).toString(36)}`;
}

/** A card of a kind with everything that such a card has. */
export function newCard(kind, text = "", more = {}) {
  return complete({ key: newKey(), kind, copies: 1, names: "", text, ...more });
}

/** A card that has become another kind, with what this kind needs and without the rest. */
export function complete(card) {
  const polymer = ["protein", "dna", "rna"].includes(card.kind);
  const { key, kind, copies, names, text, description, file } = card;
  const whole = { key, kind, copies, names, text };
  if (description) whole.description = description;
  if (file && kind === "ligand") whole.file = file;
  if (polymer) Object.assign(whole, { modifications: card.modifications || [], msa: card.msa ?? null });
  if (kind === "protein") Object.assign(whole, { paired: card.paired ?? null, templates: card.templates ?? null });
  if (kind === "ligand") whole.given = card.given || "code";
  if (kind === "glycan") {
    const { host = null, position = null, atom = "", on = null } = card;
    Object.assign(whole, { host, position, atom, on });
  }
  return whole;
}

export class State {
  constructor(model) {
    this.model = model;
    this.form = structuredClone(model.get("form"));
    this.answer = model.get("answer");
    this.history = [];
    this.listeners = new Set();
    this.waiting = new Map(); // commands by id
    this.inFlight = null; // the revision that Python has not answered yet
    this.behind = false; // whether there is a later one
    this.later = []; // what to do when there is none
    this.typing = null; // the key of a card whose text is half typed: it is not wrong yet
    this.stops = [
      listen(model, "change:form", () => this.#changedElsewhere()),
      listen(model, "change:answer", () => this.#answered()),
      listen(model, "msg:custom", (message) => this.#replied(message)),
    ];
  }

  /** Call when something changed: listener(what), "form", "typing", "answer" or "waiting". */
  listen(listener) {
    this.listeners.add(listener);
  }

  card(key) {
    return this.form.cards.find((card) => card.key === key);
  }

  said(key) {
    return this.answer.cards?.[key] || {};
  }

  /** What is told of one field, or of all; without problems of what is being typed. */
  told(at, field) {
    const wanted = (t) => (!at || t.at === at) && (!field || t.field === field);
    return (this.answer.told || []).filter((t) => wanted(t) && !this.#unfinished(t));
  }

  /** Problems that are hidden, as their field is being typed into. */
  get unfinished() {
    return (this.answer.told || []).filter((t) => this.#unfinished(t)).length;
  }

  /** Wait with problems of a card's text until typing pauses or `finish` is called. */
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

  #unfinished(told) {
    return told.at === this.typing && told.field === "text" && told.level === "error";
  }

  /** Change the form by a function of it; `label` says what can then be undone. */
  change(edit, label) {
    if (label) {
      this.history.push({ label, form: structuredClone(this.form) });
      this.history.splice(0, this.history.length - MOST_UNDO);
    }
    edit(this.form);
    this.#send();
    this.#tell("form");
  }

  /** The same while the user types: nothing is drawn anew. */
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

  /** Call act(whether it had to wait) when Python has answered all that was changed. */
  settled(act) {
    if (this.inFlight === null) act(false);
    else this.later.push(act);
  }

  /** Ask Python for something; what is wrong comes as a thrown {message, remedy}. */
  command(name, fields = {}, buffers = []) {
    const id = newKey();
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.model.send({ id, do: name, ...fields }, undefined, buffers);
    });
  }

  stop() {
    this.stops.forEach((stop) => stop());
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
    this.timer = setTimeout(() => { this.slow = true; this.#tell("waiting"); }, 4000);
    this.ours = true;
    this.model.set("form", structuredClone(this.form));
    this.ours = false;
    this.model.save_changes();
  }

  #answered() {
    this.answer = this.model.get("answer");
    if (this.inFlight !== null && this.answer.revision >= this.inFlight) {
      clearTimeout(this.timer);
      this.inFlight = null;
      this.slow = false;
      if (this.behind) this.#send();
    }
    this.#tell("answer");
    while (this.inFlight === null && this.later.length) this.later.shift()(true); // one may change the form
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

  #replied(message) {
    const asked = this.waiting.get(message?.id);
    if (!asked) return;
    this.waiting.delete(message.id);
    if (message.problem) asked.reject(message.problem);
    else asked.resolve(message.ok);
  }

  #tell(what) {
    for (const listener of this.listeners) listener(what);
  }
}

function listen(model, event, handler) {
  model.on(event, handler);
  return () => model.off(event, handler);
}
