/**
 * Longest `Mcp-Session-Id` that is looked at; no SDK mints more than a signed token of this size.
 */
export const sessionIdCharactersMax = 4096

const visibleAscii = /^[\x21-\x7E]+$/

/** 2025-03-26 to 2025-11-25, basic/transports, Session Management 1: visible ASCII only (MUST). */
export function isSessionId(text: string): boolean {
  return text.length <= sessionIdCharactersMax && visibleAscii.test(text)
}
