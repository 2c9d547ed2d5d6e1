import { aDay } from '../kit/a-day.ts'

/** A day is what it takes to say of a session that it does not end. */
export const setUp = (): typeof aDay => aDay
