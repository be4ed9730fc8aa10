// Ligands by name, code, SMILES or file, and ions; each with its drawing.

import { afterPress, h, icon, newId, setText } from "../../../shared/page/dom.js";
import { calm } from "../words.js";
import { chooser } from "./choose.js";
import { drawing, forgetPictures } from "./drawing.js";
import { pickFile } from "../files.js";

const WAYS = { code: "Name or code", smiles: "SMILES" };

export function ligand(state, key, { failed }) {
  const card = () => state.card(key);
  const type = (text) => {
    state.begin(key);
    state.type(() => { card().text = text; });
  };
  const isIon = card().kind === "ion";
  const choose = chooser({
    label: isIon ? "Ion" : "Name or code",
    placeholder: isIon ? "MG, Zn2+, calcium" : "ATP, heme, or a code of the dictionary",
    load: (query) => state.command("choices", { what: isIon ? "ion" : "ligand", query: plain(query) }),
    typed: type,
    pick: (item) => { choose.input.value = item.code; state.finish(); state.change(() => { card().text = item.code; delete card().file; }); },
  });
  choose.input.dataset.field = "text";
  choose.input.addEventListener("blur", () => afterPress(() => state.finish()));
  const smiles = h("textarea", { class: "af-input jb-smiles", rows: 2, spellcheck: "false", autocomplete: "off", id: newId("jb-smiles"), "data-field": "text", placeholder: "CC(=O)Oc1ccccc1C(=O)O", oninput: () => type(smiles.value), onblur: () => afterPress(() => state.finish()) });
  const smilesRow = h("div", {}, h("label", { class: "af-label", for: smiles.id }, "SMILES"), smiles);
  const ways = Object.entries(WAYS).map(([way, words]) =>
    h("button", { type: "button", class: "af-button jb-way", "aria-pressed": "false", "data-way": way, onclick: () => state.change(() => { card().given = way; }) }, words));
  const file = h("button", { type: "button", class: "af-button", onclick: () => pickFile(".sdf,.mol,.mol2,.gz", take) }, icon("file"), "From a file…");
  const about = h("p", { class: "jb-about" });
  const picture = drawing(state, { caption: false });
  const left = h("div", {}, isIon ? null : h("div", { class: "jb-ways", role: "group", "aria-label": "How the ligand is given" }, ways, file), choose.element, isIon ? null : smilesRow, about);
  const element = h("div", { class: "jb-two" }, left, picture.element);
  let drawn = "";

  const take = async (name, bytes) => {
    try {
      const own = await state.command("component", { name }, [bytes]);
      forgetPictures(state);
      state.change((form) => {
        form.own = [...form.own.filter((o) => o.code !== own.code), own];
        Object.assign(card(), { text: own.code, given: "code", file: name });
      }, `${name} as ${own.code}`);
    } catch (problem) {
      failed(problem);
    }
  };
  const update = () => {
    const mine = card();
    if (!mine) return;
    const way = isIon ? "code" : mine.given;
    for (const button of ways) button.setAttribute("aria-pressed", String(button.dataset.way === way));
    choose.element.hidden = way !== "code";
    smilesRow.hidden = way === "code";
    for (const input of [choose.input, smiles]) {
      if (input.value !== mine.text) input.value = mine.text;
    }
    const said = state.said(key), { code, name, formula, weight } = said.about || {};
    const parts = [mine.file && `from ${mine.file}`, code, name && calm(name), formula, weight];
    setText(about, parts.filter(Boolean).join(" · "));
    const what = said.about && Object.keys(said.about).length && !isIon ? said.picture : null;
    const wanted = JSON.stringify(what);
    if (wanted !== drawn) {
      drawn = wanted;
      picture.show(what);
    }
  };
  return { element, get field() { return card()?.given === "smiles" ? smiles : choose.input; }, update, take };
}

/** What is searched of what is typed: "Mg2+" is MG. */
function plain(query) {
  return query.replace(/\s*\(?\d*[+-]\d*\)?$/, "");
}
