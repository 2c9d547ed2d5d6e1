import type { Lab } from '../../lab/lab.ts'
import { newCanary } from '../../tools/mint.ts'
import type { ForgedToken, ReadableToken } from '../../tools/readable-token.ts'
import type { FoundSecret } from './published-secrets.ts'

/** A token that the server never minted, and what would show that it is believed. */
export interface Forgery {
  /** `with user as in a's`. */
  readonly how: string
  readonly token: string
  /** Shows that it was. */
  readonly mark: string
  /** The same content under a signature that is none; undefined where there is no signature. */
  readonly broken: string | undefined
}

const changesMax = 3

/** Longer or more random values name something themselves: to know them is to have the id. */
const identity = /^[\w.@+ -]{1,64}$/u
const random = /^[0-9a-f-]{16,}$|^[\w-]{22,}$/iu

const isIdentity = (value: string | number): boolean =>
  typeof value === 'number' || (identity.test(value) && !random.test(value))

export interface Subjects {
  readonly own: ReadableToken
  readonly theirs: ReadableToken
  readonly ownToken: string
  /** What is in the state of `a`. */
  readonly canary: string
}

/** The token of somebody else, with one of the values that make it theirs as `a` has it. */
export async function impersonations(
  { own, theirs, ownToken, canary }: Subjects,
  secret: FoundSecret | undefined,
): Promise<readonly Forgery[]> {
  const differing = [...own.fields].filter(([path, value]) => {
    const other = theirs.fields.get(path)
    return other !== undefined && other !== value && isIdentity(value)
  })
  const forgeries: Forgery[] = []
  for (const [path, value] of differing.slice(0, changesMax)) {
    const forged = theirs.with(new Map([[path, value]]))
    const how = `with ${nameOf(path)} as in a's`
    const all = await variants({ forged, how, mark: canary, secret, signed: theirs.signed })
    // With nothing else of its sender in it, it is the token of `a`, and no forgery.
    forgeries.push(...all.filter(({ token }) => token !== ownToken))
  }
  return forgeries
}

/** A text of its own in each value that is text: shown in clear, it was read out of the token. */
export async function inventions(
  lab: Lab,
  token: ReadableToken,
  secret: FoundSecret | undefined,
): Promise<readonly Forgery[]> {
  const texts = [...token.fields].filter(([, value]) => typeof value === 'string')
  const forgeries: Forgery[] = []
  for (const [path] of texts.slice(0, changesMax)) {
    const mark = newCanary(lab)
    const forged = token.with(new Map([[path, mark]]))
    const how = `with ${nameOf(path)} made up`
    forgeries.push(...(await variants({ forged, how, mark, secret, signed: token.signed })))
  }
  return forgeries
}

/** A field that no token has: a server that repeats what it is sent repeats this as well. */
export const echoPath = 'handfast'

const nameOf = (path: string): string => path.split('/').join(' ')

interface Variants {
  readonly forged: ForgedToken
  readonly how: string
  readonly mark: string
  readonly secret: FoundSecret | undefined
  readonly signed: ReadableToken['signed']
}

/** As it is; without a signature, which says so; and signed anew where the secret is published. */
async function variants({
  forged,
  how,
  mark,
  secret,
  signed,
}: Variants): Promise<readonly Forgery[]> {
  const plain = { how, token: forged.token, mark, broken: undefined }
  if (signed === undefined) return [plain]
  const broken = forged.token
  const without = forged.unsigned
  const all: Forgery[] = [{ ...plain, how: `${how} under the old signature` }]
  if (without !== undefined) {
    all.push({ how: `${how}, "alg": "none"`, token: without, mark, broken })
  }
  if (secret !== undefined) {
    const token = forged.signedWith(await secret.sign(forged.text))
    all.push({ how: `${how}, signed with a published secret`, token, mark, broken })
  }
  return all
}
