import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'
import { serve } from '../../../../servers/probe/kit/serve.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { handfast } from '../cli/handfast.ts'
import { temporaryFolder } from '../target/temporary-folder.ts'

vi.setConfig({ testTimeout: 120_000 })

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

async function urlOf(handler: FetchHandler): Promise<string> {
  const one = await serve(handler)
  served.push(one)
  return one.url
}

/** The line of an example that runs handfast, and what it names. */
function commandOf(file: string): readonly string[] {
  const path = fileURLToPath(new URL(`../../../../examples/${file}`, import.meta.url))
  const lines = linesIn(parse(readFileSync(path, 'utf8')))
  const line = lines.find((one) => one.includes('npx --no-install handfast')) ?? ''
  return line.replace(/^.*handfast (?=audit|probe)/u, '').split(/\s+/u)
}

function linesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(linesIn)
}

const env = {
  ALICE: 'Authorization: Bearer alice-credential-7f3a',
  BOB: 'Authorization: Bearer bob-credential-91cc',
}

test.each([
  ['github-actions/handfast-probe.yml', ['handfast-probe.sarif']],
  ['gitlab/.gitlab-ci.yml', ['gl-code-quality-report.json', 'handfast.xml', 'handfast.html']],
])('%s runs as it is written', async (file, written) => {
  const cwd = temporaryFolder({ 'server.ts': 'export {}\n' })
  const args = commandOf(file)
  expect(args).toContain('http://127.0.0.1:3000/mcp')
  const at = (url: string): readonly string[] =>
    args.map((one) => one.replace('http://127.0.0.1:3000/mcp', url))
  const weak = await urlOf(legacyServer({ mayUse: () => true }))
  const shown = await handfast(at(weak), { cwd, env })
  expect(shown.code).toBe(1)
  expect(shown.stdout).toContain('unbound-session')
  for (const name of written) expect(existsSync(join(cwd, name))).toBe(true)
  const mended = await handfast(at(await urlOf(legacyServer())), { cwd, env })
  expect(mended).toMatchObject({ code: 0 })
})
