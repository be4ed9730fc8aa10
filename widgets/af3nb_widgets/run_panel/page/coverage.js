// What alignments the chains have: how many rows cover each residue.

import { h, s } from "../../shared/page/dom.js";

const WIDTH = 320, HEIGHT = 56;

export function coverage(model) {
  const element = h("div", { class: "af-run-coverage", hidden: true });
  const update = () => {
    const rows = model.get("coverage");
    element.hidden = !rows.length;
    element.replaceChildren(h("h4", {}, "Alignments"), ...rows.map(chart));
  };
  model.on("change:coverage", update);
  update();
  return { element, stop: () => model.off("change:coverage", update) };
}

function chart({ chains, length, depth, said, points }) {
  const name = h("figcaption", {}, h("b", {}, `Chain ${chains}`), ` ${said}`);
  if (!points.length) return h("figure", { class: "af-run-msa" }, name);
  const top = Math.max(...points, 1);
  const x = (i) => (WIDTH * i) / points.length;
  const y = (v) => HEIGHT - (HEIGHT - 2) * (v / top);
  const path = points.map((v, i) => `L${x(i).toFixed(1)} ${y(v).toFixed(1)}H${x(i + 1).toFixed(1)}`).join("");
  const picture = s("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img",
    "aria-label": `Rows at each of ${length} residues: ${Math.min(...points)} to ${top} of ${depth}`,
  }, s("path", { d: `M0 ${HEIGHT}${path}V${HEIGHT}Z` }));
  const ends = h("div", { class: "af-run-axis af-muted" }, h("span", {}, "1"), h("span", {}, `up to ${top.toLocaleString()} rows`), h("span", {}, String(length)));
  return h("figure", { class: "af-run-msa" }, name, picture, ends);
}
