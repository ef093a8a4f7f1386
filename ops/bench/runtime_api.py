"""A Runtime API for measuring one handler: as little of it as the handlers use, on one socket."""
import os
import socket
import subprocess
import time

# The driver keeps to the first CPU and the handler to the last, where there are two.
CPUS = sorted(os.sched_getaffinity(0))


class Handler:
    """A handler process and the connection on which it takes its events."""

    def __init__(self, command, environment=None):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.buffer = b""
        address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        variables = {"PATH": os.environ["PATH"], "AWS_LAMBDA_RUNTIME_API": address, "AWS_LAMBDA_FUNCTION_NAME": "bench", "LANG": "C.UTF-8",
                     "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", **(environment or {})}
        # The child inherits the CPU; without a preexec function Python starts it by vfork, which costs next to nothing.
        os.sched_setaffinity(0, {CPUS[-1]})
        self.started = time.perf_counter()
        self.process = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.sched_setaffinity(0, {CPUS[0]})
        self.listener.settimeout(30)
        self.connection, _ = self.listener.accept()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection.settimeout(60)
        self._request()
        self.first_next_ms = (time.perf_counter() - self.started) * 1000

    def _request(self):
        """One request, head and body. A client that opens a new connection for every request gets it."""
        while True:
            head, separator, rest = self.buffer.partition(b"\r\n\r\n")
            if separator:
                length = 0
                for line in head.split(b"\r\n")[1:]:
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                if len(rest) >= length:
                    self.buffer = rest[length:]
                    return head, rest[:length]
            chunk = self.connection.recv(1 << 20)
            if not chunk:
                self.connection.close()
                self.connection, _ = self.listener.accept()
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                continue
            self.buffer += chunk

    def invoke(self, event):
        """Gives the event to the waiting handler; the bytes it answers with. The handler waits for the next event afterwards."""
        deadline = int(time.time() * 1000) + 30_000
        self.connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\n"
            b"Lambda-Runtime-Deadline-Ms: %d\r\nLambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:000000000000:function:bench\r\n"
            b"Content-Length: %d\r\n\r\n" % (deadline, len(event)) + event)
        head, body = self._request()
        self.answered_ms = (time.perf_counter() - self.started) * 1000
        self.connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"status\":\"OK\"}")
        self._request()
        return head.split(b" ", 2)[1], body

    def peak_memory_mb(self):
        with open("/proc/%d/status" % self.process.pid) as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
        raise RuntimeError("no VmHWM")

    def close(self):
        self.process.kill()
        self.process.wait()
        self.connection.close()
        self.listener.close()
