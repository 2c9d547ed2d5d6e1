export interface ExpiringMapOptions<Entry> {
  readonly idleMsMax: number
  readonly absoluteMsMax: number
  readonly entriesMax: number
  readonly now: () => number
  /** Called when an entry is dropped, however that came about. */
  readonly onDrop?: (entry: Entry) => void
}

interface Held<Entry> {
  readonly entry: Entry
  readonly createdAtMs: number
  usedAtMs: number
}

/** Entries end when idle, when old, and when the map is full. */
export class ExpiringMap<Entry> {
  readonly #held = new Map<string, Held<Entry>>()
  readonly #options: ExpiringMapOptions<Entry>

  constructor(options: ExpiringMapOptions<Entry>) {
    this.#options = options
  }

  get(key: string): Entry | undefined {
    const held = this.#held.get(key)
    if (held === undefined) return undefined
    const nowMs = this.#options.now()
    const isIdle = nowMs - held.usedAtMs > this.#options.idleMsMax
    if (isIdle || nowMs - held.createdAtMs > this.#options.absoluteMsMax) {
      this.delete(key)
      return undefined
    }
    held.usedAtMs = nowMs
    return held.entry
  }

  /** @throws RangeError when the map is full. */
  set(key: string, entry: Entry): void {
    this.sweep()
    if (this.#held.size >= this.#options.entriesMax) throw new RangeError('too many sessions')
    const nowMs = this.#options.now()
    this.#held.set(key, { entry, createdAtMs: nowMs, usedAtMs: nowMs })
  }

  delete(key: string): void {
    const held = this.#held.get(key)
    if (held === undefined) return
    this.#held.delete(key)
    this.#options.onDrop?.(held.entry)
  }

  sweep(): void {
    for (const key of [...this.#held.keys()]) {
      const held = this.#held.get(key)
      if (held === undefined) continue
      const nowMs = this.#options.now()
      const isIdle = nowMs - held.usedAtMs > this.#options.idleMsMax
      if (isIdle || nowMs - held.createdAtMs > this.#options.absoluteMsMax) this.delete(key)
    }
  }
}
