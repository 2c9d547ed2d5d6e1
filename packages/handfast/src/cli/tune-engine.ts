import { setFlagsFromString } from 'node:v8'

/**
 * How long a function has to be at work before V8 optimises it: eight times V8's own measure. An
 * audit runs a lot of code for a second or two, in which most optimised functions never earn back
 * what it took to make them.
 */
const interruptBudget = 8 * 66 * 1024

/** The V8 of Node 20. Later ones measure otherwise, and have a compiler that costs less. */
const measured = /^11\./

/** For a short run of a lot of code. V8 complains aloud of flags that it does not know. */
export function tuneEngine(v8Version: string): void {
  if (measured.test(v8Version)) setFlagsFromString(`--interrupt-budget=${interruptBudget}`)
}
