/** Prints what is wrong, a line each, and makes the process end with 1 when there is something. */
export function reportProblems(problems: readonly string[]): void {
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.exitCode = problems.length > 0 ? 1 : 0
}
