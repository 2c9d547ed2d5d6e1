import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  classify,
  isLoopbackHost,
  isSessionId,
  parseOrigin,
  revisionOf,
  revisions,
} from '../src/index.ts'

function vectors(folder: string): readonly (readonly [string, Record<string, unknown>])[] {
  const path = fileURLToPath(new URL(`../../../vectors/${folder}/`, import.meta.url))
  return readdirSync(path)
    .sort()
    .map(
      (name) => [name.replace('.json', ''), JSON.parse(readFileSync(path + name, 'utf8'))] as const,
    )
}

describe('vectors', () => {
  test.each(vectors('session-id'))('session-id %s', (_, vector) => {
    expect(isSessionId(String(vector['id']))).toBe(vector['expect'])
  })

  test.each(vectors('era'))('era %s', (_, vector) => {
    const header = vector['protocolVersionHeader']
    const body = vector['body'] === null ? undefined : vector['body']
    expect(
      classify({ protocolVersionHeader: typeof header === 'string' ? header : undefined, body })
        .era,
    ).toBe(vector['expect'])
  })

  test.each(vectors('origin'))('origin %s', (_, vector) => {
    expect(parseOrigin(String(vector['header']))).toEqual(vector['expect'])
  })
})

describe('revisions', () => {
  test('are in order and found by date', () => {
    const dates = revisions.map(({ date }) => date)
    expect(dates).toEqual([...dates].sort())
    for (const date of dates) expect(revisionOf(date)?.date).toBe(date)
    expect(revisionOf('__proto__')).toBeUndefined()
  })

  test('only legacy ones have sessions', () => {
    for (const { era, sessionHeader, resumable } of revisions) {
      if (era === 'modern') expect([sessionHeader, resumable]).toEqual([false, false])
    }
  })
})

test('loopback is told from names that look like it', () => {
  expect(['localhost', '127.0.0.1', '127.8.9.1', '[::1]'].every(isLoopbackHost)).toBe(true)
  expect(
    ['localhost.evil.example', '127.0.0.1.nip.io', 'evil.example', '10.0.0.1', ''].some(
      isLoopbackHost,
    ),
  ).toBe(false)
})
