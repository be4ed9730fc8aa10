// The bar for the residue at the caret, with its modifications.

import { button } from "../../../shared/page/controls.js";
import { h } from "../../../shared/page/dom.js";
import { calm, LETTERS, residueName } from "../words.js";
import { chooser } from "./choose.js";
import { drawing } from "./drawing.js";

/** @import { Card, Choice } from "../form.d.ts" */
/** @import { State } from "../state.js" */

const MOST_OFFERED = 3; // modifications that have a button of their own

/** @type {Map<string, Promise<Choice[]>>} */
const common = new Map(); // the first modifications of a residue, by kind and letter

/**
 * @param {State} state
 * @param {() => Card} card
 * @param {{ field: HTMLTextAreaElement, paint: () => void }} sequence
 */
export function residueBar(state, card, { field, paint }) {
  const bar = h("div", {
    class: "jb-residue",
    role: "group",
    "aria-label": "Residue at the caret",
    hidden: true,
  });
  const place = h("div", { class: "jb-modify", hidden: true });
  const self = { element: bar, chooser: place, at: 0, show, hide, modify, focus };

  /** Show the residue at `at`, or nothing if there is no letter. */
  function show() {
    const letters = field.value.toUpperCase();
    self.at = Math.min(self.at, letters.length - 1);
    const letter = letters[self.at];
    const kind = card()?.kind;
    bar.hidden = !letter || !LETTERS[kind]?.includes(letter);
    paint();
    if (bar.hidden) return;
    const position = self.at + 1;
    const changed = card().modifications?.find((m) => m.position === position);
    const wanted = JSON.stringify([kind, letter, position, changed?.code]);
    if (bar.dataset.shown === wanted) return;
    bar.dataset.shown = wanted;
    const title = h("b", {}, `${letter}${position}`);
    const name = h("span", { class: "jb-residue-name" }, title, ` ${residueName(kind, letter)}`);
    const look = () => search(position, letter);
    if (changed) {
      const restore = button(`Back to ${letter}`, () => modify(position, null));
      const is = h("span", {}, `is ${changed.code}`);
      bar.replaceChildren(name, is, restore, button("Another…", look));
      return;
    }
    bar.replaceChildren(name, button("Modify…", look));
    usual(kind, letter).then((found) => {
      if (bar.dataset.shown !== wanted) return;
      for (const one of found.slice(0, MOST_OFFERED)) {
        const words = [h("b", {}, one.code), " ", short(calm(one.name))];
        bar.append(button(words, () => modify(position, one), { class: "jb-chip" }));
      }
    });
  }
  function hide() {
    bar.hidden = true;
    bar.dataset.shown = "";
  }
  function focus() {
    /** @type {HTMLElement | null} */ (bar.querySelector("button:not([disabled])"))?.focus();
  }
  /**
   * @param {string} kind
   * @param {string} letter
   */
  function usual(kind, letter) {
    const name = kind + letter;
    const asked = common.get(name) ?? choices(kind, letter).catch(() => []);
    common.set(name, asked);
    return asked;
  }
  /**
   * @param {string} kind
   * @param {string} letter
   * @param {string} [query]
   * @returns {Promise<Choice[]>}
   */
  function choices(kind, letter, query = "") {
    return state.command("choices", { what: "modification", kind, letter, query });
  }
  /**
   * @param {number} position
   * @param {string} letter
   */
  function search(position, letter) {
    const picture = drawing(state);
    const close = () => {
      place.hidden = true;
      place.replaceChildren();
    };
    const leave = () => {
      close();
      field.focus();
    };
    const choose = chooser({
      label: `Modifications of ${letter}${position}`,
      placeholder: "Search by name or code",
      open: true,
      load: (query) => choices(card().kind, letter, query),
      active: ({ code }) => picture.show({ code }),
      pick(item) {
        close();
        modify(position, item);
        field.focus();
      },
    });
    const side = h("div", { class: "jb-side" }, picture.element);
    side.append(button("Close", leave, { class: "af-quiet" }));
    place.replaceChildren(choose.element, side);
    place.hidden = false;
    place.onkeydown = (event) => {
      if (event.key === "Escape") leave();
    };
    choose.input.focus();
    choose.search();
  }
  /**
   * @param {number} position
   * @param {Choice | null} found null for the plain residue
   */
  function modify(position, found) {
    const label = found ? `${found.code} at ${position}` : `no modification at ${position}`;
    state.change(() => {
      const mine = card();
      const others = (mine.modifications ?? []).filter((m) => m.position !== position);
      if (found) others.push({ position, code: found.code });
      mine.modifications = others.sort((a, b) => a.position - b.position);
    }, label);
    bar.dataset.shown = "";
    show();
  }
  return self;
}

/** @param {string} name */
function short(name) {
  return name.length > 26 ? `${name.slice(0, 25)}…` : name;
}
