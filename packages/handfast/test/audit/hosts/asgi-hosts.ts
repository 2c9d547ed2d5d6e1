import { answeredInPython } from './python-host-form.ts'
import type { HostForm } from './host-form.ts'

/** ASGI frameworks of Python, with sessions of their own. */
export const asgiHosts: readonly HostForm[] = [
  {
    name: 'FastAPI',
    path: 'server.py',
    code: `from fastapi import FastAPI, Request, HTTPException
from fastapi.responses import JSONResponse
app = FastAPI()

@app.post("/mcp")
async def post(request: Request):
${answeredInPython({
  authorization: `request.headers.get("authorization")`,
  id: `request.headers.get("mcp-session-id")`,
  message: `await request.json()`,
  refuse: `raise HTTPException(404)`,
  answer: `return JSONResponse(answer)`,
})}`,
  },
  {
    name: 'FastAPI, header parameters',
    path: 'server.py',
    code: `from typing import Annotated
from fastapi import FastAPI, Header, HTTPException, Depends
app = FastAPI()

async def current_user(authorization: Annotated[str | None, Header()] = None) -> str:
    return subject_of(authorization)

@app.post("/mcp")
async def post(
    message: dict,
    user: Annotated[str, Depends(current_user)],
    mcp_session_id: Annotated[str | None, Header()] = None,
):
    if mcp_session_id:
        session = sessions.get(mcp_session_id)
        if UNKNOWN:
            raise HTTPException(404)
        return await session.handle(message)
    new_id = str(uuid.uuid4())
    sessions[new_id] = Session(owner=user)
    return await sessions[new_id].handle(message)`,
  },
  {
    name: 'FastAPI, a dependency',
    path: 'server.py',
    code: `from typing import Annotated
from fastapi import FastAPI, Header, HTTPException, Depends
app = FastAPI()

async def current_user(authorization: Annotated[str | None, Header()] = None) -> str:
    return subject_of(authorization)

async def load_session(
    user: Annotated[str, Depends(current_user)],
    mcp_session_id: Annotated[str | None, Header()] = None,
) -> Session:
    session = sessions.get(mcp_session_id)
    if UNKNOWN:
        raise HTTPException(404)
    return session

@app.post("/mcp")
async def post(message: dict, session: Annotated[Session, Depends(load_session)]):
    return await session.handle(message)

@app.post("/open")
async def open_session(user: Annotated[str, Depends(current_user)]):
    new_id = str(uuid.uuid4())
    sessions[new_id] = Session(owner=user)
    return {"session": new_id}`,
  },
  {
    name: 'Starlette',
    path: 'server.py',
    code: `from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

async def post(request: Request):
${answeredInPython({
  authorization: `request.headers.get("authorization")`,
  id: `request.headers.get("mcp-session-id")`,
  message: `await request.json()`,
  refuse: `return Response(status_code=404)`,
  answer: `return JSONResponse(answer)`,
})}
app = Starlette(routes=[Route("/mcp", post, methods=["POST"])])`,
  },
  {
    name: 'Starlette, an endpoint class',
    path: 'server.py',
    code: `from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

class Mcp(HTTPEndpoint):
    async def post(self, request):
${answeredInPython({
  authorization: `request.headers.get("authorization")`,
  id: `request.headers.get("mcp-session-id")`,
  message: `await request.json()`,
  refuse: `return Response(status_code=404)`,
  answer: `return JSONResponse(answer)`,
  indent: 8,
})}
app = Starlette(routes=[Route("/mcp", Mcp)])`,
  },
  {
    name: 'plain ASGI',
    path: 'server.py',
    code: `from starlette.requests import Request
from starlette.responses import JSONResponse, Response

async def app(scope, receive, send):
    request = Request(scope, receive)
${answeredInPython({
  authorization: `request.headers.get("authorization")`,
  id: `request.headers.get("mcp-session-id")`,
  message: `await request.json()`,
  refuse: `return await Response(status_code=404)(scope, receive, send)`,
  answer: `return await JSONResponse(answer)(scope, receive, send)`,
})}`,
  },
  {
    name: 'Quart',
    path: 'server.py',
    code: `from quart import Quart, request, jsonify, abort
app = Quart(__name__)

@app.post("/mcp")
async def post():
${answeredInPython({
  authorization: `request.headers.get("Authorization")`,
  id: `request.headers.get("Mcp-Session-Id")`,
  message: `await request.get_json()`,
  refuse: `abort(404)`,
  answer: `return jsonify(answer)`,
})}`,
  },
  {
    name: 'Litestar',
    path: 'server.py',
    code: `from litestar import Litestar, Request, post
from litestar.exceptions import NotFoundException

@post("/mcp")
async def handle(request: Request) -> dict:
${answeredInPython({
  authorization: `request.headers.get("authorization")`,
  id: `request.headers.get("mcp-session-id")`,
  message: `await request.json()`,
  refuse: `raise NotFoundException()`,
  answer: `return answer`,
})}
app = Litestar([handle])`,
  },
  {
    name: 'Litestar, header parameters',
    path: 'server.py',
    code: `from typing import Annotated
from litestar import Litestar, post
from litestar.exceptions import NotFoundException
from litestar.params import Parameter

@post("/mcp")
async def handle(
    data: dict,
    authorization: Annotated[str, Parameter(header="Authorization")],
    session_id: Annotated[str | None, Parameter(header="Mcp-Session-Id")] = None,
) -> dict:
    user = subject_of(authorization)
    if session_id:
        session = sessions.get(session_id)
        if UNKNOWN:
            raise NotFoundException()
        return await session.handle(data)
    new_id = str(uuid.uuid4())
    sessions[new_id] = Session(owner=user)
    return {}

app = Litestar([handle])`,
  },
  {
    name: 'BlackSheep',
    path: 'server.py',
    code: `from blacksheep import Application, Request, json, not_found
app = Application()

@app.router.post("/mcp")
async def post_mcp(request: Request):
${answeredInPython({
  authorization: `request.get_first_header(b"authorization").decode()`,
  id: `request.get_first_header(b"mcp-session-id").decode()`,
  message: `await request.json()`,
  refuse: `return not_found()`,
  answer: `return json(answer)`,
})}`,
  },
  {
    name: 'Falcon',
    path: 'server.py',
    code: `import falcon.asgi

class Mcp:
    async def on_post(self, req, resp):
${answeredInPython({
  authorization: `req.get_header("Authorization")`,
  id: `req.get_header("Mcp-Session-Id")`,
  message: `await req.get_media()`,
  refuse: `raise falcon.HTTPNotFound()`,
  answer: `resp.media = answer`,
  indent: 8,
})}
app = falcon.asgi.App()
app.add_route("/mcp", Mcp())`,
  },
]
