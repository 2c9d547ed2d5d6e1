/** Something that is right by itself and wrong beside the rest. */
export interface Objection {
  readonly at: readonly (string | number)[]
  readonly message: string
}
