import type { HostForm, Twins } from './host-form.ts'

/** Python source: what of a request is read how, and how it is answered. */
interface Given {
  readonly authorization: string
  readonly id: string
  readonly message: string
  /** Answers for a session that is not there. */
  readonly refuse: string
  /** Answers with `answer`. */
  readonly answer: string
  readonly isSync?: boolean
  /** Columns of the body. Default: 4. */
  readonly indent?: number
}

/** The body of a handler. `UNKNOWN` is the condition under which a session is refused. */
export function answeredInPython(given: Given): string {
  const { authorization, id, message, refuse, answer, isSync = false, indent = 4 } = given
  const handled = (session: string): string =>
    isSync ? `asyncio.run(${session}.handle(message))` : `await ${session}.handle(message)`
  const body = `user = subject_of(${authorization})
session_id = ${id}
message = ${message}
if session_id:
    session = sessions.get(session_id)
    if UNKNOWN:
        ${refuse}
    answer = ${handled('session')}
    ${answer}
session_id = str(uuid.uuid4())
sessions[session_id] = Session(owner=user)
answer = ${handled('sessions[session_id]')}
${answer}`
  return body.replaceAll(/^/gm, ' '.repeat(indent))
}

const prelude = `
import uuid
import jwt
from dataclasses import dataclass, field
keys = jwt.PyJWKClient("https://id.example/jwks")

def subject_of(header: str | None) -> str:
    if not header or not header.startswith("Bearer "):
        raise PermissionError("unauthorized")
    token = header[7:]
    key = keys.get_signing_key_from_jwt(token).key
    claims = jwt.decode(token, key, algorithms=["RS256"], audience="https://mcp.example")
    return claims["sub"]

@dataclass
class Session:
    owner: str
    server: object = field(default_factory=object)

    async def handle(self, message: dict) -> dict:
        return {"jsonrpc": "2.0", "id": message.get("id"), "result": {}}

sessions: dict[str, Session] = {}

`

/** The server whose sessions are anybody's, and the one that compares their owner. */
export function pythonTwinsOf({ code }: HostForm): Twins {
  const text = prelude + code
  return {
    weak: text.replace('UNKNOWN', 'session is None'),
    mended: text.replace('UNKNOWN', 'session is None or session.owner != user'),
  }
}
