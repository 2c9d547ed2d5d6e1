import type { Facts } from '../facts/facts.ts'
import type { StateAccess } from '../facts/state.ts'
import type { LabelSet, Label } from '../flow/labels.ts'
import { labelSet } from '../flow/labels.ts'
import { definitionOf } from '../facts/definitions.ts'
import { Op } from '../ir/opcode.ts'

/** Who chose a value, in the words of a message. The first that applies. */
const chooserWords: readonly (readonly [Label, string])[] = [
  ['SessionIdHeader', 'the session id that the client sent'],
  ['RequestState', 'the request state that the client sent'],
  ['TaskId', 'a task id that the client sent'],
  ['EventId', 'an event id that the client sent'],
  ['ToolArgument', 'a tool argument'],
  ['Cookie', 'a cookie'],
  ['UrlParameter', 'a URL parameter'],
  ['RequestBody', 'the request body'],
  ['ClientHeader', 'a request header'],
  ['Credential', 'a credential as the client sent it'],
]

export function chooserOf(labels: LabelSet): string {
  return chooserWords.find(([label]) => (labels & labelSet([label])) !== 0)?.[1] ?? 'the client'
}

/** Names that suggest an id of a session. Only for ranking, never for deciding. */
export const sessionName: RegExp =
  /sess|transport|conn(?:ection)?s?$|(?:^|_)sid(?:$|_)|conversation|thread|correlation/i
/** Names that suggest a state handle. Only for ranking. */
export const handleName: RegExp =
  /(?:^|_|[a-z])(?:id|handle|token|ref|key|cursor)$|Id$|session|cart|basket|job|task|workspace|browser|upload|context/i

/** The fixed text in a key: `session:` of `session:${id}`. */
export function keyWords(facts: Facts, { keys }: StateAccess): string {
  const { program } = facts
  return keys
    .map((key) => {
      const value = key < program.size ? definitionOf(facts.flow, key) : -1
      if (program.op[value] !== Op.Concat) return ''
      const parts = [...(program.lists[program.a[value] ?? -1] ?? [])]
      return parts
        .map((part) =>
          program.op[part] === Op.Const ? (program.strings[program.a[part] ?? -1] ?? '') : '',
        )
        .join(' ')
    })
    .join(' ')
}
