/** So many bytes from a cryptographically secure generator. */
export type RandomBytes = (count: number) => Uint8Array

/** Asking the generator costs more than the bytes, so it is asked for many at once. */
const pooledBytes = 4096
/** More than this at once are not taken from the pool. */
const pooledCountMax = 64

function pooledRandom(): RandomBytes {
  let pool = new Uint8Array()
  return (count) => {
    if (count > pooledCountMax) return globalThis.crypto.getRandomValues(new Uint8Array(count))
    if (pool.length < count) pool = globalThis.crypto.getRandomValues(new Uint8Array(pooledBytes))
    const taken = pool.slice(0, count)
    // What was given out is nowhere else any more.
    pool.fill(0, 0, count)
    pool = pool.subarray(count)
    return taken
  }
}

export const systemRandom: RandomBytes = pooledRandom()
