import { describe, expect, it } from 'vitest'
import { isObject, memberOf, objectOf } from '../src/index.ts'

describe("somebody else's JSON", () => {
  it('is an object where it is neither a list nor null', () => {
    for (const value of [undefined, null, 'text', 1, [], [{}]]) {
      expect(isObject(value)).toBe(false)
      expect(objectOf(value)).toBeUndefined()
    }
    const object: unknown = JSON.parse('{"id": 1}')
    expect(objectOf(object)).toBe(object)
  })

  it('has the members that were sent, and none that every object inherits', () => {
    const sent: unknown = JSON.parse('{"id": 1, "__proto__": {"method": "ping"}}')
    expect(memberOf(sent, 'id')).toBe(1)
    expect(memberOf(sent, '__proto__')).toEqual({ method: 'ping' })
    for (const name of ['method', 'constructor', 'toString']) {
      expect(memberOf(sent, name)).toBeUndefined()
    }
    expect(memberOf('text', 'length')).toBeUndefined()
    expect(memberOf([1], 'length')).toBeUndefined()
  })
})
