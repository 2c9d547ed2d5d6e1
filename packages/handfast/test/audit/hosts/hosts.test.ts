import { describe, expect, it } from 'vitest'
import { unboundSession } from '../../../src/audit/rules/unbound-session/unbound-session.ts'
import { auditSources } from '../audit-sources.ts'
import { asgiHosts } from './asgi-hosts.ts'
import { twinsOf } from './host-form.ts'
import type { HostForm, Twins } from './host-form.ts'
import { nodeHosts } from './node-hosts.ts'
import { pythonTwinsOf } from './python-host-form.ts'
import { pythonHosts } from './python-hosts.ts'
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

const nodeTwins = (form: HostForm): Twins => twinsOf(form, 'node')
const webTwins = (form: HostForm): Twins => twinsOf(form, 'web')

describe.each([
  { kind: "Node's requests", hosts: nodeHosts, twins: nodeTwins },
  { kind: 'web requests', hosts: webHosts, twins: webTwins },
  { kind: 'ASGI', hosts: asgiHosts, twins: pythonTwinsOf },
  { kind: 'other Python requests', hosts: pythonHosts, twins: pythonTwinsOf },
])('sessions of a server of $kind', ({ hosts, twins }) => {
  it.each(hosts)('in $name', async (form) => {
    const { weak, mended } = twins(form)
    expect(await found(form, weak)).not.toEqual([])
    expect(await found(form, mended)).toEqual([])
  })
})
