import { isLoopbackHost } from '@handfast/protocol'
import { ProbeError } from './probe-error.ts'
import type { ProbeOptions } from './probe-options.ts'

/**
 * What is declared beside the endpoint gets credentials, too, so it may be where the endpoint is,
 * on this machine, or where the user allows it.
 *
 * @throws ProbeError
 */
export function checkCompanions(options: ProbeOptions): void {
  const { companions, handler, url = '', allowHosts = [] } = options
  if (companions === undefined || handler !== undefined || !URL.canParse(url)) return
  const known = [new URL(url).hostname, ...allowHosts]
  const { pages, ...requests } = companions
  const places = [...pages, ...Object.values(requests).map((request) => request.url)]
  for (const { hostname } of places) {
    if (isLoopbackHost(hostname) || known.includes(hostname)) continue
    const message =
      `A request beside the endpoint goes to ${hostname}, which is neither this machine nor the ` +
      `host of the endpoint. If you may attack it, say so: --allow-host ${hostname}`
    throw new ProbeError('PROBE_HOST_NOT_ALLOWED', message)
  }
}
