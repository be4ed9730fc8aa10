// Chains against chains: scores as squares, and the residues that touch.

import { h } from "../../shared/page/dom.js";
import { isLight, rampColour } from "./scene/colours.js";
import { residueLabel } from "./scene/complex.js";
import { fixed } from "./samples.js";

const MOST_ROWS = 300, MANY = 12; // chains from which cells are small

/** Squares of ipTM and smallest error for chain pairs; `actions.pair(k, l)` selects an interface. */
export function createPairs(actions) {
  const element = h("div", { class: "rv-pairs" });

  function show(complex, sample) {
    element.replaceChildren(
      square(complex, sample.iptm, "ipTM of each two chains", "1 is sure, below 0.6 is doubtful; pTM of the chain itself on the diagonal.", fixed, (v) => v, "contacts"),
      square(complex, sample.pae_min, "Smallest expected error, Å", "How near to the truth the surest residue of the column is, seen from the row. Below 5 is sure.", (v) => (v == null ? "–" : v.toFixed(1)), (v) => v / 31.75, "pae"),
    );
  }

  function square(complex, rows, title, note, write, place, ramp) {
    if (!rows.length) return h("p", { class: "af-muted" }, `${title}: not in the files.`);
    const cells = rows.map((row, k) => h("tr", {}, h("th", { scope: "row" }, complex.chains[k].id), row.map((value, l) => {
      const colour = value == null ? "" : rampColour(ramp, Math.min(1, place(value)));
      const names = [complex.chains[k].id, complex.chains[l].id], label = k === l ? `chain ${names[0]}: ${write(value)}` : `${names[0]} with ${names[1]}: ${write(value)}`;
      return h("td", {}, h("button", {
        type: "button", class: "rv-cell", "aria-label": label, title: k === l ? `Select chain ${names[0]}` : `Select the interface of ${names[0]} and ${names[1]}`,
        style: colour ? `background:${colour};color:${isLight(colour) ? "#111" : "#fff"}` : "", onclick: () => actions.pair(k, l),
      }, write(value)));
    })));
    return h("figure", {}, h("figcaption", {}, h("b", {}, title), h("div", { class: "af-muted" }, note)),
      h("div", { class: "rv-scroll" }, h("table", { class: rows.length > MANY ? "rv-matrix rv-many" : "rv-matrix" }, h("thead", {}, h("tr", {}, h("td"), complex.chains.map((c) => h("th", { scope: "col" }, c.id)))), h("tbody", {}, cells))));
  }

  return { element, show };
}

/** The list of residues that touch; `actions.contact(a, b)` selects one pair. */
export function createContacts(actions) {
  const body = h("tbody"), caption = h("p", { class: "af-muted" });
  const head = ["", "", "distance, Å", "expected error, Å", "pLDDT"].map((text) => h("th", { scope: "col" }, text));
  const table = h("table", { class: "rv-contacts" }, h("thead", {}, h("tr", {}, head)), body);
  const element = h("div", {}, caption, h("div", { class: "rv-scroll" }, table));

  function show(complex, sample, errors) {
    const rows = sample.contacts.slice(0, MOST_ROWS), more = sample.contacts.length - rows.length;
    table.hidden = !rows.length;
    caption.textContent = rows.length
      ? `Residues of different chains with atoms within 5 Å, the nearest first${more > 0 ? `; ${more} more are not listed` : ""}. The error is the smaller of the two directions.`
      : complex.chains.length > 1 ? "No residues of different chains come within 5 Å of each other." : "There is one chain, so nothing to touch.";
    body.replaceChildren(...rows.map(({ a, b, distance }, k) => h("tr", { tabindex: 0, onclick: () => actions.contact(a, b), onkeydown: (event) => { if (event.key === "Enter") actions.contact(a, b); } },
      h("td", {}, residueLabel(complex, a)), h("td", {}, residueLabel(complex, b)), h("td", {}, distance.toFixed(1)),
      h("td", {}, errors ? errors[k].toFixed(1) : "…"), h("td", {}, `${sample.residuePlddt[a].toFixed(0)} / ${sample.residuePlddt[b].toFixed(0)}`))));
  }

  return { element, show };
}

/** All scores of all samples. */
export function createScores(actions) {
  const element = h("div", { class: "rv-scroll" });
  const heads = ["rank", "seed", "sample", "ranking score", "ipTM", "pTM", "mean pLDDT", "disordered", "clash"];

  function show(complex) {
    const rows = complex.samples.map((x) => h("tr", { tabindex: 0, onclick: () => actions.sample(x.rank), onkeydown: (event) => { if (event.key === "Enter") actions.sample(x.rank); } },
      [x.rank + 1, x.seed, x.sample, fixed(x.score), fixed(x.iptm), fixed(x.ptm), x.plddt.toFixed(0), fixed(x.disordered), x.clash ? "yes" : "no"].map((cell) => h("td", {}, String(cell)))));
    element.replaceChildren(h("table", { class: "rv-contacts" }, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows)));
  }

  return { element, show, mark: (rank) => element.querySelectorAll("tbody tr").forEach((row, k) => row.classList.toggle("rv-current", k === rank)) };
}
