import { urlOf } from '@handfast/guard/adapters/node'
import { keepNewest } from '@handfast/protocol'
import type { Req } from './serve-request.ts'

const rememberedMax = 1000
/** Longer ones are read each time, so that clients cannot fill memory with theirs. */
const charactersMax = 200

/**
 * Clients ask for the same few addresses again and again, and to read one takes as long as to look
 * a session up. One with a query is not kept: it may hold what nobody should keep.
 */
const remembered = new Map<string, URL>()

/** As `urlOf` of the guard; nobody may change it. */
export function addressOf(req: Req, isTls: boolean): URL | undefined {
  const { ':authority': authority = '', host = '' } = req.headers
  const target = req.url ?? ''
  // None of them holds a line break (RFC 9112, section 2.2).
  const text = `${isTls ? 'https' : 'http'}\n${String(authority)}\n${host}\n${target}`
  const known = remembered.get(text)
  if (known !== undefined) return known
  const url = urlOf(req, isTls)
  const isKept = url !== undefined && url.search === '' && text.length <= charactersMax
  if (isKept) keepNewest(remembered, [text, url], rememberedMax)
  return url
}
