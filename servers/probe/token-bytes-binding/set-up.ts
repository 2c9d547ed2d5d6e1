import { moreCredentials, theTwo } from '../kit/users.ts'

export const setUp = (): object => ({ as: { ...theTwo, ...moreCredentials } })
