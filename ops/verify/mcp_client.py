"""Asks a server by PyPI's `mcp` and prints what it was told; run by mcp.py in the environment that has the package."""
import asyncio
import json
import sys

from mcp import Client
from mcp.shared.exceptions import MCPError


async def whole(client, tool, arguments):
    result = await client.call_tool(tool, arguments)
    text = json.loads(result.content[0].text)
    assert text == result.structured_content, "the text and the structure are one"
    return result.is_error, text


async def ask(url, mode, decision):
    async with Client(url, mode=mode) as client:
        told = {"version": client.protocol_version, "tools": [tool.name for tool in (await client.list_tools()).tools]}
        is_error, made = await whole(client, "make_decision", decision)
        told["made"] = {"isError": is_error, "status": made["status"], "whole": made}
        told["found"] = (await whole(client, "get_decision", {"id": made["decision_id"]}))[1]
        told["listed"] = [row["decision_id"] for row in (await whole(client, "list_decisions", {"limit": 50}))[1]["decisions"]]
        told["challenged"] = (await whole(client, "challenge_decision", {"id": made["decision_id"], "without": ["a"]}))[1]["after"]["alternative_id"]
        told["task"] = (await whole(client, "process_task", {"task": "What is 17.5% of 240"}))[1]["final_answer"]["summary"]
        is_error, refused = await whole(client, "process_task", {"task": " "})
        told["refused"] = (is_error, refused["status"])
        try:
            await client.call_tool("none", {})
        except MCPError as error:
            told["unknown"] = error.error.code
        return told


print(json.dumps(asyncio.run(ask(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))))
