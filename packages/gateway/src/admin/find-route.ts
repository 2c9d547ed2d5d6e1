import type { AdminRoute } from './admin-route.ts'

export interface FoundRoute {
  readonly route: AdminRoute
  readonly params: Readonly<Record<string, string>>
}

interface Pattern {
  readonly route: AdminRoute
  readonly segments: readonly string[]
}

/** The route for a path; one that names a segment wins over one that takes any. */
export function routeFinder(
  routes: readonly AdminRoute[],
): (method: string, path: string) => FoundRoute | 'method' | undefined {
  const patterns: readonly Pattern[] = routes
    .map((route) => ({ route, segments: route.path.split('/') }))
    .toSorted((a, b) => countParams(a.segments) - countParams(b.segments))
  return (method, path) => {
    const segments = path.split('/')
    const fitting = patterns.filter((pattern) => fits(pattern.segments, segments))
    const found = fitting.find(({ route }) => route.method === method)
    if (found === undefined) return fitting.length > 0 ? 'method' : undefined
    return { route: found.route, params: paramsOf(found.segments, segments) }
  }
}

const isParam = (segment: string): boolean => segment.startsWith('{')
const countParams = (segments: readonly string[]): number => segments.filter(isParam).length

const fits = (wanted: readonly string[], given: readonly string[]): boolean =>
  wanted.length === given.length &&
  wanted.every((segment, index) => isParam(segment) || segment === given[index])

function paramsOf(
  wanted: readonly string[],
  given: readonly string[],
): Readonly<Record<string, string>> {
  const params: Record<string, string> = Object.create(null)
  for (const [index, segment] of wanted.entries()) {
    if (isParam(segment)) params[segment.slice(1, -1)] = decoded(given[index] ?? '')
  }
  return params
}

/** What cannot be decoded names nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}
