// The body of a ligand's or ion's card: name, code, SMILES or file, and a drawing.

import { button, labelled } from "../../../shared/page/controls.js";
import { afterPress, h, icon, newId, setText } from "../../../shared/page/dom.js";
import { pickFile } from "../files.js";
import { calm } from "../words.js";
import { chooser } from "./choose.js";
import { drawing, forgetPictures } from "./drawing.js";

/** @import { App, Card, Problem } from "../form.d.ts" */
/** @import { State } from "../state.js" */

/** @type {Record<"code" | "smiles", string>} */
const WAYS = { code: "Name or code", smiles: "SMILES" };

/**
 * @param {State} state
 * @param {string} key
 * @param {App} app
 */
export function ligand(state, key, { failed }) {
  const card = () => /** @type {Card} */ (state.card(key));
  const isIon = card().kind === "ion";
  const choose = chooser({
    label: isIon ? "Ion" : "Name or code",
    placeholder: isIon ? "MG, Zn2+, calcium" : "ATP, heme, or a code from the dictionary",
    load: (query) =>
      state.command("choices", { what: isIon ? "ion" : "ligand", query: plain(query) }),
    typed: type,
    pick({ code }) {
      choose.input.value = code;
      state.finish();
      state.change(() => {
        card().text = code;
        delete card().file;
      });
    },
  });
  choose.input.dataset.field = "text";
  choose.input.addEventListener("blur", finish);
  const smiles = h("textarea", {
    class: "af-input jb-smiles",
    rows: 2,
    spellcheck: "false",
    autocomplete: "off",
    id: newId("jb-smiles"),
    "data-field": "text",
    placeholder: "CC(=O)Oc1ccccc1C(=O)O",
    oninput: () => {
      type(smiles.value);
    },
    onblur: finish,
  });
  const smilesRow = labelled("SMILES", smiles);
  const ways = /** @type {("code" | "smiles")[]} */ (Object.keys(WAYS)).map((way) =>
    button(WAYS[way], () => state.change(() => Object.assign(card(), { given: way })), {
      class: "jb-way",
      "aria-pressed": "false",
      "data-way": way,
    }),
  );
  const file = button([icon("file"), "From a file…"], () => pickFile(".sdf,.mol,.mol2,.gz", take));
  const about = h("p", { class: "jb-about" });
  const picture = drawing(state, { caption: false });
  const given = { class: "jb-ways", role: "group", "aria-label": "How the ligand is given" };
  const left = h(
    "div",
    {},
    isIon ? null : h("div", given, ways, file),
    choose.element,
    isIon ? null : smilesRow,
    about,
  );
  const element = h("div", { class: "jb-two" }, left, picture.element);
  let drawn = "";

  /** @param {string} text */
  function type(text) {
    state.begin(key);
    state.type(() => Object.assign(card(), { text }));
  }
  function finish() {
    afterPress(() => state.finish());
  }
  /**
   * @param {string} name
   * @param {ArrayBuffer} bytes
   */
  async function take(name, bytes) {
    try {
      const own = await state.command("component", { name }, [bytes]);
      forgetPictures(state);
      state.change((form) => {
        form.own = [...form.own.filter((o) => o.code !== own.code), own];
        Object.assign(card(), { text: own.code, given: "code", file: name });
      }, `take ${name} as ${own.code}`);
    } catch (error) {
      failed(/** @type {Problem} */ (error));
    }
  }
  function update() {
    const mine = card();
    if (!mine) return;
    const way = isIon ? "code" : mine.given;
    for (const one of ways) one.setAttribute("aria-pressed", String(one.dataset.way === way));
    choose.element.hidden = way !== "code";
    smilesRow.hidden = way === "code";
    for (const input of [choose.input, smiles]) {
      if (input.value !== mine.text) input.value = mine.text;
    }
    const said = state.said(key);
    const { code, name, formula, weight } = said.about || {};
    const parts = [mine.file && `from ${mine.file}`, code, name && calm(name), formula, weight];
    setText(about, parts.filter(Boolean).join(" · "));
    const isKnown = !isIon && Object.keys(said.about ?? {}).length > 0;
    const what = (isKnown && said.picture) || null;
    const wanted = JSON.stringify(what);
    if (wanted !== drawn) {
      drawn = wanted;
      picture.show(what);
    }
  }
  return {
    element,
    get field() {
      return card()?.given === "smiles" ? smiles : choose.input;
    },
    update,
    take,
  };
}

/**
 * Remove the charge from a query: "Mg2+" becomes "Mg".
 *
 * @param {string} query
 */
export function plain(query) {
  return query.replace(/\s*\(?\d*[+-]\d*\)?$/, "");
}
