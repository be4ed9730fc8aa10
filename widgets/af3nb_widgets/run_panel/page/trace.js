// The first structure while it forms: a line through its residues, turning slowly.

import { h, icon, newId, setText } from "../../shared/page/dom.js";

const WIDTH = 320, HEIGHT = 240;
const COLOURS = ["#3b7dd8", "#d9822b", "#2f9e6e", "#b5508c", "#7a6ff0", "#8a8f2a", "#c9504a", "#2a9db5"];

export function trace(model) {
  const canvas = h("canvas", { width: 2 * WIDTH, height: 2 * HEIGHT, role: "img", "aria-label": "The first structure while it forms" });
  const id = newId("frame");
  const slider = h("input", { type: "range", id, min: 0, step: 1, "aria-label": "Moment of the diffusion", oninput: () => show(+slider.value, false) });
  const caption = h("span", { class: "af-muted", "aria-live": "off" });
  const play = h("button", { type: "button", class: "af-button af-icon", "aria-label": "Play", title: "Play", onclick: () => start() }, icon("play"));
  const element = h("figure", { class: "af-run-trace", hidden: true }, canvas, h("figcaption", {}, play, slider, caption));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let frame = 0, follows = true, angle = 0.6, timer = 0, last = 0, playing = false;

  function update() {
    const told = model.get("frames_told");
    element.hidden = !told.steps?.length;
    if (element.hidden) {
      follows = true;
      return;
    }
    slider.max = told.steps.length - 1;
    element.dataset.frames = told.steps.length;
    if (follows) show(told.steps.length - 1, true);
    if (!timer) timer = requestAnimationFrame(turn);
  }
  function show(number, isFollowing) {
    const told = model.get("frames_told");
    follows = isFollowing || number === told.steps.length - 1;
    frame = number;
    slider.value = number;
    setText(caption, `seed ${told.seed}, step ${told.steps[number]} of ${told.total}`);
    draw();
  }
  function start() {
    playing = true;
    show(0, false);
    last = performance.now();
    if (!timer) timer = requestAnimationFrame(turn);
  }
  function turn(now) {
    timer = 0;
    const running = model.get("run_shown").state === "running";
    if (!canvas.isConnected || !(running || playing) || (still.matches && !playing)) return;
    if (playing && now - last > 250) {
      last = now;
      const end = model.get("frames_told").steps.length - 1;
      if (frame >= end) playing = false;
      else show(frame + 1, false);
    }
    if (!still.matches) angle += 0.01;
    draw();
    timer = requestAnimationFrame(turn);
  }
  function draw() {
    const told = model.get("frames_told");
    const view = model.get("frames");
    if (!told.tokens || !view?.byteLength) return;
    const at = view.byteOffset + 12 * told.tokens * frame;
    const x = new Float32Array(view.buffer.slice(at, at + 12 * told.tokens));
    if (x.length === 3 * told.tokens) drawTrace(canvas, x, told.starts, angle);
  }
  model.on("change:frames_told change:frames", update);
  update();
  return {
    element,
    stop() {
      cancelAnimationFrame(timer);
      model.off("change:frames_told change:frames", update);
    },
  };
}

/** Chains as lines, what is near drawn last and darker; the cloud always fills the picture. */
function drawTrace(canvas, x, starts, angle) {
  const context = canvas.getContext("2d");
  const { width, height } = canvas;
  const n = x.length / 3, cos = Math.cos(angle), sin = Math.sin(angle);
  let reach = 1e-6;
  for (let i = 0; i < n; i++) reach = Math.max(reach, Math.hypot(x[3 * i], x[3 * i + 1], x[3 * i + 2]));
  const scale = (0.46 * Math.min(width, height)) / reach;
  const points = new Float32Array(3 * n);
  for (let i = 0; i < n; i++) {
    const a = x[3 * i], b = x[3 * i + 1], c = x[3 * i + 2];
    points[3 * i] = width / 2 + scale * (a * cos + c * sin);
    points[3 * i + 1] = height / 2 - scale * b;
    points[3 * i + 2] = (c * cos - a * sin) / reach;
  }
  context.clearRect(0, 0, width, height);
  context.lineCap = "round";
  const isStart = new Set(starts);
  const chain = new Int32Array(n);
  for (let i = 1; i < n; i++) chain[i] = chain[i - 1] + (isStart.has(i) ? 1 : 0);
  const alone = (i) => (i === 0 || chain[i - 1] !== chain[i]) && (i === n - 1 || chain[i + 1] !== chain[i]);
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => points[3 * i + 2] - points[3 * j + 2]);
  const thick = Math.max(2, Math.min(9, 420 / Math.sqrt(n + 20)));
  for (const i of order) {
    context.globalAlpha = 0.45 + 0.55 * Math.min(1, Math.max(0, (points[3 * i + 2] + 1) / 2));
    context.strokeStyle = context.fillStyle = COLOURS[chain[i] % COLOURS.length];
    if (alone(i)) {
      context.beginPath();
      context.arc(points[3 * i], points[3 * i + 1], thick, 0, 7);
      context.fill();
    } else if (i + 1 < n && chain[i + 1] === chain[i]) {
      context.lineWidth = thick;
      context.beginPath();
      context.moveTo(points[3 * i], points[3 * i + 1]);
      context.lineTo(points[3 * i + 3], points[3 * i + 4]);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}
