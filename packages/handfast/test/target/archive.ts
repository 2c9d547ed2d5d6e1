import { gzipSync } from 'node:zlib'
import { Header } from 'tar'

export interface Entry {
  readonly path: string
  readonly text?: string | Buffer
  readonly type?: 'File' | 'Link' | 'SymbolicLink' | 'FIFO' | 'CharacterDevice' | 'Directory'
  readonly linkpath?: string
  /** What the header claims, when that is not the truth. */
  readonly size?: number
}

/** An archive of exactly these entries, which a packing tool would refuse to make. */
export function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, text = '', type = 'File', linkpath, size }) => {
    const body = Buffer.from(text)
    const header = new Header({
      path,
      type,
      mode: 0o644,
      size: size ?? body.length,
      mtime: new Date(0),
      ...(linkpath === undefined ? {} : { linkpath }),
    })
    header.encode()
    const padding = Buffer.alloc((512 - (body.length % 512)) % 512)
    return [header.block ?? Buffer.alloc(0), body, padding]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

export const tgzOf = (entries: readonly Entry[]): Buffer => gzipSync(tarOf(entries))
