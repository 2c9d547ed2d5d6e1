/** What a TLS connection is made with beyond Node's own defaults. All of it PEM. */
export interface TlsSettings {
  /** Certificates of authorities that are trusted, in place of the usual ones. */
  readonly ca?: string
  /** The certificate of this client, with the chain that it needs, and its key. */
  readonly cert?: string
  readonly key?: string
}
