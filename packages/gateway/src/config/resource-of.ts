/** What clients call an upstream, where the configuration says so: RFC 9728, section 2. */
export const resourceOf = (publicUrl: string | undefined, path: string): string | undefined =>
  publicUrl === undefined ? undefined : publicUrl + path
