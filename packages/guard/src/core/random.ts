/** So many bytes from a cryptographically secure generator. */
export type RandomBytes = (count: number) => Uint8Array

export const systemRandom: RandomBytes = (count) =>
  globalThis.crypto.getRandomValues(new Uint8Array(count))
