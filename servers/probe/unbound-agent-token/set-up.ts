import { theTwo } from '../kit/users.ts'

/** What the instance is called goes with every request of its principal. */
export const setUp = (): object => ({
  as: { ...theTwo, a: { ...theTwo.a, 'x-agent-instance-id': 'agent-4c1d7e90' } },
})
