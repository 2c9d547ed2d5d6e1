import { createGuard } from '@handfast/guard'
import { createWatch, ndjsonSink } from '@handfast/guard/watch'

const keys = [{ id: '2026-11', secret: process.env['GUARD_SECRET'] ?? '' }]
const watch = createWatch({
  keys,
  sinks: [ndjsonSink(process.stdout)],
  onAlert: ({ severity, message }) => process.stderr.write(`${severity}: ${message}\n`),
  act: { 'foreign-use': { do: 'revoke' }, 'id-guessing': { do: 'throttle', perMinute: 10 } },
})
const guard = createGuard({ keys, watch })

export { guard }
