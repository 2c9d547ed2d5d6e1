import type { Model, Shape } from '../../flow/model.ts'

/* The Mersenne Twister of `random`, and numpy's; `SystemRandom` is the exception. */

const weak: Shape = {
  call: { role: 'random.weak', returns: { labels: ['WeakRandom'], from: ['Argument[0]'] } },
}
const weakMembers = {
  random: weak,
  randint: weak,
  randrange: weak,
  getrandbits: weak,
  randbytes: weak,
  choice: weak,
  choices: weak,
  sample: weak,
  uniform: weak,
  shuffle: weak,
}
const strong: Shape = { call: { role: 'random.strong', returns: { labels: ['Csprng'] } } }

export const pyRandomModel: Model = {
  id: 'py-random',
  language: 'python',
  modules: ['random', 'numpy.random'],
  exports: {
    ...weakMembers,
    Random: { construct: { returns: { type: 'py-random.Random' } } },
    default_rng: { call: { returns: { type: 'py-random.Random' } } },
    SystemRandom: { construct: { returns: { type: 'py-random.SystemRandom' } } },
  },
  types: {
    'py-random.Random': { members: { ...weakMembers, integers: weak, bytes: weak } },
    'py-random.SystemRandom': {
      members: {
        random: strong,
        randint: strong,
        randrange: strong,
        getrandbits: strong,
        randbytes: strong,
        choice: strong,
        choices: strong,
        sample: strong,
      },
    },
  },
}
