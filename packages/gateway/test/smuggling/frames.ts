import { connect } from 'node:tls'
import type { TLSSocket } from 'node:tls'

/** RFC 9113, section 6. */
export const frameTypes = {
  data: 0,
  headers: 1,
  resetStream: 3,
  settings: 4,
  goAway: 7,
  continuation: 9,
} as const
export const flags = { none: 0, endStream: 1, endHeaders: 4, ack: 1 } as const

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

export function frame({ type, flags: flag, stream, payload }: Frame): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flag, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

export type Lines = readonly (readonly [string, string])[]

/** RFC 7541, section 6.2.2: literals that are indexed nowhere, and whatever bytes they are. */
export const headerBlock = (lines: Lines): Buffer =>
  Buffer.concat(lines.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]))

/** RFC 7541, section 5.2, without a Huffman code. */
function text(written: string): Buffer {
  const bytes = Buffer.from(written, 'latin1')
  return Buffer.concat([integer(bytes.length, 7), bytes])
}

/** RFC 7541, section 5.1. */
export function integer(value: number, prefixBits: number, pattern = 0): Buffer {
  const most = 2 ** prefixBits - 1
  if (value < most) return Buffer.from([pattern | value])
  const bytes = [pattern | most]
  let rest = value - most
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}

/** What became of one stream, or of the connection as a whole. */
export interface Outcome {
  readonly status?: number
  /** RFC 9113, section 7. */
  readonly reset?: number
}

export interface RawConnection {
  readonly socket: TLSSocket
  readonly frames: readonly Frame[]
  send(...frames: readonly Frame[]): void
  /** Undefined as long as nothing was said of the stream. */
  outcomeOf(stream: number): Outcome | undefined
  /** The code of GOAWAY. */
  goneAway(): number | undefined
  isClosed(): boolean
  close(): void
}

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const empty = Buffer.alloc(0)

/** A connection on which frames are written as they are, whatever they mean. */
export async function connectRaw(url: string, ca: string): Promise<RawConnection> {
  const socket = connect({
    port: Number(new URL(url).port),
    host: 'localhost',
    ca,
    ALPNProtocols: ['h2'],
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve)
    socket.once('error', reject)
  })
  const frames: Frame[] = []
  let isClosed = false
  let waiting = empty
  socket.on('error', () => undefined)
  socket.on('close', () => void (isClosed = true))
  socket.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk])
    for (;;) {
      const next = firstFrame(waiting)
      if (next === undefined) return
      waiting = waiting.subarray(9 + next.payload.length)
      frames.push(next)
    }
  })
  const send: RawConnection['send'] = (...sent) => void socket.write(Buffer.concat(sent.map(frame)))
  socket.write(preface)
  send({ type: frameTypes.settings, flags: flags.none, stream: 0, payload: empty })
  return {
    socket,
    frames,
    send,
    outcomeOf: (stream) => outcomeIn(frames.filter((one) => one.stream === stream)),
    goneAway: () => frames.find(({ type }) => type === frameTypes.goAway)?.payload.readUInt32BE(4),
    isClosed: () => isClosed,
    close: () => void socket.destroy(),
  }
}

function firstFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 9) return undefined
  const length = bytes.readUIntBE(0, 3)
  if (bytes.length < 9 + length) return undefined
  const stream = bytes.readUInt32BE(5) & 0x7f_ff_ff_ff
  const payload = bytes.subarray(9, 9 + length)
  return { type: bytes.readUInt8(3), flags: bytes.readUInt8(4), stream, payload }
}

function outcomeIn(frames: readonly Frame[]): Outcome | undefined {
  const head = frames.find(({ type }) => type === frameTypes.headers)
  const reset = frames.find(({ type }) => type === frameTypes.resetStream)
  if (head === undefined && reset === undefined) return undefined
  return {
    ...(head === undefined ? {} : { status: statusIn(head.payload) }),
    ...(reset === undefined ? {} : { reset: reset.payload.readUInt32BE(0) }),
  }
}

/** RFC 7541, appendix A. */
const indexed = new Map(
  [200, 204, 206, 304, 400, 404, 500].map((status, at) => [0x88 + at, status]),
)

/** `:status` comes first (RFC 9113, section 8.3), and is in the table or a literal of its name. */
function statusIn(block: Buffer): number {
  // RFC 7541, section 4.2: the size of the table may be said before.
  const [first = 0] = block
  const at = first >= 0x20 && first < 0x40 ? 1 : 0
  const known = indexed.get(block[at] ?? 0)
  if (known !== undefined) return known
  const length = block[at + 1] ?? 0
  const bytes = block.subarray(at + 2, at + 2 + (length & 0x7f))
  return Number((length & 0x80) === 0 ? bytes.toString('latin1') : digitsIn(bytes))
}

/** RFC 7541, appendix B: 0 to 2 have five bits, 3 to 9 six, in a row from 25. */
function digitsIn(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  let digits = ''
  for (let at = 0; digits.length < 3;) {
    const five = Number.parseInt(bits.slice(at, at + 5), 2)
    const isShort = five <= 2
    digits += isShort ? five : Number.parseInt(bits.slice(at, at + 6), 2) - 22
    at += isShort ? 5 : 6
  }
  return digits
}
