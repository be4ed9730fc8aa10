// A glycan as a tree: drawn in the symbols of glycobiology, grown sugar by sugar, put on a residue.

import { h, newId, s } from "../../../shared/page/dom.js";
import { clean } from "../words.js";

const PRESETS = [
  ["N-linked: one GlcNAc", "NAG"],
  ["N-linked: core", "NAG(NAG(BMA(MAN)(MAN)))"],
  ["N-linked: core with fucose", "NAG(FUC)(NAG(BMA(MAN)(MAN)))"],
  ["N-linked: Man5", "NAG(NAG(BMA(MAN)(MAN(MAN)(MAN))))"],
  ["N-linked: Man9", "NAG(NAG(BMA(MAN(MAN(MAN)))(MAN(MAN(MAN))(MAN(MAN)))))"],
  ["N-linked: two antennae", "NAG(FUC)(NAG(BMA(MAN(NAG(GAL)))(MAN(NAG(GAL)))))"],
  ["N-linked: two antennae with sialic acid", "NAG(FUC)(NAG(BMA(MAN(NAG(GAL(SIA))))(MAN(NAG(GAL(SIA))))))"],
  ["O-linked: GalNAc (Tn)", "A2G"],
  ["O-linked: core 1 (T)", "A2G(GAL)"],
  ["O-linked: core 2", "A2G(GAL)(NAG)"],
  ["O-linked: fucose", "FUC"],
  ["O-linked: mannose", "MAN"],
];
// Shape and colour of a sugar, after the Symbol Nomenclature for Glycans.
const SYMBOLS = {
  NAG: ["square", "#0072bc"], NDG: ["square", "#0072bc"], A2G: ["square", "#ffd400"], NGA: ["square", "#ffd400"],
  BMA: ["circle", "#00a651"], MAN: ["circle", "#00a651"], GAL: ["circle", "#ffd400"], GLA: ["circle", "#ffd400"],
  GLC: ["circle", "#0072bc"], BGC: ["circle", "#0072bc"], FUC: ["triangle", "#ed1c24"], FUL: ["triangle", "#ed1c24"],
  SIA: ["diamond", "#a54399"], SLB: ["diamond", "#a54399"], XYP: ["star", "#f47920"], XYS: ["star", "#f47920"],
};
const SUGARS = [["NAG", "GlcNAc"], ["BMA", "β-mannose"], ["MAN", "α-mannose"], ["GAL", "galactose"], ["FUC", "fucose"], ["SIA", "sialic acid"], ["A2G", "GalNAc"], ["BGC", "glucose"], ["XYP", "xylose"]];
const STEP = 58, ROW = 42;

