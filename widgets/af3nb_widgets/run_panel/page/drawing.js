// Draws a structure as a line through its residues. What is nearer is drawn later and darker.

import { contextOf } from "../../shared/page/canvas.js";

const COLOURS = "#3b7dd8 #d9822b #2f9e6e #b5508c #7a6ff0 #8a8f2a #c9504a #2a9db5".split(" ");

/**
 * Draw chains as lines that together fill the picture.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} positions around their middle
 * @param {number[]} starts where chains begin
 * @param {number} angle around the vertical
 */
export function drawTrace(canvas, positions, starts, angle) {
  const context = contextOf(canvas);
  const { width, height } = canvas;
  const n = positions.length / 3;
  const points = projected(positions, angle, width, height);
  const chain = chainsOf(starts, n);
  /** @param {number} i */
  const isFirst = (i) => i === 0 || chain[i - 1] !== chain[i];
  const order = Array.from(chain.keys()).sort((i, j) => points[3 * i + 2] - points[3 * j + 2]);
  const thick = Math.max(2, Math.min(9, 420 / Math.sqrt(n + 20)));
  context.clearRect(0, 0, width, height);
  context.lineCap = "round";
  context.lineWidth = thick;
  for (const i of order) {
    const [x, y, depth, nextX, nextY] = points.subarray(3 * i, 3 * i + 5);
    const isLast = i === n - 1 || isFirst(i + 1);
    context.globalAlpha = 0.45 + 0.55 * Math.min(1, Math.max(0, (depth + 1) / 2));
    context.strokeStyle = context.fillStyle = COLOURS[chain[i] % COLOURS.length];
    context.beginPath();
    if (!isLast) {
      context.moveTo(x, y);
      context.lineTo(nextX, nextY);
      context.stroke();
    } else if (isFirst(i)) {
      context.arc(x, y, thick, 0, 7);
      context.fill();
    }
  }
  context.globalAlpha = 1;
}

/**
 * Return places in a picture and their depths from -1 to 1, after a turn around the vertical.
 *
 * @param {Float32Array} positions
 * @param {number} angle
 * @param {number} width
 * @param {number} height
 */
export function projected(positions, angle, width, height) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let reach = 1e-6;
  for (let i = 0; i < positions.length; i += 3) {
    reach = Math.max(reach, Math.hypot(positions[i], positions[i + 1], positions[i + 2]));
  }
  const scale = (0.46 * Math.min(width, height)) / reach;
  const points = new Float32Array(positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    const [a, b, c] = positions.subarray(i, i + 3);
    points[i] = width / 2 + scale * (a * cos + c * sin);
    points[i + 1] = height / 2 - scale * b;
    points[i + 2] = (c * cos - a * sin) / reach;
  }
  return points;
}

/**
 * Return the number of each residue's chain.
 *
 * @param {number[]} starts
 * @param {number} count of residues
 */
export function chainsOf(starts, count) {
  const isStart = new Set(starts);
  const chain = new Int32Array(count);
  for (let i = 1; i < count; i++) chain[i] = chain[i - 1] + (isStart.has(i) ? 1 : 0);
  return chain;
}
