import { describe, expect, it } from 'vitest'
import { unboundSession } from '../../../src/audit/rules/unbound-session/unbound-session.ts'
import { auditSources } from '../audit-sources.ts'
import { twinsOf } from './host-form.ts'
import type { HostForm } from './host-form.ts'
import { nodeHosts } from './node-hosts.ts'
import { webHosts } from './web-hosts.ts'

async function found(form: HostForm, text: string): Promise<readonly string[]> {
  const { path = 'server.ts', dependency } = form
  const dependencies = new Map([['@modelcontextprotocol/sdk', '1.32.2']])
  if (dependency !== undefined) dependencies.set(dependency, '*')
  const sources = new Map([[path, text]])
  const { drafts, notAnalysed } = await auditSources(sources, [unboundSession], dependencies)
  expect(notAnalysed).toEqual([])
  return drafts.map(({ weakness }) => weakness)
}

describe.each([
  { kind: 'node', hosts: nodeHosts },
  { kind: 'web', hosts: webHosts },
] as const)('sessions of a server with handlers of the kind $kind', ({ kind, hosts }) => {
  it.each(hosts)('in $name', async (form) => {
    const { weak, mended } = twinsOf(form, kind)
    expect(await found(form, weak)).not.toEqual([])
    expect(await found(form, mended)).toEqual([])
  })
})
