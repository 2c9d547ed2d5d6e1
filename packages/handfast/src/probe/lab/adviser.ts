/**
 * Somebody who may propose arguments for a tool, where the schema and the refusals do not say what
 * it wants. What comes back is a proposal: it is held against the schema, and no verdict rests on
 * it.
 */
export interface Adviser {
  /** The JSON that was proposed; undefined where nothing usable came back. */
  propose(question: string): Promise<unknown>
}
