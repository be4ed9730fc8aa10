// How a structure is turned so that it fills a wide picture.

/** The turn, as a quaternion (x, y, z, w), that lays the longest axis across the picture. */
export function orientation(positions) {
  const m = [[0, 0, 0], [0, 0, 0], [0, 0, 0]], mean = [0, 0, 0], n = positions.length / 3;
  for (let i = 0; i < n; i++) for (let a = 0; a < 3; a++) mean[a] += positions[3 * i + a] / n;
  for (let i = 0; i < n; i++) for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) m[a][b] += (positions[3 * i + a] - mean[a]) * (positions[3 * i + b] - mean[b]) / n;
  const x = axis(m, null), y = axis(m, x), z = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  return quaternion([x, y, z]);
}

/** The longest axis of a spread of points, or the longest across another one. */
function axis(m, across) {
  let v = [0.61, 0.53, 0.59];
  for (let k = 0; k < 60; k++) {
    let w = m.map((row) => row.reduce((s, x, i) => s + x * v[i], 0));
    if (across) { const d = w.reduce((s, x, i) => s + x * across[i], 0); w = w.map((x, i) => x - d * across[i]); }
    const length = Math.hypot(...w) || 1;
    v = w.map((x) => x / length);
  }
  return v;
}

function quaternion([r0, r1, r2]) {
  const trace = r0[0] + r1[1] + r2[2];
  if (trace > 0) { const s = 2 * Math.sqrt(trace + 1); return [(r2[1] - r1[2]) / s, (r0[2] - r2[0]) / s, (r1[0] - r0[1]) / s, s / 4]; }
  if (r0[0] > r1[1] && r0[0] > r2[2]) { const s = 2 * Math.sqrt(1 + r0[0] - r1[1] - r2[2]); return [s / 4, (r0[1] + r1[0]) / s, (r0[2] + r2[0]) / s, (r2[1] - r1[2]) / s]; }
  if (r1[1] > r2[2]) { const s = 2 * Math.sqrt(1 + r1[1] - r0[0] - r2[2]); return [(r0[1] + r1[0]) / s, s / 4, (r1[2] + r2[1]) / s, (r0[2] - r2[0]) / s]; }
  const s = 2 * Math.sqrt(1 + r2[2] - r0[0] - r1[1]); return [(r0[2] + r2[0]) / s, (r1[2] + r2[1]) / s, s / 4, (r1[0] - r0[1]) / s];
}

const CAMERA = 150, HALF_VIEW = Math.tan(Math.PI / 18), EDGE = 3.5; // 3Dmol's camera; angstroms around the atoms

/** 3Dmol's view (shift, distance, turn) in which all points fill a picture of this width to height. */
export function fitted(positions, turn, aspect) {
  const m = matrix(turn), low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < positions.length; i += 3) {
    for (let a = 0; a < 3; a++) {
      const x = m[a][0] * positions[i] + m[a][1] * positions[i + 1] + m[a][2] * positions[i + 2];
      low[a] = Math.min(low[a], x);
      high[a] = Math.max(high[a], x);
    }
  }
  const half = high.map((x, a) => (x - low[a]) / 2 + EDGE), middle = high.map((x, a) => (x + low[a]) / 2);
  const shift = [0, 1, 2].map((b) => -(m[0][b] * middle[0] + m[1][b] * middle[1] + m[2][b] * middle[2]));
  const distance = Math.max(half[1], half[0] / Math.max(aspect, 0.1)) / HALF_VIEW + half[2] / 2;
  return [...shift, CAMERA - distance, ...turn];
}

/** The turn of a quaternion (x, y, z, w) as rows. */
export function matrix([x, y, z, w]) {
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
    [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
    [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
  ];
}
