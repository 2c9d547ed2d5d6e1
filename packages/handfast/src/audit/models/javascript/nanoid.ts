import type { Model, Shape } from '../../flow/model.ts'

const random: Shape = {
  call: { role: 'random.strong', returns: { type: 'js.String', labels: ['Csprng'] } },
}
const generator: Shape = { call: { returns: { type: 'nanoid.Generator' } } }

export const nanoidModel: Model = {
  id: 'nanoid',
  language: 'javascript',
  modules: ['nanoid', 'nanoid/async'],
  exports: {
    nanoid: random,
    random,
    customAlphabet: generator,
    customRandom: generator,
  },
  types: {
    'nanoid.Generator': {
      call: { role: 'random.strong', returns: { type: 'js.String', labels: ['Csprng'] } },
    },
  },
}
