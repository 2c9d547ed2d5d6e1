import { createGuard } from '@handfast/guard'

const guard = createGuard()
const { session } = guard.current()
let isGranted = false
if (session !== undefined) {
  await guard.sessions.update(session.ref, (data) => {
    const left = Number(data)
    isGranted = left > 0
    return isGranted ? left - 1 : left
  })
}

export { isGranted }
