import { labelSet } from '../flow/labels.ts'
import type { Label, LabelSet } from '../flow/labels.ts'
import type { SharedSlot, SlotWrite } from './shared-slots.ts'

/** Who is calling, or what proves it. */
export const callerLabels: LabelSet = labelSet([
  'Principal',
  'StoredPrincipal',
  'AuthInfo',
  'Credential',
  'TokenBytes',
  'OAuthClient',
  'SessionIdHeader',
  'TransportSession',
])
const sentByCaller: LabelSet = labelSet([
  'ToolArgument',
  'RequestBody',
  'UrlParameter',
  'ClientHeader',
  'Cookie',
  'UnverifiedPrincipal',
])

const states = 'current|active|auth(?:enticated|ori[sz]ed)?|logged_?in'
const persons = 'user|session|principal|account|tenant|identity|caller|member|customer'
const proofs = 'organi[sz]ation|access_?token|api_?key|credentials?'
const parts = 'id|name|email|info|context|token|data'
/** The last part of a slot's name says that it holds a caller. */
const identityName: RegExp = new RegExp(
  `(?:^|[._])_*(?:${states})?_?(?:${persons}|${proofs})_?(?:${parts})?$`,
  'i',
)

/** Where a value may come from. One with many of these came through something that mixes all. */
const originLabels: readonly Label[] = [
  'ToolArgument',
  'ClientHeader',
  'RequestBody',
  'Cookie',
  'UrlParameter',
  'Credential',
  'Principal',
  'Clock',
  'Csprng',
  'ProcessValue',
]
const origins: readonly LabelSet[] = originLabels.map((label) => labelSet([label]))
const originsMax = 5

export interface IdentityWrite {
  readonly write: SlotWrite
  /** What of it is the caller's. */
  readonly labels: LabelSet
  /** The value is the caller's own; otherwise only the name says so. */
  readonly certain: boolean
}

/** So much went into the value that nothing can be said of it. */
export function isMixed(labels: LabelSet): boolean {
  return origins.filter((origin) => (labels & origin) !== 0).length >= originsMax
}

/** The first write by which the slot comes to say who is calling. */
export function identityWriteOf({ name, writes }: SharedSlot): IdentityWrite | undefined {
  const own = writes.find(
    ({ labels, adds }) => !adds && (labels & callerLabels) !== 0 && !isMixed(labels),
  )
  if (own !== undefined) return { write: own, labels: own.labels & callerLabels, certain: true }
  if (!identityName.test(name)) return undefined
  const sent = writes.find(({ labels, adds }) => !adds && (labels & sentByCaller) !== 0)
  return sent === undefined
    ? undefined
    : { write: sent, labels: sent.labels & sentByCaller, certain: false }
}
