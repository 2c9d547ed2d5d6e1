import type { WeaknessId } from './weaknesses.generated.ts'

/** Where the pages of the catalogue are published: one below it for each weakness. */
export const pagesBaseUrl: string = 'https://handfast.dev/weaknesses/'

/** The address of a weakness's page, for `helpUri` and the links of reports. */
export function pageUrl(id: WeaknessId): string {
  return `${pagesBaseUrl}${id}`
}
