// Arrays as they come from Python: bytes, little-endian.

/** @import { Bytes } from "../result.d.ts" */

/**
 * Bytes that came as a DataView, an ArrayBuffer or an array.
 *
 * @param {Bytes} value
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bytes(value) {
  if (!value) return new Uint8Array(0);
  if (ArrayBuffer.isView(value)) {
    const buffer = /** @type {ArrayBuffer} */ (value.buffer);
    return new Uint8Array(buffer, value.byteOffset, value.byteLength);
  }
  return new Uint8Array(value);
}

/**
 * Numbers of a type, such as Uint32Array.
 *
 * @template Made
 * @param {Bytes} value
 * @param {new (buffer: ArrayBuffer) => Made} Type
 */
export function numbers(value, Type) {
  return new Type(bytes(value).slice().buffer);
}