export function glycan(state, key) {
  const card = () => state.card(key);
  const tree = h("input", { class: "af-input af-mono", type: "text", spellcheck: "false", autocomplete: "off", id: newId("jb-tree"), "data-field": "text", oninput: () => state.type(() => { card().text = tree.value; }) });
  const preset = h("select", { class: "af-input", "aria-label": "Common glycans", onchange: () => { if (preset.value) put(preset.value, "another glycan"); } }, h("option", { value: "" }, "Common glycans…"), PRESETS.map(([name, text]) => h("option", { value: text }, name)));
  const host = h("select", { class: "af-input", id: newId("jb-host"), onchange: () => state.change(() => { card().host = host.value || null; card().position = null; }) });
  const site = h("select", { class: "af-input", id: newId("jb-site"), onchange: () => state.change(() => { card().position = +site.value || null; }) });
  const canvas = h("div", { class: "jb-tree" });
  const tools = h("div", { class: "jb-residue", role: "group", "aria-label": "The chosen sugar", hidden: true });
  const element = h("div", {},
    h("div", { class: "jb-fields" },
      h("div", {}, h("label", { class: "af-label", for: host.id }, "On protein"), host),
      h("div", {}, h("label", { class: "af-label", for: site.id }, "At residue"), site),
      h("div", { class: "jb-grow" }, h("label", { class: "af-label", for: tree.id }, "Tree"), h("div", { class: "jb-inline" }, tree, preset))),
    canvas, tools);
  let drawn = "", sites = "", chosen = null;

  const put = (text, label) => { tree.value = text; preset.value = ""; state.change(() => { card().text = text; }, label); };
  const update = () => {
    const mine = card();
    if (!mine) return;
    if (tree.value !== mine.text) tree.value = mine.text;
    updateSites(mine);
    const said = state.said(key), links = said.links;
    const shown = JSON.stringify([said.codes, links, mine.position, chosen]);
    if (!links || !said.codes?.length) { if (!mine.text.trim()) canvas.replaceChildren(); drawn = ""; return; }
    if (shown === drawn) return;
    drawn = shown;
    if (chosen !== null && chosen >= said.codes.length) chosen = null;
    const focused = canvas.contains(document.activeElement);
    canvas.replaceChildren(draw(said.codes, links, siteName(mine), chosen, choose));
    if (focused && chosen !== null) canvas.querySelector(`[data-sugar="${chosen}"]`)?.focus();
    showTools(said.codes, links);
  };
  const updateSites = (mine) => {
    const proteins = state.form.cards.filter((c) => c.kind === "protein");
    const protein = proteins.find((c) => c.key === mine.host);
    const wanted = JSON.stringify([proteins.map((c) => [c.key, state.said(c.key).chains]), protein?.text, mine.host, mine.position]);
    if (wanted === sites) return;
    sites = wanted;
    host.replaceChildren(h("option", { value: "" }, proteins.length ? "Choose…" : "There is no protein yet"),
      ...proteins.map((c) => h("option", { value: c.key }, `${(state.said(c.key).chains || []).join(", ")} ${clean(c.text).slice(0, 12)}…`)));
    host.value = protein ? mine.host : "";
    const text = protein ? clean(protein.text) : "";
    const options = residues(text);
    const known = options.flatMap(([, places]) => places.map(([p]) => p));
    if (mine.position && !known.includes(mine.position)) options.push(["Others", [[mine.position, `${text[mine.position - 1] || "?"}${mine.position}`]]]);
    site.replaceChildren(h("option", { value: "" }, "Choose…"), ...options.filter(([, places]) => places.length).map(([name, places]) =>
      h("optgroup", { label: name }, places.map(([position, words]) => h("option", { value: position }, words)))));
    site.value = mine.position || "";
  };
  const siteName = (mine) => {
    const text = clean(state.card(mine.host)?.text || "");
    return mine.position && text ? `${text[mine.position - 1] || ""}${mine.position}` : "protein";
  };
  const choose = (number) => { chosen = chosen === number ? null : number; drawn = ""; update(); };
  const showTools = (codes, links) => {
    tools.hidden = chosen === null;
    if (chosen === null) return;
    const add = h("select", { class: "af-input", "aria-label": "Add a sugar here", onchange: () => grow(add.value) }, h("option", { value: "" }, "Add a sugar here…"), SUGARS.map(([code, name]) => h("option", { value: code }, `${code} ${name}`)));
    const link = links.find((l) => l.child === chosen);
    const words = link ? `${codes[chosen]}, on ${link.oxygen} of ${codes[link.parent]}` : `${codes[chosen]}, the first sugar`;
    tools.replaceChildren(h("b", {}, words), add, link ? h("button", { type: "button", class: "af-button", onclick: prune }, "Remove it and what it carries") : null);
  };
  const grow = (code) => {
    const root = parse(card().text);
    const nodes = root && flat(root);
    if (!nodes?.[chosen] || !code) return;
    nodes[chosen].children.push({ code, said: "", children: [] });
    put(write(root), `${code} on the glycan`);
  };
  const prune = () => {
    const root = parse(card().text), nodes = root && flat(root);
    if (!nodes?.[chosen]) return;
    const gone = nodes[chosen];
    for (const node of nodes) node.children = node.children.filter((child) => child !== gone);
    chosen = null;
    put(write(root), `${gone.code} removed`);
  };
  return { element, get field() { return tree; }, update };
}

/** Residues that may carry a glycan, by how likely they do. */
function residues(text) {
  const likely = [], others = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "N" && text[i + 1] && text[i + 1] !== "P" && "ST".includes(text[i + 2] || "-")) likely.push([i + 1, `Asn ${i + 1} (${text.slice(i, i + 3)})`]);
    else if ("ST".includes(text[i])) others.push([i + 1, `${text[i] === "S" ? "Ser" : "Thr"} ${i + 1}`]);
  }
  const rest = [...text].map((c, i) => [i + 1, c]).filter(([p, c]) => c === "N" && !likely.some(([q]) => q === p)).map(([p]) => [p, `Asn ${p}`]);
  return [["N-glycans (N-X-S/T)", likely], ["O-glycans", others], ["Other Asn", rest]];
}

