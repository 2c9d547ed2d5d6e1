import { isLoopbackHost } from '@handfast/protocol'

/** Whoever is on the way to an authorization server could say anything in its place. */
export const isSafeToAsk = (url: string): boolean =>
  !/^http:/i.test(url) || (URL.canParse(url) && isLoopbackHost(new URL(url).hostname))
