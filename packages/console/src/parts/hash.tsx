import type { JSX } from 'preact'
import { short } from '../data/words.ts'

/** A keyed hash: it tells things apart, and opens nothing. */
export const Hash = ({ of }: { readonly of: string | undefined }): JSX.Element | null =>
  of === undefined ? null : (
    <code class="hash" title={`Keyed hash ${of}, as in events and logs`}>
      {short(of)}
    </code>
  )
