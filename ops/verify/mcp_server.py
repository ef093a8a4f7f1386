"""A server of PyPI's `mcp` with two tools on a free port of this machine, which it prints; run by mcp.py in the environment that has the package.
Its kind: `json` answers with one JSON text, `sse` with a stream, `stateful` keeps sessions and speaks the revisions before the stateless one alone."""
import socket
import sys

import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp_types import ToolAnnotations
from pydantic import BaseModel

server = MCPServer("notes")


class Counted(BaseModel):
    text: str
    length: int


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
def count(text: str) -> Counted:
    """Counts the characters of a text."""
    if text == "fail":
        raise ValueError("as asked")
    return Counted(text=text, length=len(text))


@server.tool()
def add(text: str) -> str:
    """Adds a note."""
    return "added " + text


kind = sys.argv[1]
app = server.streamable_http_app(json_response=kind == "json", stateless_http=kind != "stateful")
if kind == "stateful":
    inner = app

    async def app(scope, receive, send):
        """A server that knows nothing of the stateless revision: such a request is one without a session to it."""
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            if headers.get(b"mcp-protocol-version") == b"2026-07-28":
                scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in (b"mcp-protocol-version", b"mcp-method", b"mcp-name")]}
        await inner(scope, receive, send)

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
# Whoever is told the address may come before the server takes its first connection.
listener.listen()
print("http://127.0.0.1:%d/mcp" % listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])
