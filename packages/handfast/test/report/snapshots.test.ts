import { describe, expect, test } from 'vitest'
import { jsonText } from '../../src/report/parts/json-text.ts'
import { prettyReport } from '../../src/report/pretty.ts'
import { reports } from '../../src/report/registry.generated.ts'
import { hostileOptions, hostileSample } from './hostile.ts'
import { cleanSample, sample, sampleOptions } from './sample.ts'

/**
 * SARIF declares the whole catalogue; one rule of it is enough to see, and keeps when others
 * change.
 */
function excerpt(id: string, text: string): string {
  if (id !== 'sarif') return text
  const log = JSON.parse(text)
  const { driver } = log.runs[0].tool
  driver.rules = driver.rules.slice(0, 1)
  return jsonText(log)
}

describe('every format, as committed', () => {
  for (const report of reports) {
    test(`${report.id} of the sample`, async () => {
      const text = excerpt(report.id, report.render(sample, sampleOptions))
      await expect(text).toMatchFileSnapshot(`snapshots/${report.id}.${report.fileExtension}.snap`)
    })

    test(`${report.id} of a target without findings`, async () => {
      const text = excerpt(report.id, report.render(cleanSample, sampleOptions))
      const name = `snapshots/${report.id}-clean.${report.fileExtension}.snap`
      await expect(text).toMatchFileSnapshot(name)
    })

    test(`${report.id} of a hostile target`, async () => {
      const text = excerpt(report.id, report.render(hostileSample, hostileOptions))
      const name = `snapshots/${report.id}-hostile.${report.fileExtension}.snap`
      await expect(text).toMatchFileSnapshot(name)
    })

    test(`${report.id} does not change from one time to the next`, () => {
      const later = { ...sample, elapsedMs: 99_000 }
      expect(report.render(later, sampleOptions)).toBe(report.render(sample, sampleOptions))
    })
  }
})

describe('pretty at other widths and in colour', () => {
  for (const width of [60, 80, 120]) {
    for (const color of [false, true]) {
      test(`${width} columns, ${color ? 'colour and hyperlinks' : 'plain'}`, async () => {
        const options = { ...sampleOptions, width, color, hyperlinks: color }
        const name = `snapshots/pretty-${width}${color ? '-color' : ''}.txt.snap`
        await expect(prettyReport.render(sample, options)).toMatchFileSnapshot(name)
      })
    }
  }
})
