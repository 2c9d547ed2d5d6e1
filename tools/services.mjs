// Programs that some tests need and npm cannot bring.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const services = [
  {
    name: 'chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    needed: 'pages',
  },
  { name: 'python3', programs: ['python3'], needed: 'Python twins' },
]

/** Path of the first of these programs, or undefined. */
export function findProgram(programs) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return programs
    .flatMap((program) => folders.map((folder) => join(folder, program)))
    .find(isExecutable)
}

export const missingServices = () =>
  services.filter(({ programs }) => findProgram(programs) === undefined)

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
