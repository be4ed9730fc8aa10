// What comes in whole: pasted, dropped, opened or an example; added to the form, or in its place.

import { h, newId } from "../../shared/page/dom.js";
import { give, pickFile } from "./files.js";
import { newKey } from "./state.js";
import { clean, plural } from "./words.js";

/** `groups` are the examples, by the model that they are for. */
export function arrivals(state, app, groups) {
  const box = h("textarea", { class: "af-input jb-paste", rows: 1, id: newId("jb-paste"), spellcheck: "false", placeholder: "Paste FASTA, a sequence, JSON, a structure, SMILES or a name; or drop a file", "data-field": "paste" });
  const take = h("button", { type: "button", class: "af-button", "data-act": "paste", onclick: () => paste(box.value) }, "Add");
  const start = h("div", { class: "jb-start" }, "Nothing is here yet. Paste something above, add a molecule below, or start from an example.",
    groups.map((group) => h("div", { class: "jb-start-group" }, h("span", {}, `${group.words}:`),
      h("div", { class: "jb-buttons" }, group.examples.filter((one) => one.button).map(({ name, button }) =>
        h("button", { type: "button", class: "af-button", "data-example": name, onclick: () => example(name, button) }, button))))));
  const told = h("div", { class: "jb-arrived", "aria-live": "polite", hidden: true });
  const element = h("div", { class: "jb-arrivals" }, h("label", { class: "af-hidden", for: box.id }, "Paste anything"), h("div", { class: "jb-inline" }, box, take), told, start);
  box.addEventListener("paste", () => setTimeout(() => { if (box.value.trim()) paste(box.value); }));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); paste(box.value); }
  });

  const paste = async (text) => {
    if (!text.trim()) return;
    await arrived(() => state.command("paste", { text }));
  };
  const arrived = async (ask, label) => {
    try {
      show(h("span", {}, "Reading…"));
      const found = await ask();
      box.value = "";
      if (found.forms.length > 1) return choose(found);
      place(found.forms[0], found, label);
    } catch (problem) {
      show(h("div", { class: "af-note af-bad" }, `${problem.message} ${problem.remedy || ""}`));
    }
  };
  /** Several jobs in one text: one is taken, or all molecules of all. */
  const choose = (found) => {
    const buttons = found.forms.slice(0, 20).map((form) => h("button", { type: "button", class: "af-button", onclick: () => place(form, found) }, `${form.name || "without a name"} (${plural(form.cards.length, "molecule")})`));
    show(h("div", { class: "af-note" }, `There are ${found.forms.length} jobs here. Which one?`), h("div", { class: "jb-buttons" }, buttons));
    buttons[0].focus();
  };
  const place = (form, found, label) => {
    const empty = !state.form.cards.some((c) => c.text.trim());
    const count = form.cards.length, cards = form.cards.map((c) => structuredClone(c));
    state.change((whole) => {
      if (empty) {
        const { pieces, revision, ...rest } = structuredClone(form);
        rest.name ||= whole.name;
        if (pieces && !rest.user_ccd) rest.own = pieces;
        Object.assign(whole, rest);
        return;
      }
      const keys = new Map(cards.map((c) => [c.key, newKey()]));
      for (const c of cards) {
        c.key = keys.get(c.key);
        if (c.host) c.host = keys.get(c.host) ?? null;
        c.names = "";
      }
      whole.cards = [...whole.cards.filter((c) => c.text.trim()), ...cards];
      whole.bonds.push(...form.bonds.map((b) => ({ key: newKey(), ends: b.ends.map((e) => ({ ...e, card: keys.get(e.card) ?? null })) })));
      whole.own = [...whole.own.filter((o) => !(form.pieces || []).some((p) => p.code === o.code)), ...(form.pieces || [])];
    }, label || plural(count, "molecule"));
    const words = empty ? `${plural(count, "molecule")} in ${state.form.name}.` : `${plural(count, "molecule")} added.`;
    const lines = [...found.notes.map((n) => `Assumed: ${n}.`), ...found.losses.map((l) => `Left out: ${l}.`)];
    told.hidden = true;
    if (!lines.length) return app.say(words);
    show(h("div", { class: "af-note jb-note" }, h("div", {}, words, lines.slice(0, 8).map((line) => h("div", { class: "af-muted" }, line))),
      h("button", { type: "button", class: "af-button af-quiet jb-small", onclick: () => { told.hidden = true; } }, "Close")));
  };
  const show = (...parts) => { told.hidden = false; told.replaceChildren(...parts); };
  const file = (name, bytes) => arrived(() => state.command("drop", { name }, [bytes]), name);
  const example = (name, about) => arrived(() => state.command("example", { name }).then((found) => {
    if (state.form.cards.some((c) => c.text.trim())) {
      state.change((form) => { form.cards = []; form.bonds = []; form.own = []; form.user_ccd = null; }, "the molecules before the example");
    }
    return found;
  }), about);
  const firstSite = () => {
    for (const c of state.form.cards.filter((c) => c.kind === "protein")) {
      const at = clean(c.text).search(/N[^P][ST]/);
      if (at >= 0) return { host: c.key, position: at + 1 };
    }
    return {};
  };
  return { element, paste, file, example, firstSite, pick: () => pickFile("", file, { failed: app.failed }), update: () => { start.hidden = state.form.cards.length > 0; } };
}
