import type { Lifetimes } from './lifetimes.ts'

/** A tool as the server lists it. */
export interface Tool {
  readonly name: string
  readonly description: string
  /** JSON Schema, as it came. */
  readonly inputSchema: unknown
  readonly outputSchema: unknown
  /** It says of itself that it changes nothing. Self-reported. */
  readonly isReadOnly: boolean
  /** A call of it can become a task (2025-11-25 basic/utilities/tasks, Tool-Level Negotiation). */
  readonly canBeTask: boolean
  /** It says that doing it twice does no more than doing it once. Self-reported. */
  readonly isIdempotent: boolean
}

/** Arguments that somebody gave; the others are made up. */
export type Given = Readonly<Record<string, unknown>>

/** A tool, and what of its arguments is settled. */
export interface ToolUse {
  readonly tool: Tool
  readonly given: Given
}

/** A tool that takes a handle, as was seen when it was called with one. */
export interface Taker extends ToolUse {
  /** The parameter that it takes it in. */
  readonly parameter: string
  /** What the producer was given came back out of it. */
  readonly showsCanary: boolean
  /** Called like something that uses up what it is given. */
  readonly isEnding: boolean
}

/** State that is named by a handle: who makes it, and who takes it. */
export interface HandleKind {
  readonly producer: ToolUse
  /** What the producer makes it in: the basket of an order. */
  readonly parent?: Parent
  /** Where in its result the handle stands: `/structuredContent/id`, `/content/0/text#1`. */
  readonly place: string
  readonly takers: readonly Taker[]
  /** How it was found, and how sure that is. */
  readonly how: string
}

/** State that has to be there first, and the parameter in which a producer takes its handle. */
export interface Parent {
  readonly kind: HandleKind
  readonly parameter: string
}

/** State that a tool keeps and another shows, with no handle minted in between. */
export interface Store {
  readonly writer: ToolUse
  readonly reader: ToolUse
  /** The parameter by which a caller chooses among states; undefined where there is none. */
  readonly key: string | undefined
  /** Both may be called without the key. */
  readonly isKeyOptional: boolean
}

/** Something that is found out once. */
export interface Finding<Found> {
  /** Undefined until somebody has asked, and again where the search was broken off. */
  search: Promise<Found> | undefined
}

/** What was found out about one way in, for all checks and the report. */
export interface SurfaceMemory {
  readonly tools: Finding<readonly Tool[]>
  readonly handles: Finding<readonly HandleKind[]>
  readonly stores: Finding<readonly Store[]>
  /** What waiting has shown. */
  readonly lifetimes: Finding<Lifetimes>
  /** As far as it is known. */
  readonly found: HandleKind[]
}

export function emptyMemory(): SurfaceMemory {
  return {
    tools: { search: undefined },
    handles: { search: undefined },
    stores: { search: undefined },
    lifetimes: { search: undefined },
    found: [],
  }
}
