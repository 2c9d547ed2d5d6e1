import { describe, expect, test } from 'vitest'
import { auditSources } from '../audit-sources.ts'

const handler = 'export async function GET(request) { return Response.json(request.url) }\n'

async function entriesOf(
  text: string,
  dependencies: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const { facts } = await auditSources(new Map([['app/mcp/route.ts', text]]), [], dependencies)
  return facts.entries.map(({ kind, methods }) => `${kind} ${methods.join()}`)
}

describe('files that a framework finds by name', () => {
  test('are entered when a manifest asks for the framework', async () => {
    expect(await entriesOf(handler, new Map([['next', '16.0.0']]))).toEqual(['http GET'])
  })

  test('are entered when the code imports it', async () => {
    const text = `import { NextResponse } from 'next/server'\n${handler}`
    expect(await entriesOf(text, new Map())).toEqual(['http GET'])
  })

  test('are files like others without it', async () => {
    expect(await entriesOf(handler, new Map([['express', '5.0.0']]))).toEqual([])
  })
})
