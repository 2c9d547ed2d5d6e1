import { handsBack, nameSays, readsByName, takesSecret } from './secret-names.ts'
import type { Suspicion } from './secret-names.ts'

/** An open bracket, and what was read since the last comma or semicolon inside it. */
export interface Frame {
  readonly opener: '' | '(' | '[' | '{' | '${'
  /** Of a call: `jwt.sign`. */
  readonly callee: string
  /** An index: what stands in it is a key, and no value. */
  readonly isIndex: boolean
  /** An object or array that stands where a value is expected. */
  readonly isValue: boolean
  /** What values of this segment are given to. */
  names: string[]
  /** Texts among the arguments before this one: `getenv('SECRET', '…')`. */
  earlier: string
  /** A template goes on behind the bracket. */
  readonly template?: Suspicion
}

/** What is outside of a body, a reading, or a call that takes an object says nothing of it. */
function isOpaque({ opener, isValue, callee, earlier }: Frame, isArgument: boolean): boolean {
  if (opener === '{') return !isValue
  if (callee === '' || handsBack(callee)) return false
  return !isArgument || (earlier === '' && readsByName(callee))
}

/**
 * From a bracket so many levels out, outwards, as long as a value stays the value of the same
 * thing.
 */
export function suspicionFrom(
  frames: readonly Frame[],
  levels: number,
  asArgument: boolean,
): Suspicion {
  let isHandedOn = true
  let isArgument = asArgument
  for (let index = frames.length - 1 - levels; index >= 0; index -= 1) {
    const frame = frames[index]
    if (frame === undefined || frame.isIndex || frame.template !== undefined) return 'none'
    const said = [...frame.names, isArgument ? frame.earlier : ''].map(nameSays)
    if (said.includes('secret') || (isArgument && takesSecret(frame.callee))) return 'secret'
    if (isHandedOn && said.includes('perhaps')) return 'perhaps'
    if (isHandedOn && said.includes('hardly')) return 'hardly'
    if (isOpaque(frame, isArgument)) return 'none'
    if (frame.opener === '{') isArgument = false
    if (frame.callee !== '' && !handsBack(frame.callee)) isHandedOn = false
  }
  return 'none'
}
