// The sequence of a polymer: typed in rows with residue numbers, with wrong letters marked and
// a bar for the residue at the caret.

import { button } from "../../../shared/page/controls.js";
import { h, newId, setText } from "../../../shared/page/dom.js";
import { plural } from "../../../shared/page/text.js";
import { calm, clean, LETTERS } from "../words.js";
import { residueBar } from "./residue.js";
import { shifted } from "./shift.js";

/** @import { App, Card, Said } from "../form.d.ts" */
/** @import { State } from "../state.js" */

const GROUP = 10; // letters between two lines, of which a row holds whole ones

/**
 * @param {State} state
 * @param {string} key
 * @param {App} app
 */
export function sequence(state, key, { several }) {
  const card = () => /** @type {Card} */ (state.card(key));
  const kind = card().kind;
  const field = h("textarea", {
    class: "jb-letters",
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    rows: 1,
    id: newId("jb-seq"),
    placeholder: "Type or paste a sequence",
    "data-field": "text",
  });
  const label = h("label", { class: "af-label", for: field.id }, "Sequence");
  const back = h("div", { class: "jb-back", "aria-hidden": "true" });
  const gutter = h("div", { class: "jb-gutter", "aria-hidden": "true" });
  const box = h(
    "div",
    { class: "jb-sequence" },
    gutter,
    h("div", { class: "jb-rows" }, back, field),
  );
  const bar = residueBar(state, card, { field, paint });
  const list = h("ul", { class: "jb-changes", "aria-label": "Modifications" });
  const element = h("div", {}, label, box, bar.element, bar.chooser, list);
  let before = "";
  let columns = 0;
  let width = 0;
  let clicked = -1; // where the last click put the caret

  function edit() {
    const text = field.value;
    state.type(() => {
      const mine = card();
      mine.modifications = shifted(mine.modifications ?? [], before, text);
      mine.text = text;
    });
    before = text;
    layout();
    look();
  }
  /** @param {string} text */
  function insert(text) {
    field.focus();
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      edit();
    }
  }
  field.addEventListener("input", edit);
  field.addEventListener("beforeinput", (event) => {
    const isBreak = event.inputType === "insertLineBreak";
    const isBlank = event.inputType === "insertText" && /^[\s\d]+$/.test(event.data || "");
    if (isBreak || isBlank) event.preventDefault();
  });
  field.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    event.preventDefault();
    const isWhole =
      field.value !== "" && field.selectionEnd - field.selectionStart >= field.value.length;
    if (/^\s*[>{]|:|,|\n\s*>/.test(text)) return several(text, isWhole ? key : undefined);
    if (isWhole) delete card().description; // it is of another sequence
    insert(text.replace(/[\s\d]+/g, ""));
  });
  field.addEventListener("click", (event) => {
    locate(event);
    bar.show();
  });
  field.addEventListener("keyup", look);
  field.addEventListener("focus", look);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    bar.focus();
  });

  /**
   * Find the letter that was clicked. A click on its right half puts the caret after it.
   *
   * @param {MouseEvent} event
   */
  function locate(event) {
    bar.at = clicked = field.selectionStart;
    const cell = letterWidth();
    const x = event.clientX - field.getBoundingClientRect().left;
    const isBehind = Math.floor((x + 0.5) / cell) !== bar.at % columns;
    if (cell && bar.at > 0 && field.selectionEnd === bar.at && isBehind) bar.at -= 1;
  }
  /** Show the residue at the caret, unless a click has just chosen one. */
  function look() {
    if (field.selectionStart !== clicked) {
      bar.at = field.selectionStart;
      clicked = -1;
    }
    bar.show();
  }
  /** Mark wrong letters, modified residues and the one at the caret. */
  function paint() {
    const text = field.value;
    /** @type {Map<number, string>} */
    const marks = new Map();
    const wrong = new RegExp(`[^${LETTERS[kind]}]`, "gi");
    for (const match of text.matchAll(wrong)) marks.set(match.index, "jb-wrong");
    for (const { position } of card()?.modifications || []) {
      if (position) marks.set(position - 1, "jb-changed");
    }
    if (!bar.element.hidden && bar.at >= 0) {
      marks.set(bar.at, `${marks.get(bar.at) || ""} jb-here`);
    }
    back.replaceChildren(...marked(text, marks));
  }
  function layout() {
    const cell = letterWidth();
    if (!cell) return;
    const room = box.clientWidth - gutter.offsetWidth - 12;
    columns = Math.max(GROUP, Math.floor(room / cell / GROUP) * GROUP);
    const rows = Math.max(1, Math.ceil((field.value.length + 1) / columns));
    box.style.setProperty("--jb-width", `${Math.ceil(columns * cell * 100) / 100 + 0.5}px`);
    box.style.setProperty("--jb-cell", `${cell}px`);
    box.style.setProperty("--jb-lines", String(rows));
    if (gutter.childElementCount !== rows || gutter.dataset.columns !== String(columns)) {
      gutter.dataset.columns = String(columns);
      const numbers = Array.from({ length: rows }, (_, i) => i * columns + 1);
      gutter.replaceChildren(...numbers.map((number) => h("div", {}, number)));
    }
    paint();
  }
  function letterWidth() {
    if (!width && field.offsetParent) {
      const probe = h("span", { class: "jb-probe" }, "M".repeat(100));
      back.append(probe);
      width = probe.getBoundingClientRect().width / 100;
      probe.remove();
    }
    return width;
  }
  const sizes = new ResizeObserver(() => layout());
  sizes.observe(box);

  function update() {
    const mine = card();
    if (!mine) return;
    const text = clean(mine.text);
    if (text !== clean(field.value)) {
      field.value = text;
      before = text;
      layout();
      bar.hide();
    }
    const said = state.said(key);
    setText(label, said.length ? `Sequence, ${plural(said.length, "residue")}` : "Sequence");
    const shown = JSON.stringify(said.modified || []);
    if (list.dataset.shown !== shown) {
      list.dataset.shown = shown;
      list.replaceChildren(...(said.modified || []).map(changeLine));
    }
    paint();
  }
  /** @param {NonNullable<Said["modified"]>[number]} modified */
  function changeLine({ position, code, name, tokens }) {
    const letter = field.value[(position || 0) - 1]?.toUpperCase() || "?";
    const cost = tokens > 1 ? `, ${tokens} tokens` : "";
    const remove = button("Remove", () => bar.modify(position, null), {
      class: "af-quiet jb-small",
      "aria-label": `Remove ${code} at ${position}`,
    });
    const change = h("b", {}, `${letter}${position} → ${code}`);
    return h("li", {}, change, ` ${calm(name)}${cost} `, remove);
  }
  before = field.value = clean(card().text);
  return { element, field, update, stop: () => sizes.disconnect() };
}

/**
 * Split a text into parts, with a span around each marked letter.
 *
 * @param {string} text
 * @param {Map<number, string>} marks classes by position
 */
function marked(text, marks) {
  /** @type {(string | HTMLElement)[]} */
  const parts = [];
  let from = 0;
  for (const [i, style] of [...marks].sort((a, b) => a[0] - b[0])) {
    if (i >= text.length) continue;
    parts.push(text.slice(from, i), h("span", { class: style }, text[i]));
    from = i + 1;
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== "");
}
