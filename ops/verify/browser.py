"""Debian's chromium without a window, told what to do over the two pipes of its DevTools protocol (https://chromedevtools.github.io/devtools-protocol/)."""
import base64
import json
import os
import queue
import subprocess
import tempfile
import threading

from running import Process


class Browser(Process):
    """One tab. `heard` holds every event of it, in order."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        (to_browser, self.write), (self.read, from_browser) = os.pipe(), os.pipe()
        # The browser reads commands from descriptor 3 and writes to 4. Without root it keeps its sandbox.
        options = ["--headless", "--remote-debugging-pipe", "--user-data-dir=" + self.folder.name, "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
                   "--disable-background-networking", "--disable-component-update", "--hide-scrollbars"] + (["--no-sandbox"] if os.getuid() == 0 else [])
        self.process = subprocess.Popen(
            ["bash", "-c", 'exec 3<&%d 4>&%d; exec chromium "$@" about:blank' % (to_browser, from_browser), "bash", *options],
            pass_fds=(to_browser, from_browser), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.number = 0
        self.answers = queue.Queue()
        self.heard = []
        self.arrived = threading.Condition()
        threading.Thread(target=self.listen, daemon=True).start()
        self.session = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Network", "Log", "Audits", "DOM", "Accessibility"]:
            self.send(domain + ".enable")

    def __exit__(self, *_):
        super().__exit__()
        os.close(self.write)

    def listen(self):
        rest = b""
        while True:
            block = os.read(self.read, 1 << 16)
            if not block:
                self.answers.put({"error": {"message": "chromium ended"}})
                return
            *messages, rest = (rest + block).split(b"\0")
            for message in map(json.loads, messages):
                if "id" in message:
                    self.answers.put(message)
                else:
                    with self.arrived:
                        self.heard.append(message)
                        self.arrived.notify_all()

    def send(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        answer = self.answers.get(timeout=30)
        if "error" in answer:
            raise SystemExit("chromium: %s: %s" % (method, answer["error"]["message"]))
        return answer["result"]

    def load(self, url, headers=None, width=1280, height=900, dark=False, media=""):
        """Loads the page afresh and waits until all of it is there; forgets what was heard before."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.send("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.send("Network.setExtraHTTPHeaders", headers=headers or {})
        with self.arrived:
            self.heard.clear()
        self.send("Page.navigate", url=url)
        with self.arrived:
            if not self.arrived.wait_for(lambda: any(event["method"] == "Page.loadEventFired" for event in self.heard), timeout=30):
                raise SystemExit("chromium did not load " + url)

    def named(self, *methods):
        with self.arrived:
            return [event["params"] for event in self.heard if event["method"] in methods]

    def value(self, script):
        """What a script gives that the page itself could not run: the DevTools stand outside its policy."""
        result = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit("chromium: " + json.dumps(result["exceptionDetails"])[:600])
        return result["result"].get("value")

    def picture(self, path, height=None):
        """The page as PNG: the whole of it, or so many pixels from its top."""
        clip = {} if height is None else {"clip": {"x": 0, "y": 0, "width": self.value("innerWidth"), "height": height, "scale": 1}}
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.send("Page.captureScreenshot", captureBeyondViewport=True, **clip)["data"]))

    def pdf(self):
        return base64.b64decode(self.send("Page.printToPDF", preferCSSPageSize=True)["data"])
