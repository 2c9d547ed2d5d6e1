import { describe, expect, it } from 'vitest'
import { createVerifier, sign } from '../../src/nodes/signature.ts'

const secret = 'a secret of all nodes'
const signed = { method: 'POST', path: '/hand-on', body: Buffer.from('{"a":1}') }
const nowMs = 1_000_000
const at = (timeMs: number, nonce = 'once') => sign(signed, { timeMs, nonce }, secret)
const verifier = () => createVerifier(secret, () => nowMs)

describe('a request of another node', () => {
  it('is taken once', () => {
    const { isGenuine } = verifier()
    expect(isGenuine(signed, at(nowMs))).toBe(true)
    expect(isGenuine(signed, at(nowMs))).toBe(false)
    expect(isGenuine(signed, at(nowMs, 'twice'))).toBe(true)
  })

  it('is not taken when it is of another time', () => {
    const { isGenuine } = verifier()
    for (const timeMs of [nowMs - 30_001, nowMs + 30_001, Number.NaN]) {
      expect(isGenuine(signed, at(timeMs))).toBe(false)
    }
    expect(isGenuine(signed, at(nowMs - 30_000, 'early'))).toBe(true)
    expect(isGenuine(signed, at(nowMs + 30_000, 'late'))).toBe(true)
  })

  it('is not taken when anything of it was changed', () => {
    const { isGenuine } = verifier()
    const shown = at(nowMs)
    expect(isGenuine({ ...signed, method: 'GET' }, shown)).toBe(false)
    expect(isGenuine({ ...signed, path: '/' }, shown)).toBe(false)
    expect(isGenuine({ ...signed, body: Buffer.from('{"a":2}') }, shown)).toBe(false)
    expect(isGenuine(signed, { ...shown, timeMs: nowMs + 1 })).toBe(false)
    expect(isGenuine(signed, { ...shown, nonce: 'other' })).toBe(false)
    expect(isGenuine(signed, { ...shown, mac: `${shown.mac}A` })).toBe(false)
    expect(isGenuine(signed, sign(signed, shown, 'another secret'))).toBe(false)
    expect(isGenuine(signed, shown)).toBe(true)
  })

  it('is forgotten when it would be too old in any case', () => {
    let now = nowMs
    const { isGenuine } = createVerifier(secret, () => now)
    expect(isGenuine(signed, at(nowMs))).toBe(true)
    now += 60_001
    expect(isGenuine(signed, at(now))).toBe(true)
  })
})
