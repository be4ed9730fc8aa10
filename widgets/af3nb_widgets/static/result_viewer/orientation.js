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
