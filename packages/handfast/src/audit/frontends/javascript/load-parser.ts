import { ParserError } from '../parser-error.ts'
import type { OxcParser } from './parse.ts'

/** Of the parser's ways to load, the one that Node refused is among the causes. */
const causesMax = 32
/** The parser's loader keeps the message of `ERR_DLOPEN_DISABLED`, and not its code. */
const forbidden = /loading addons is disabled/

/** @throws ParserError when the parser, which is native, cannot be loaded. */
export function loadParser(): Promise<OxcParser> {
  return import('oxc-parser').catch((cause: unknown) => {
    throw parserError(cause)
  })
}

export function parserError(cause: unknown): ParserError {
  if (isForbidden(cause)) {
    const message =
      'Node may not load the parser of JavaScript, which is native code. Start it with ' +
      '--allow-addons beside --permission, and without --no-addons.'
    return new ParserError('PARSER_FORBIDDEN', message, { cause })
  }
  const message =
    'The parser of JavaScript is not installed, or not for this machine. Install Handfast anew ' +
    'where it runs, with its optional dependencies.'
  return new ParserError('PARSER_MISSING', message, { cause })
}

function isForbidden(error: unknown): boolean {
  let cause = error
  for (let causes = 0; cause instanceof Error && causes < causesMax; causes += 1) {
    if (forbidden.test(cause.message)) return true
    cause = cause.cause
  }
  return false
}
