import { randomUUID } from 'node:crypto'
import { ownerKeyOf } from '@handfast/guard'
import type { Caller } from '@handfast/guard'
import type { Config, UpstreamConfig } from './config/config.ts'
import { isUpstreamError } from './data-path/upstream.ts'
import type { Upstream, UpstreamErrorCode, UpstreamRequest } from './data-path/upstream.ts'
import { openCredential } from './upstreams/open-credential.ts'
import { httpUpstream } from './upstreams/streamable-http.ts'

/** What a server makes of a client that begins a session. */
export type Tried =
  | { readonly kind: 'answered'; readonly status: number; readonly hasSession: boolean }
  | { readonly kind: 'failed'; readonly code: UpstreamErrorCode }
  /** It speaks no Streamable HTTP, or is shown what only a caller has. */
  | { readonly kind: 'not-asked' }

/** Begins a session as a client of the legacy era does, and ends it. Only `check` does this. */
export async function tryUpstream(
  { name, reach, credential }: UpstreamConfig,
  { limits }: Pick<Config, 'limits'>,
): Promise<Tried> {
  const isOfCaller = credential.kind === 'per-principal' || credential.kind === 'token-exchange'
  if (reach.kind !== 'http' || isOfCaller) return { kind: 'not-asked' }
  const shown = await openCredential(credential, { clock: Date.now, subjectsSuffice: true })
  const upstream = httpUpstream({ ...limits, name, reach, credential: shown })
  try {
    return await begin(upstream)
  } catch (error) {
    if (!isUpstreamError(error)) throw error
    return { kind: 'failed', code: error.code }
  } finally {
    await upstream.close()
  }
}

async function begin(upstream: Upstream): Promise<Tried> {
  const request = await beginning()
  const answer = await upstream.send(request)
  const { status, sessionId } = answer
  if (sessionId !== undefined) {
    const end = { ...request, method: 'DELETE', sessionId, body: undefined } as const
    // Servers need not let clients end a session.
    await upstream.send(end).catch(() => undefined)
  }
  return { kind: 'answered', status, hasSession: sessionId !== undefined }
}

const params = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'handfast-gateway check', version: '1' },
}

async function beginning(): Promise<UpstreamRequest> {
  return {
    method: 'POST',
    headers: { accept: 'application/json, text/event-stream' },
    sessionId: undefined,
    body: { jsonrpc: '2.0', id: randomUUID(), method: 'initialize', params },
    caller: await nobody(),
    authInfo: undefined,
    signal: new AbortController().signal,
  }
}

/** No caller of the gateway is it. */
async function nobody(): Promise<Caller> {
  const principal = { issuer: '', subject: 'handfast-gateway check' }
  const owner = await ownerKeyOf(principal)
  return { principal, owner, agent: undefined, address: undefined }
}
