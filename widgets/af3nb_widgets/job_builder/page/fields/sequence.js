// The sequence of a polymer: typed in rows with residue numbers, wrong letters marked where they
// stand, and a bar under it for the residue at the caret.

import { h, newId, setText } from "../../../shared/page/dom.js";
import { LETTERS, calm, clean, plural, residueName } from "../words.js";
import { chooser } from "./choose.js";
import { drawing } from "./drawing.js";

const common = new Map(); // the first modifications of a residue, by kind and letter

export function sequence(state, key, { several }) {
  const card = () => state.card(key);
  const field = h("textarea", {
    class: "jb-letters", spellcheck: "false", autocomplete: "off", autocapitalize: "off", rows: 1,
    id: newId("jb-seq"), placeholder: "Type or paste a sequence", "data-field": "text",
  });
  const label = h("label", { class: "af-label", for: field.id }, "Sequence");
  const back = h("div", { class: "jb-back", "aria-hidden": "true" });
  const gutter = h("div", { class: "jb-gutter", "aria-hidden": "true" });
  const box = h("div", { class: "jb-sequence" }, gutter, h("div", { class: "jb-rows" }, back, field));
  const bar = h("div", { class: "jb-residue", role: "group", "aria-label": "Residue at the caret", hidden: true });
  const place = h("div", { class: "jb-modify", hidden: true });
  const list = h("ul", { class: "jb-changes", "aria-label": "Modifications" });
  const element = h("div", {}, label, box, bar, place, list);
  let before = "", at = 0, columns = 0, width = 0;

  const edit = () => {
    const text = field.value;
    state.type(() => {
      const mine = card();
      mine.modifications = shifted(mine.modifications, before, text);
      mine.text = text;
    });
    before = text;
    layout();
    residue();
  };
  field.addEventListener("input", edit);
  field.addEventListener("beforeinput", (event) => {
    if (event.inputType === "insertLineBreak" || (event.inputType === "insertText" && /^[\s\d]+$/.test(event.data || ""))) event.preventDefault();
  });
  field.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    event.preventDefault();
    if (/^\s*[>{]|:|,|\n\s*>/.test(text)) several(text);
    else insert(text.replace(/[\s\d]+/g, ""));
  });
  const insert = (text) => {
    field.focus();
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      edit();
    }
  };
  field.addEventListener("click", (event) => { locate(event); residue(); });
  field.addEventListener("keyup", () => residue());
  field.addEventListener("focus", () => residue());
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); bar.querySelector("button:not([disabled])")?.focus(); }
  });

  /** A click on the right half of a letter puts the caret behind it, and means the letter. */
  const locate = (event) => {
    at = clicked = field.selectionStart;
    const cell = letterWidth(), x = event.clientX - field.getBoundingClientRect().left;
    if (cell && at > 0 && field.selectionEnd === at && Math.floor((x + 0.5) / cell) !== at % columns) at -= 1;
  };
  let clicked = -1;

  const residue = () => {
    if (field.selectionStart !== clicked) { at = field.selectionStart; clicked = -1; }
    const letters = field.value.toUpperCase();
    at = Math.min(at, letters.length - 1);
    const letter = letters[at];
    const kind = card()?.kind;
    if (!letter || !LETTERS[kind]?.includes(letter)) {
      bar.hidden = true;
      paint();
      return;
    }
    bar.hidden = false;
    paint();
    const position = at + 1, changed = card().modifications.find((m) => m.position === position);
    const wanted = JSON.stringify([kind, letter, position, changed?.code]);
    if (bar.dataset.shown === wanted) return;
    bar.dataset.shown = wanted;
    const name = h("span", { class: "jb-residue-name" }, h("b", {}, `${letter}${position}`), ` ${residueName(kind, letter)}`);
    if (changed) {
      bar.replaceChildren(name, h("span", {}, `is ${changed.code}`),
        button("Back to " + letter, () => modify(position, null)), button("Another…", () => search(position, letter)));
      return;
    }
    bar.replaceChildren(name, button("Modify…", () => search(position, letter)));
    usual(kind, letter).then((found) => {
      if (bar.dataset.shown !== wanted) return;
      bar.append(...found.slice(0, 3).map((m) => button([h("b", {}, m.code), " ", short(calm(m.name))], () => modify(position, m), "jb-chip")));
    });
  };
  const usual = (kind, letter) => {
    const name = kind + letter;
    if (!common.has(name)) common.set(name, state.command("choices", { what: "modification", kind, letter }).catch(() => []));
    return common.get(name);
  };
  const search = (position, letter) => {
    const picture = drawing(state);
    const close = () => { place.hidden = true; place.replaceChildren(); };
    const choose = chooser({
      label: `Modifications of ${letter}${position}`, placeholder: "Search by name or code", open: true,
      load: (query) => state.command("choices", { what: "modification", kind: card().kind, letter, query }),
      active: (item) => picture.show({ code: item.code }),
      pick: (item) => { close(); modify(position, item); field.focus(); },
    });
    place.replaceChildren(choose.element, h("div", { class: "jb-side" }, picture.element, button("Close", () => { close(); field.focus(); }, "af-quiet")));
    place.hidden = false;
    place.onkeydown = (event) => { if (event.key === "Escape") { close(); field.focus(); } };
    choose.input.focus();
    choose.search();
  };
  const modify = (position, found) => {
    const label = found ? `${found.code} at ${position}` : `no modification at ${position}`;
    state.change(() => {
      const others = card().modifications.filter((m) => m.position !== position);
      card().modifications = found ? [...others, { position, code: found.code }].sort((a, b) => a.position - b.position) : others;
    }, label);
    bar.dataset.shown = "";
    residue();
  };

  const paint = () => {
    const text = field.value, kind = card()?.kind || "protein";
    const marks = new Map();
    const wrong = new RegExp(`[^${LETTERS[kind]}]`, "gi");
    for (const match of text.matchAll(wrong)) marks.set(match.index, "jb-wrong");
    for (const m of card()?.modifications || []) if (m.position) marks.set(m.position - 1, "jb-changed");
    if (!bar.hidden && at >= 0) marks.set(at, `${marks.get(at) || ""} jb-here`);
    const parts = [];
    let from = 0;
    for (const [i, kind] of [...marks].sort((a, b) => a[0] - b[0])) {
      if (i >= text.length) continue;
      parts.push(text.slice(from, i), h("span", { class: kind }, text[i]));
      from = i + 1;
    }
    parts.push(text.slice(from));
    back.replaceChildren(...parts.filter((part) => part !== ""));
  };
  const layout = () => {
    const cell = letterWidth();
    if (!cell) return;
    const room = box.clientWidth - gutter.offsetWidth - 12;
    columns = Math.max(10, Math.floor(room / cell / 10) * 10);
    box.style.setProperty("--jb-width", `${Math.ceil(columns * cell * 100) / 100 + 0.5}px`);
    box.style.setProperty("--jb-cell", `${cell}px`);
    const rows = Math.max(1, Math.ceil((field.value.length + 1) / columns));
    box.style.setProperty("--jb-lines", rows);
    if (gutter.childElementCount !== rows || gutter.dataset.columns !== String(columns)) {
      gutter.dataset.columns = columns;
      gutter.replaceChildren(...Array.from({ length: rows }, (_, i) => h("div", {}, i * columns + 1)));
    }
    paint();
  };
  const letterWidth = () => {
    if (!width && field.offsetParent) {
      const probe = h("span", { class: "jb-probe" }, "M".repeat(100));
      back.append(probe);
      width = probe.getBoundingClientRect().width / 100;
      probe.remove();
    }
    return width;
  };
  const sizes = new ResizeObserver(() => layout());
  sizes.observe(box);

  const update = () => {
    const mine = card();
    if (!mine) return;
    const text = clean(mine.text);
    if (text !== clean(field.value)) {
      field.value = text;
      before = text;
      layout();
      bar.hidden = true;
      bar.dataset.shown = "";
    }
    const said = state.said(key);
    setText(label, said.length ? `Sequence, ${plural(said.length, "residue")}` : "Sequence");
    const shown = JSON.stringify(said.modified || []);
    if (list.dataset.shown !== shown) {
      list.dataset.shown = shown;
      list.replaceChildren(...(said.modified || []).map(changeLine));
    }
    paint();
  };
  const changeLine = (m) => {
    const letter = field.value[(m.position || 0) - 1]?.toUpperCase() || "?";
    const cost = m.tokens > 1 ? `, ${m.tokens} tokens` : "";
    return h("li", {}, h("b", {}, `${letter}${m.position} → ${m.code}`), ` ${calm(m.name)}${cost} `,
      h("button", { type: "button", class: "af-button af-quiet jb-small", "aria-label": `Remove ${m.code} at ${m.position}`, onclick: () => modify(m.position, null) }, "Remove"));
  };
  before = field.value = clean(card().text);
  return { element, field, update, stop: () => sizes.disconnect() };
}

function button(content, act, more = "") {
  return h("button", { type: "button", class: `af-button ${more}`, onclick: act }, content);
}

function short(name) {
  return name.length > 26 ? `${name.slice(0, 25)}…` : name;
}

/** Modifications stay with their residues when letters come or go before them. */
export function shifted(modifications, before, after) {
  let start = 0, end = 0;
  const most = Math.min(before.length, after.length);
  while (start < most && before[start] === after[start]) start += 1;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const by = after.length - before.length, last = before.length - end; // [start, last) was replaced
  return modifications
    .filter((m) => m.position <= start || m.position > last || by >= 0)
    .map((m) => (m.position > last ? { ...m, position: m.position + by } : m));
}
