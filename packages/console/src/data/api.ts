import type { Refused } from '@handfast/gateway/admin-api'

/** What the gateway answered in place of a result; the message says what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export const isLoginNeeded = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 'ADMIN_LOGIN_NEEDED'

/** @throws ApiError */
export const get = <Answer>(path: string): Promise<Answer> => ask(path, { method: 'GET' })

/** @throws ApiError */
export const post = <Answer>(path: string, body: unknown = {}): Promise<Answer> =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-handfast-console': '1' },
    body: JSON.stringify(body),
  })

async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const answer = await fetch(path, init).catch(() => {
    throw new ApiError('UNREACHABLE', 'The gateway does not answer. Is it still running?')
  })
  // The gateway tests its answers against its own schema.
  const value = (await answer.json()) as Answer & Partial<Refused>
  if (answer.ok) return value
  const { code = 'UNKNOWN', message = `The gateway answered ${answer.status}.` } = value.error ?? {}
  throw new ApiError(code, message)
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something went wrong.'
