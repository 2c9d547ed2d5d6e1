/**
 * The path as the client wrote it, or undefined where a URL parser reads another one: dots, back
 * slashes and what it escapes. A proxy in front that decides by paths may have read it differently.
 */
export function plainPath(target: string, { origin, pathname }: URL): string | undefined {
  if (target === pathname) return pathname
  const [written] = target.split('?', 1)
  // RFC 9112, section 3.2: origin-form, or absolute-form of the host that the gate looks at.
  return written === pathname || written === origin + pathname ? pathname : undefined
}