function draw(codes, links, site, chosen, choose) {
  const below = codes.map((_, i) => links.filter((l) => l.parent === i));
  const depth = [0], row = [];
  links.forEach((l) => { depth[l.child] = depth[l.parent] + 1; });
  let rows = 0;
  const place = (i) => {
    const children = below[i].map((l) => l.child);
    children.forEach(place);
    row[i] = children.length ? children.reduce((sum, c) => sum + row[c], 0) / children.length : rows++;
  };
  place(0);
  const deepest = Math.max(...depth);
  const x = (i) => 24 + (deepest - depth[i]) * STEP, y = (i) => 20 + row[i] * ROW;
  const width = x(0) + STEP + 60, height = Math.max(rows, 1) * ROW;
  const lines = links.map((l) => [
    s("line", { x1: x(l.child), y1: y(l.child), x2: x(l.parent), y2: y(l.parent), class: "jb-link" }),
    s("text", { x: (x(l.child) + x(l.parent)) / 2, y: (y(l.child) + y(l.parent)) / 2 - 4, class: "jb-link-name" }, l.oxygen.replace("O", "")),
  ]);
  const end = [s("line", { x1: x(0), y1: y(0), x2: x(0) + STEP - 14, y2: y(0), class: "jb-link" }), s("text", { x: x(0) + STEP - 10, y: y(0) + 4, class: "jb-site-name" }, site)];
  const sugars = codes.map((code, i) => {
    const link = links.find((l) => l.child === i);
    const label = `${code}${link ? `, on ${link.oxygen} of ${codes[link.parent]}` : `, on ${site}`}`;
    const pick = () => choose(i);
    return s("g", { class: "jb-sugar", role: "button", tabindex: 0, "aria-pressed": String(i === chosen), "aria-label": label, "data-sugar": i, onclick: pick, onkeydown: (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); pick(); } } },
      symbol(code, x(i), y(i)), s("text", { x: x(i), y: y(i) + 22, class: "jb-sugar-name" }, code));
  });
  return s("svg", { viewBox: `0 0 ${width} ${height + 10}`, width, height: height + 10, role: "group", "aria-label": "The glycan's tree" }, lines, end, sugars);
}

function symbol(code, x, y) {
  const [shape, fill] = SYMBOLS[code] || ["pentagon", "#9aa0a6"], r = 10;
  const points = (list) => list.map(([a, b]) => `${x + a * r},${y + b * r}`).join(" ");
  if (shape === "circle") return s("circle", { cx: x, cy: y, r, fill });
  if (shape === "square") return s("rect", { x: x - r + 1, y: y - r + 1, width: 2 * r - 2, height: 2 * r - 2, fill });
  const around = (n, inner) => Array.from({ length: inner ? 2 * n : n }, (_, i) => {
    const angle = (i * Math.PI * 2) / (inner ? 2 * n : n) - Math.PI / 2, length = inner && i % 2 ? 0.45 : 1.1;
    return [Math.cos(angle) * length, Math.sin(angle) * length];
  });
  const lists = { triangle: [[0, -1], [1, 0.8], [-1, 0.8]], diamond: [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]], star: around(5, true), pentagon: around(5) };
  return s("polygon", { points: points(lists[shape]), fill });
}

/** The tree of a text whose grammar Python has found right; null for anything else. */
function parse(text) {
  const tokens = text.match(/[()]|\d+\s*-\s*\d+|[A-Za-z0-9]+/g) || [];
  let at = 0;
  const sugar = () => {
    const said = /-/.test(tokens[at] || "") ? tokens[at++] : "";
    const node = { code: (tokens[at++] || "").toUpperCase(), said, children: [] };
    while (tokens[at] === "(") {
      at += 1;
      node.children.push(sugar());
      if (tokens[at++] !== ")") at = Infinity;
    }
    return node;
  };
  const root = sugar();
  return at === tokens.length && root.code ? root : null;
}

function flat(node) {
  return [node, ...node.children.flatMap(flat)];
}

function write(node) {
  return `${node.said ? `${node.said} ` : ""}${node.code}${node.children.map((c) => `(${write(c)})`).join("")}`;
}
