export type {
  CoverClaim,
  Coverer,
  SpecClause,
  Weakness,
  WeaknessGroup,
} from './weakness.ts'
export type { WeaknessEntry, WeaknessId } from './weaknesses.generated.ts'
export { pagesBaseUrl, pageUrl } from './page-url.ts'
export { weaknessById, weaknessIds } from './weakness-by-id.ts'
export { weaknesses } from './weaknesses.generated.ts'
