/** A cap may be higher than what a probe opens, so that none cannot be shown. */
export const ofWeak = 'inconclusive'
