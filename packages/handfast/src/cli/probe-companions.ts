import { ConfigError } from '../config/config-error.ts'
import { expand, hasReference, inJson } from '../config/expand.ts'
import type {
  ConfiguredCompanion,
  ConfiguredCompanions,
  ConfiguredText,
} from '../config/probe-config.ts'
import { secretsIn } from '../probe/lab/companions.ts'
import type { CompanionRequest, Companions } from '../probe/lab/companions.ts'
import type { CliContext } from './context.ts'

type Env = CliContext['env']

/** @throws ConfigError */
export function companionsOf(
  { requests, pages }: ConfiguredCompanions,
  target: URL,
  env: Env,
): Companions {
  const named = [...requests].map(
    ([name, request]) => [name, companionOf(request, target, env)] as const,
  )
  return { ...Object.fromEntries(named), pages: pages.map((page) => urlOf(page, target, env).url) }
}

function companionOf(
  { method, path, headers, body, isJson }: ConfiguredCompanion,
  target: URL,
  env: Env,
): CompanionRequest {
  const { url, secrets: inPath } = urlOf(path, target, env)
  const given = headers.map(({ name, value }) => ({ name, ...expand(value, env) }))
  const filled = body && expand(body, env, isJson ? inJson : undefined)
  return {
    method,
    url,
    headers: given.map(({ name, text }) => [name.toLowerCase(), text]),
    body: filled?.text,
    secrets: [...inPath, ...given.flatMap(({ secrets }) => secrets), ...(filled?.secrets ?? [])],
  }
}

interface Placed {
  readonly url: URL
  readonly secrets: readonly string[]
}

function urlOf(path: ConfiguredText, target: URL, env: Env): Placed {
  const { text, secrets } = expand(path, env)
  if (URL.canParse(text, target.href)) return { url: new URL(text, target), secrets }
  const message = `${path.at}: this is neither a path of the target nor a URL.`
  throw new ConfigError('CONFIG_VALUE_WRONG', message)
}

/** Secrets that stand in the file as they are. */
export function literalsIn({ requests }: ConfiguredCompanions): readonly ConfiguredText[] {
  return [...requests.values()].flatMap(({ method, path, headers, body }) => {
    const request = {
      method,
      url: new URL('http://127.0.0.1/'),
      headers: headers.map(({ name, value }) => [name, value.text] as const),
      body: body?.text,
    }
    const isLiteral = secretsIn(request).some((text) => !hasReference({ text, at: '' }))
    return isLiteral ? [body ?? path] : []
  })
}
