import { callerOf, createGuard } from '../src/index.ts'
import type { Caller, Guard, GuardOptions, Happening } from '../src/index.ts'

/** A guard with a clock that moves when told to, and a record of what it tells. */
export interface Lab {
  readonly guard: Guard
  readonly happened: Happening[]
  /** Serves as if the caller had sent the body. */
  as<T>(caller: Caller, serve: () => Promise<T>, body?: unknown): Promise<T>
  pass(ms: number): void
}

export const issuer = 'https://login.example'

export const callerNamed = (subject: string, agent?: string): Promise<Caller> =>
  callerOf({ issuer, subject }, { agent })

export const alice: Caller = await callerNamed('alice')
export const bob: Caller = await callerNamed('bob')

export const key = (id: string): { readonly id: string; readonly secret: Uint8Array } => ({
  id,
  secret: globalThis.crypto.getRandomValues(new Uint8Array(32)),
})

export function lab(options: GuardOptions = {}): Lab {
  let nowMs = 1_800_000_000_000
  const happened: Happening[] = []
  const guard = createGuard({
    keys: [key('k1')],
    clock: () => nowMs,
    watch: { tell: (happening) => void happened.push(happening) },
    ...options,
  })
  return {
    guard,
    happened,
    as: (caller, serve, body) => guard.run({ caller, session: undefined, body }, serve),
    pass: (ms) => void (nowMs += ms),
  }
}
