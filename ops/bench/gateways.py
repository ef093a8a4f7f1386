"""What the gateway adds to a call of a model, beside LiteLLM's proxy, which is run unmodified: both before one stub on loopback."""
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request

from report import median, progress, rounds

LITELLM = ".venv/litellm"
CALLERS = (1, 64)
CALLS = 640
# The stub answers at once, so that what is added is not lost in what it takes.
STUB = """
const body = JSON.stringify({id: 'c', object: 'chat.completion', created: 1, model: 'gpt-6-luna', usage: {prompt_tokens: 20, completion_tokens: 5, total_tokens: 25},
  choices: [{index: 0, finish_reason: 'stop', message: {role: 'assistant', content: 'yes'}}]});
require('http').createServer({keepAliveTimeout: 60000}, (request, response) => {
  request.resume();
  request.on('end', () => { response.writeHead(200, {'Content-Type': 'application/json', 'Content-Length': body.length}); response.end(body); });
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
"""


def stub():
    process = subprocess.Popen(["node", "-e", STUB], stdout=subprocess.PIPE, text=True)
    return process, int(process.stdout.readline())


def proxy(folder, port):
    """LiteLLM's proxy with one worker, as it ships: no database, no callbacks. Answers its process and port."""
    path = os.path.join(folder, "litellm.yaml")
    with open(path, "w") as file:
        json.dump({"model_list": [{"model_name": "gpt-6-luna", "litellm_params": {
            "model": "openai/gpt-6-luna", "api_base": "http://127.0.0.1:%d/v1" % port, "api_key": "sk-stub", "input_cost_per_token": 1e-7, "output_cost_per_token": 5e-7}}],
            "general_settings": {"master_key": "sk-bench"}, "litellm_settings": {"telemetry": False}}, file)
    # It does not say which port it was given, so that it is told one that was free just now.
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = free.getsockname()[1]
    log = os.path.join(folder, "litellm.log")
    environment = {"PATH": os.path.abspath(LITELLM + "/bin") + ":" + os.environ["PATH"], "HOME": folder, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
    with open(log, "w") as out:
        process = subprocess.Popen([LITELLM + "/bin/litellm", "--config", path, "--host", "127.0.0.1", "--port", str(own), "--num_workers", "1"],
                                   stdout=out, stderr=subprocess.STDOUT, env=environment)
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        if is_ready(own):
            return process, own
        time.sleep(.2)
    process.kill()
    with open(log) as file:
        raise SystemExit("LiteLLM's proxy did not start:\n" + file.read()[-2000:])


def is_ready(port):
    try:
        return urllib.request.urlopen("http://127.0.0.1:%d/health/liveliness" % port, timeout=5).status == 200
    except (urllib.error.URLError, OSError):
        return False


def cpu_us(process):
    """Of it and of what it started."""
    pids, spent = [process.pid], 0
    while pids:
        pid = pids.pop()
        try:
            with open("/proc/%d/stat" % pid) as file:
                fields = file.read().rsplit(")", 1)[1].split()
            with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
                pids += [int(word) for word in file.read().split()]
        except OSError:
            continue
        spent += int(fields[11]) + int(fields[12])
    return spent / os.sysconf("SC_CLK_TCK") * 1e6


def calls(build, how, port, callers, count):
    done = subprocess.run([os.path.join(build, "gatewaybench"), how, "http://127.0.0.1:%d/v1" % port, str(callers), str(count)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit("gatewaybench: " + (done.stdout + done.stderr)[-2000:])
    return json.loads(done.stdout)


def through(build, process, port, callers, count):
    """By the proxy, with the CPU that it takes itself a call, those of warming up among them."""
    before = cpu_us(process)
    found = calls(build, "raw", port, callers, count)
    found["cpu_us"] = (cpu_us(process) - before) / (count + 3 * callers)
    return found


def measure(report, build, folder, count, amount=CALLS):
    upstream, port = stub()
    try:
        progress("gateways: LiteLLM's proxy starts")
        process, proxied = proxy(folder, port)
        try:
            for callers in CALLERS:
                compare(report, build, count, amount, callers, port, process, proxied)
        finally:
            process.terminate()
            process.wait()
    finally:
        upstream.terminate()
        upstream.wait()


def compare(report, build, count, amount, callers, port, process, proxied):
    results = rounds("gateways, %d at once" % callers, count, {
        "nothing between": lambda: calls(build, "raw", port, callers, amount),
        "the gateway": lambda: calls(build, "gateway", port, callers, amount),
        "LiteLLM's proxy": lambda: through(build, process, proxied, callers, amount),
    })
    found = {name: {key: median([one[key] for one in values]) for key in values[0]} for name, values in results.items()}
    bare = found["nothing between"]
    added = {name: {"p50_us": own["p50_us"] - bare["p50_us"], "p99_us": own["p99_us"] - bare["p99_us"],
                    "cpu_us": own["cpu_us"] - (bare["cpu_us"] if name == "the gateway" else 0)} for name, own in found.items() if name != "nothing between"}
    rows = [(name, *("%.0f" % own[key] for key in ("p50_us", "p99_us")), *("%.0f" % added[name][key] if name in added else "" for key in ("p50_us", "p99_us", "cpu_us")))
            for name, own in found.items()]
    report.section("A call of a model, %d at once" % callers, ["between", "p50, µs", "p99, µs", "added, p50", "added, p99", "added CPU"], rows,
                   "A stub on loopback answers at once. The gateway prices, reserves in the journal's own writes (records in memory), sends, settles; the proxy prices, with one worker and no database.")
    for key, word in (("p50_us", "p50"), ("p99_us", "p99"), ("cpu_us", "CPU")):
        report.limit("what the gateway adds to a call, %d at once, of what LiteLLM's proxy adds: %s" % (callers, word),
                     added["the gateway"][key] / max(1e-9, added["LiteLLM's proxy"][key]), 0.2)
