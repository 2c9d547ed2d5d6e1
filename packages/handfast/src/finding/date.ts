/** A day as `2027-01-31`. Days of this form compare as text. */
export type Day = string

const dayForm = /^(\d{4})-(\d{2})-(\d{2})$/u

/** Whether it is a day of the calendar: `2027-02-30` is not. */
export function isDay(text: string): boolean {
  if (!dayForm.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** A suppression holds through the whole of the day it names. */
export function isPast(until: Day, today: Day): boolean {
  return until < today
}
