// Whole jobs that are pasted, dropped, opened or chosen as an example. They are added to the form,
// or replace it.

import { button } from "../../shared/page/controls.js";
import { h, newId } from "../../shared/page/dom.js";
import { plural } from "../../shared/page/text.js";
import { extendForm, isFilled, replaceCard, replaceForm } from "./cards.js";
import { pickFile } from "./files.js";
import { firstSite } from "./words.js";

/** @import { App, Arrival, ExampleGroup, Form, Problem } from "./form.d.ts" */
/** @import { State } from "./state.js" */

const MOST_LINES = 12; // of what was assumed or left out

/**
 * The field to paste into, and what an empty form shows.
 *
 * @param {State} state
 * @param {App} app
 * @param {ExampleGroup[]} groups of examples, by the model that they are for
 */
export function arrivals(state, app, groups) {
  const box = h("textarea", {
    class: "af-input jb-paste",
    rows: 1,
    id: newId("jb-paste"),
    spellcheck: "false",
    placeholder: "Paste FASTA, a sequence, JSON, a structure, SMILES or a name, or drop a file",
    "data-field": "paste",
  });
  const take = button("Add", () => paste(box.value), { "data-act": "paste" });
  const start = h(
    "div",
    { class: "jb-start" },
    "There is nothing here yet. Paste something above, add a molecule below, or start from an example.",
    groups.map(startGroup),
  );
  const told = h("div", { class: "jb-arrived", "aria-live": "polite", hidden: true });
  const element = h(
    "div",
    { class: "jb-arrivals" },
    h("label", { class: "af-hidden", for: box.id }, "Paste anything"),
    h("div", { class: "jb-inline" }, box, take),
    told,
    start,
  );
  box.addEventListener("paste", () => setTimeout(() => paste(box.value)));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      paste(box.value);
    }
  });

  /** @param {ExampleGroup} group */
  function startGroup(group) {
    const buttons = group.examples.flatMap(({ name, button: words }) =>
      words ? [button(words, () => example(name, words), { "data-example": name })] : [],
    );
    return h(
      "div",
      { class: "jb-start-group" },
      h("span", {}, `${group.words}:`),
      h("div", { class: "jb-buttons" }, buttons),
    );
  }
  /**
   * @param {string} text
   * @param {string} [over] the card that it replaces
   */
  async function paste(text, over) {
    if (text.trim()) await arrived(() => state.command("paste", { text }), undefined, over);
  }
  /**
   * @param {string} name
   * @param {ArrayBuffer} bytes
   */
  function file(name, bytes) {
    return arrived(() => state.command("drop", { name }, [bytes]), name);
  }
  /**
   * An example replaces all molecules.
   *
   * @param {string} name
   * @param {string} about
   */
  function example(name, about) {
    const ask = async () => {
      const found = await state.command("example", { name });
      if (state.form.cards.some(isFilled)) {
        const none = { cards: [], bonds: [], wishes: [], own: [], user_ccd: null };
        state.change((form) => Object.assign(form, none), "clear the form");
      }
      return found;
    };
    return arrived(ask, about);
  }
  /**
   * @param {() => Promise<Arrival>} ask
   * @param {string} [label]
   * @param {string} [over]
   */
  async function arrived(ask, label, over) {
    try {
      show(h("span", {}, "Reading…"));
      const found = await ask();
      box.value = "";
      if (found.shown) {
        hide();
        app.say(`${found.shown} is shown in the viewer below.`);
      } else if (found.forms.length > 1) choose(found);
      else place(found.forms[0], found, label, over);
    } catch (error) {
      const { message, remedy = "" } = /** @type {Problem} */ (error);
      show(h("div", { class: "af-note af-bad" }, `${message} ${remedy}`));
    }
  }
  /**
   * If one text has several jobs, the user chooses one.
   *
   * @param {Arrival} found
   */
  function choose(found) {
    const buttons = found.forms.slice(0, 20).map((form) => {
      const words = `${form.name || "without a name"} (${plural(form.cards.length, "molecule")})`;
      return button(words, () => place(form, found));
    });
    show(
      h("div", { class: "af-note" }, `There are ${found.forms.length} jobs here. Which one?`),
      h("div", { class: "jb-buttons" }, buttons),
    );
    buttons[0].focus();
  }
  /**
   * @param {Form} form
   * @param {Arrival} found
   * @param {string} [label]
   * @param {string} [over]
   */
  function place(form, found, label, over) {
    const count = plural(form.cards.length, "molecule");
    const empty = !state.form.cards.some(isFilled);
    const put = empty ? replaceForm : extendForm;
    if (over) state.change((whole) => replaceCard(whole, over, form), "replace the molecule");
    else state.change((whole) => put(whole, form), `add ${label || count}`);
    const more = form.cards.length > 1 ? `, and ${form.cards.length - 1} added` : "";
    const words = over
      ? `Replaced${more}.`
      : empty
        ? `${count} in ${state.form.name}.`
        : `${count} added.`;
    const lines = [
      ...found.notes.map((note) => `Assumed: ${note}.`),
      ...found.losses.map((loss) => `Left out: ${loss}.`),
    ];
    hide();
    if (!lines.length && !found.viewable) return app.say(words);
    const look = found.viewable && button("Look at the structure", viewStructure);
    tell(words, lines, look);
  }
  /**
   * Show words with lines below them until they are closed.
   *
   * @param {string} words
   * @param {string[]} lines
   * @param {Node | false} [more]
   */
  function tell(words, lines, more = false) {
    const muted = lines.slice(0, MOST_LINES).map((line) => h("div", { class: "af-muted" }, line));
    const left = lines.length - MOST_LINES;
    const rest = left > 0 && h("div", { class: "af-muted" }, `And ${left} more.`);
    const close = button("Close", hide, { class: "af-quiet jb-small" });
    show(h("div", { class: "af-note jb-note" }, h("div", {}, words, muted, rest), more, close));
  }
  /** Show the file in the viewer, and keep the molecules that were read from it. */
  async function viewStructure() {
    try {
      await state.command("look");
      hide();
      app.say("The structure is shown in the viewer below.");
    } catch (error) {
      app.failed(/** @type {Problem} */ (error));
    }
  }
  /** @param {...Node} parts */
  function show(...parts) {
    told.hidden = false;
    told.replaceChildren(...parts);
  }
  function hide() {
    told.hidden = true;
  }
  return {
    element,
    paste,
    file,
    example,
    tell,
    hide,
    firstSite: () => firstSite(state.form.cards),
    pick: () => pickFile("", file, { failed: app.failed }),
    update() {
      start.hidden = state.form.cards.length > 0;
    },
  };
}
