import { z } from 'zod'

const msOf: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 24 * 3_600_000],
])

/** What timers hold: a little more than 24 days. */
const msMax = 2 ** 31 - 1

const durationShape = /^(\d{1,9})(ms|s|m|h|d)$/

/** `30m`; milliseconds. */
export const duration: z.ZodType<number, string> = z
  .string()
  .regex(durationShape, 'Write a time as 500ms, 30s, 15m, 12h or 7d.')
  .transform((text) => {
    const [, count = '', unit = ''] = durationShape.exec(text) ?? []
    return Number(count) * (msOf.get(unit) ?? Number.NaN)
  })
  .refine((ms) => ms >= 1 && ms <= msMax, 'A time is 1ms to 24d.')

const bytesOf: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['kB', 1024],
  ['MB', 1024 ** 2],
  ['GB', 1024 ** 3],
])

const sizeShape = /^(\d{1,9}) ?(B|kB|MB|GB)$/

/** `4 MB`; bytes, by 1024. */
export const size: z.ZodType<number, string> = z
  .string()
  .regex(sizeShape, 'Write a size as 512 B, 64 kB, 4 MB or 1 GB.')
  .transform((text) => {
    const [, count = '', unit = ''] = sizeShape.exec(text) ?? []
    return Number(count) * (bytesOf.get(unit) ?? Number.NaN)
  })
  .refine((bytes) => bytes >= 1 && bytes <= 2 ** 40, 'A size is 1 B to 1024 GB.')

export const count = (most: number): z.ZodNumber => z.number().int().min(1).max(most)

export const text: z.ZodString = z.string().min(1).max(4096)

export const url: z.ZodURL = z.url({
  protocol: /^https?$/,
  error: 'Write a URL like https://a.example/mcp.',
})

export const headerName: z.ZodType<string, string> = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, 'Write the name of a header.')
  .transform((name) => name.toLowerCase())
