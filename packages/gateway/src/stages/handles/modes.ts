import { createHash } from 'node:crypto'
import type { Caller, Guard } from '@handfast/guard'
import type { HandleConfig } from '../../config/config.ts'

/** An id as the server behind has it. */
export type InnerId = string | number

/** What a handle is on either side of the gateway, for a caller. */
export interface Mode {
  readonly name: string
  /** Ids on the two sides differ. */
  readonly isOther: boolean
  /** The server behind has minted it. @throws GuardError GUARD_HANDLE_TAKEN, GUARD_HANDLES_FULL. */
  shownOf(inner: InnerId, caller: Caller): Promise<string>
  /** The caller has named it. @throws GuardError GUARD_HANDLE_UNKNOWN. */
  innerOf(shown: unknown, caller: Caller): Promise<InnerId>
}

/** @throws TypeError for a name that cannot begin an id, or limits that are none. */
export function modeOf(config: HandleConfig, guard: Guard, upstream: string): Mode {
  switch (config.mode) {
    case 'swap':
      return swapping(config, guard)
    case 'own':
      return owning(config, guard)
    case 'scope':
      return scoping(config, guard, upstream)
  }
}

const optionsOf = ({
  recover,
  idleMsMax,
  absoluteMsMax,
  perPrincipalMax,
}: HandleConfig): {
  readonly limits: Record<'absoluteMsMax' | 'idleMsMax' | 'perPrincipalMax', number>
  readonly recover?: string
} => ({
  limits: { idleMsMax, absoluteMsMax, perPrincipalMax },
  ...(recover === undefined ? {} : { recover }),
})

/** Another id in place of it, the same for the same as long as that lives. */
function swapping(config: HandleConfig, guard: Guard): Mode {
  const repeatMsMax = config.absoluteMsMax
  const handles = guard.handles<InnerId>(config.name, { ...optionsOf(config), repeatMsMax })
  return {
    name: config.name,
    isOther: true,
    // 17 and '17' are two ids.
    shownOf: async (inner, caller) =>
      (await handles.mint(inner, { caller, idempotencyKey: JSON.stringify(inner) })).id,
    innerOf: async (shown, caller) => (await handles.resolve(textIn(shown), { caller })).value,
  }
}

/** The id stays, and is the caller's. */
function owning(config: HandleConfig, guard: Guard): Mode {
  const handles = guard.handles<null>(config.name, { ...optionsOf(config), ids: 'given' })
  return {
    name: config.name,
    isOther: false,
    shownOf: async (inner, caller) => (await handles.own(String(inner), null, { caller })).id,
    async innerOf(shown, caller) {
      await handles.resolve(textIn(shown), { caller })
      return shown as InnerId
    },
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The caller chooses it, so the server behind has to hear it in a way that is the caller's. */
function scoping(config: HandleConfig, guard: Guard, upstream: string): Mode {
  const handles = guard.handles<null>(config.name, optionsOf(config))
  return {
    name: config.name,
    isOther: true,
    shownOf: async (inner) => String(inner),
    async innerOf(shown, caller) {
      // What is no text cannot be the name of anything; it is refused as an unknown one is.
      if (typeof shown !== 'string') return (await handles.resolve('', { caller })).id
      const { owner } = caller
      const parts = JSON.stringify([upstream, config.name, owner, shown])
      const hex = createHash('sha256').update(parts).digest('hex').slice(0, 32)
      return uuid.test(shown) ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : hex
    },
  }
}

/** Names nothing when it is neither. */
const textIn = (shown: unknown): string =>
  typeof shown === 'string' || typeof shown === 'number' ? String(shown) : ''
