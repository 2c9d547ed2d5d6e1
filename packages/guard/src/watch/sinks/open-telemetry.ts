import type { GuardEvent } from '../guard-event.ts'
import type { Sink } from '../sink.ts'

/** What of `@opentelemetry/api-logs` is used: `logs.getLogger('…')`. */
export interface OtelLogger {
  emit(record: {
    readonly timestamp: number
    readonly severityNumber: number
    readonly severityText: string
    readonly body: string
    readonly attributes: Readonly<Record<string, string | number>>
  }): void
}

/** What of `@opentelemetry/api` is used: `metrics.getMeter('…')`. */
export interface OtelMeter {
  createCounter(
    name: string,
    options: { readonly description: string },
  ): { add(value: number, attributes: Readonly<Record<string, string>>): void }
}

export interface OpenTelemetryOptions {
  readonly logger?: OtelLogger
  readonly meter?: OtelMeter
}

/** OpenTelemetry's own numbers for WARN and INFO (logs data model, SeverityNumber). */
const severities: Readonly<Record<string, number>> = { ERROR: 17, WARN: 13, INFO: 9 }

/** Logs with all that an event holds; metrics with what has few values only, and no hashes. */
export function openTelemetrySink({ logger, meter }: OpenTelemetryOptions): Sink {
  const events = meter?.createCounter('handfast.guard.events', {
    description: 'What happened to sessions, handles, request states and tasks',
  })
  const alerts = meter?.createCounter('handfast.guard.alerts', {
    description: 'Alerts of the watch',
  })
  return {
    name: 'open-telemetry',
    write(batch) {
      for (const event of batch) {
        logger?.emit(recordOf(event))
        if (event.name === 'alert') {
          const { detector, severity, weakness } = event
          alerts?.add(1, { detector, severity, weakness })
        } else {
          events?.add(event.count ?? 1, { name: event.name, ...reasonOf(event.reason) })
        }
      }
    },
  }
}

const reasonOf = (reason: string | undefined): { readonly reason?: string } =>
  reason === undefined ? {} : { reason }

function recordOf(event: GuardEvent): Parameters<OtelLogger['emit']>[0] {
  const { at, name, schemaVersion, ...rest } = event
  const severityText = severityOf(event)
  const attributes = Object.entries({ schemaVersion, ...rest }).map(
    ([key, value]) => [`handfast.${key}`, value] as const,
  )
  return {
    timestamp: Date.parse(at),
    severityNumber: severities[severityText] ?? 0,
    severityText,
    body: `handfast.${name}`,
    attributes: Object.fromEntries(attributes),
  }
}

function severityOf(event: GuardEvent): string {
  if (event.name === 'alert') return event.severity === 'low' ? 'WARN' : 'ERROR'
  return event.name.endsWith('.refused') || event.name.endsWith('.reused') ? 'WARN' : 'INFO'
}
