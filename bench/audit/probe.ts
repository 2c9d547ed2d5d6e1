/**
 * Loaded before a measured program (`node --import`): writes what the process used when it ends,
 * to the file that HANDFAST_BENCH_PROBE names.
 */
import { writeFileSync } from 'node:fs'

const file: string | undefined = process.env['HANDFAST_BENCH_PROBE']

if (file !== undefined) {
  process.on('exit', () => {
    const usage = process.resourceUsage()
    const cpuMs = (usage.userCPUTime + usage.systemCPUTime) / 1000
    writeFileSync(file, JSON.stringify({ cpuMs, peakRssMb: usage.maxRSS / 1024 }))
  })
}
