// Turns a structure so that it fills a wide picture.

/** @import { Matrix } from "../result.d.ts" */

const CAMERA = 150; // 3Dmol's camera
const HALF_VIEW = Math.tan(Math.PI / 18);
const EDGE = 3.5; // angstroms around the atoms

export const IDENTITY = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/**
 * Return the turn that lays the longest axis across the picture, as a quaternion (x, y, z, w).
 *
 * @param {Float32Array} positions
 */
export function orientation(positions) {
  const n = positions.length / 3;
  const mean = [0, 0, 0];
  for (let i = 0; i < positions.length; i++) mean[i % 3] += positions[i] / n;
  const spread = IDENTITY.map(() => [0, 0, 0]);
  for (let i = 0; i < positions.length; i += 3) {
    const apart = mean.map((x, a) => positions[i + a] - x);
    for (const a of [0, 1, 2]) for (const b of [0, 1, 2]) spread[a][b] += (apart[a] * apart[b]) / n;
  }
  const x = axis(spread, null);
  const y = axis(spread, x);
  const z = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  return quaternion([x, y, z]);
}

/**
 * Return the longest axis of a spread of points, or the longest one perpendicular to another.
 *
 * @param {Matrix} m
 * @param {number[] | null} across
 */
function axis(m, across) {
  let v = [0.61, 0.53, 0.59];
  for (let k = 0; k < 60; k++) {
    let w = m.map((row) => row.reduce((s, x, i) => s + x * v[i], 0));
    if (across) {
      const d = w.reduce((s, x, i) => s + x * across[i], 0);
      w = w.map((x, i) => x - d * across[i]);
    }
    const length = Math.hypot(...w) || 1;
    v = w.map((x) => x / length);
  }
  return v;
}

/** @param {Matrix} rows */
function quaternion([r0, r1, r2]) {
  const trace = r0[0] + r1[1] + r2[2];
  if (trace > 0) {
    const s = 2 * Math.sqrt(trace + 1);
    return [(r2[1] - r1[2]) / s, (r0[2] - r2[0]) / s, (r1[0] - r0[1]) / s, s / 4];
  }
  if (r0[0] > r1[1] && r0[0] > r2[2]) {
    const s = 2 * Math.sqrt(1 + r0[0] - r1[1] - r2[2]);
    return [s / 4, (r0[1] + r1[0]) / s, (r0[2] + r2[0]) / s, (r2[1] - r1[2]) / s];
  }
  if (r1[1] > r2[2]) {
    const s = 2 * Math.sqrt(1 + r1[1] - r0[0] - r2[2]);
    return [(r0[1] + r1[0]) / s, s / 4, (r1[2] + r2[1]) / s, (r0[2] - r2[0]) / s];
  }
  const s = 2 * Math.sqrt(1 + r2[2] - r0[0] - r1[1]);
  return [(r0[2] + r2[0]) / s, (r1[2] + r2[1]) / s, s / 4, (r1[0] - r0[1]) / s];
}

/**
 * Return 3Dmol's view (shift, distance, turn) in which all points fill a picture with this aspect.
 *
 * @param {Float32Array} positions
 * @param {number[]} turn
 * @param {number} aspect
 */
export function fitted(positions, turn, aspect) {
  const m = matrix(turn);
  const [low, high] = bounds(turned(positions, m));
  const half = high.map((x, a) => (x - low[a]) / 2 + EDGE);
  const middle = high.map((x, a) => (x + low[a]) / 2);
  const shift = [0, 1, 2].map((b) => -m.reduce((sum, row, a) => sum + row[b] * middle[a], 0));
  const distance = Math.max(half[1], half[0] / Math.max(aspect, 0.1)) / HALF_VIEW + half[2] / 2;
  return [...shift, CAMERA - distance, ...turn];
}

/**
 * Return the turn of a quaternion (x, y, z, w) as rows.
 *
 * @param {number[]} quaternion
 * @returns {Matrix}
 */
export function matrix([x, y, z, w]) {
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
    [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
    [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
  ];
}

/**
 * Return one turn followed by another.
 *
 * @param {Matrix} a
 * @param {Matrix} b
 * @returns {Matrix}
 */
export function times(a, b) {
  return a.map((row) => [0, 1, 2].map((j) => row.reduce((s, x, k) => s + x * b[k][j], 0)));
}

/**
 * Return positions after a turn.
 *
 * @param {Float32Array} positions
 * @param {Matrix} m
 */
export function turned(positions, m) {
  const made = new Float32Array(positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    const [x, y, z] = positions.subarray(i, i + 3);
    for (const [a, row] of m.entries()) made[i + a] = row[0] * x + row[1] * y + row[2] * z;
  }
  return made;
}

/**
 * Return the smallest and largest coordinates of positions.
 *
 * @param {Float32Array} positions
 */
export function bounds(positions) {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < positions.length; i++) {
    low[i % 3] = Math.min(low[i % 3], positions[i]);
    high[i % 3] = Math.max(high[i % 3], positions[i]);
  }
  return [low, high];
}
