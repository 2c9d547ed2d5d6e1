import { Visitor, parseSync } from 'oxc-parser'

export interface FunctionSize {
  /** `judge`, `report.render`; `function at line 12` when it has no name. */
  readonly name: string
  readonly lines: number
  readonly parameters: number
}
