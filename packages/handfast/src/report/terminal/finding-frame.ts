import type { Finding } from '../../finding/finding.ts'
import type { FrameOptions } from './frame.ts'
import { codeFrame } from './frame.ts'

/** The code frame of a finding: its primary location, and the others that belong to it. */
export function findingFrame(
  finding: Finding,
  options: Omit<FrameOptions, 'digits'>,
): readonly string[] {
  const { location, label, severity, related } = finding
  return codeFrame(
    [
      { location, label, primary: true, role: severity },
      ...related.map((place) => ({
        location: place,
        label: place.label,
        primary: false,
        role: 'related' as const,
      })),
    ],
    { ...options, digits: lineDigits(finding) },
  )
}

/** Digits of the widest line number that the frame shows. */
export function lineDigits({ location, related }: Finding): number {
  return String(Math.max(...[location, ...related].map(({ startLine }) => startLine))).length
}
