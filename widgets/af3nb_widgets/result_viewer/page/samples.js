// All samples in the order of their scores, and how the scores scatter over seeds.

import { h, s } from "../../shared/page/dom.js";

/** The strip; `actions.sample(rank)` shows a sample. */
export function createSamples(actions) {
  const list = h("div", { class: "rv-samples", role: "radiogroup", "aria-label": "Samples, the best first" });
  const plot = h("div", { class: "rv-scatter" });
  const element = h("div", { class: "rv-sample-box" }, list, plot);
  let buttons = [];

  function show(complex, rank) {
    const scores = complex.samples.map((x) => x.score).filter((x) => x !== null);
    const [least, most] = [Math.min(...scores), Math.max(...scores)];
    buttons = complex.samples.map((x) => h("button", {
      class: "rv-sample", type: "button", role: "radio", "aria-checked": "false", tabindex: -1, title: describe(x), onclick: () => actions.sample(x.rank),
    },
    h("span", { class: "rv-rank" }, String(x.rank + 1)),
    h("span", { class: "rv-score" }, fixed(x.score), x.clash ? h("span", { class: "rv-clash" }, " clash") : null),
    h("span", { class: "rv-seed" }, `seed ${x.seed} · ${x.sample}`),
    h("span", { class: "rv-bar", "aria-hidden": "true", style: `--share:${share(x.score, least, most)}` })));
    list.replaceChildren(...buttons);
    plot.replaceChildren(...(complex.samples.length > 2 ? [scatter(complex.samples, rank)] : []));
    mark(rank);
  }

  /** While all are laid over each other, each has the colour of its trace. */
  function dot(colourOf) {
    buttons.forEach((button, k) => button.style.setProperty("--dot", colourOf ? colourOf(k) : "transparent"));
  }

  function mark(rank) {
    buttons.forEach((button, k) => {
      button.setAttribute("aria-checked", String(k === rank));
      button.tabIndex = k === rank ? 0 : -1;
    });
    plot.querySelectorAll("circle").forEach((dot) => dot.classList.toggle("rv-current", Number(dot.dataset.rank) === rank));
  }

  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = buttons.indexOf(document.activeElement), next = buttons[(at + step + buttons.length) % buttons.length];
    next.focus();
    next.click();
  });

  /** Ranking score against seed, a dot for each sample. */
  function scatter(samples, rank) {
    const seeds = [...new Set(samples.map((x) => x.seed))], scores = samples.map((x) => x.score).filter((x) => x !== null);
    const pad = 0.02, low = Math.min(...scores) - pad, high = Math.max(...scores) + pad;
    const wide = Math.max(60, Math.min(220, 26 * seeds.length + 34)), tall = 54;
    const x = (seed) => 34 + ((seeds.indexOf(seed) + 0.5) / seeds.length) * (wide - 38), y = (score) => 5 + (1 - (score - low) / (high - low)) * (tall - 20);
    const dots = samples.filter((one) => one.score !== null).map((one) => s("circle", { cx: x(one.seed), cy: y(one.score), r: 3.4, dataset: { rank: one.rank } }));
    const text = (value, tx, ty, anchor) => s("text", { x: tx, y: ty, "text-anchor": anchor }, value);
    const label = `Ranking scores from ${fixed(Math.min(...scores))} to ${fixed(Math.max(...scores))}, over ${seeds.length} ${seeds.length === 1 ? "seed" : "seeds"}`;
    const names = seeds.length <= 8 ? seeds.map((seed) => text(String(seed).slice(0, 5), x(seed), tall - 1, "middle")) : [text(`${seeds.length} seeds`, wide / 2 + 15, tall - 1, "middle")];
    return s("svg", { width: wide, height: tall, viewBox: `0 0 ${wide} ${tall}`, role: "img", "aria-label": label },
      s("path", { d: `M33 3V${tall - 13}H${wide}` }), text(fixed(high - pad), 30, 11, "end"), text(fixed(low + pad), 30, tall - 14, "end"), dots, names);
  }

  return { element, show, mark, dot };
}

/** A sample's scores in one line. */
export function describe(x) {
  return `ranking score ${fixed(x.score)}, ipTM ${fixed(x.iptm)}, pTM ${fixed(x.ptm)}, mean pLDDT ${x.plddt.toFixed(0)}`;
}

/** Two digits, or a dash where there is no number. */
export function fixed(value) {
  return value == null ? "–" : value.toFixed(2);
}

function share(score, least, most) {
  if (score === null) return 0;
  return most - least < 1e-9 ? 1 : 0.12 + 0.88 * Math.max(0, (score - least) / (most - least));
}
