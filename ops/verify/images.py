"""hadolint over the Dockerfile; its steps, run by buildah without a daemon; then what the images hold, and the emulator's image at work.

Usage: images.py BUILD-FOLDER [--test]   (as root, on Debian 12; --test runs the Dockerfile's test stage too)
The base images are made here by debootstrap under the names that the Dockerfile uses, Debian's as it is and Swift's with this machine's toolchain mounted into it, so
nothing is needed but Debian's archive. Everything is kept in .build/images; a second run builds what changed.
"""
import glob
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from peers import free_port
from running import Checks

HERE = os.path.abspath(".build/images")
FUNCTIONS_BYTES_MAXIMUM = 150_000_000
# What is kept of earlier builds is thrown away above this.
KEPT_BYTES_MAXIMUM = 12_000_000_000
# Where this machine has Debian's archives from, the security updates among them: debian.sources of an image, else what an installer wrote.
SOURCES = ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list")
# What `ops/verify/all` takes for "not run".
SKIPPED = 77


def why_not():
    """Why the images cannot be built here, or nothing."""
    missing = [name for name in ("buildah", "debootstrap") if not shutil.which(name)]
    if missing:
        return "%s is not installed (apt-get install %s)" % (" and ".join(missing), " ".join(missing))
    if os.geteuid() != 0:
        return "it takes root (sudo .venv/bin/python ops/verify/images.py build)"
    with open("/etc/os-release") as file:
        if "VERSION_CODENAME=bookworm" not in file.read():
            return "the base images hold this machine's Swift toolchain, which must be Debian 12's"
    return None


BUILDAH = ["buildah", "--storage-driver", "vfs", "--root", HERE + "/storage", "--runroot", HERE + "/run"]


def buildah(*arguments):
    """What it prints, and that it failed if it did."""
    return subprocess.run([*BUILDAH, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def show(*arguments):
    print("  $ buildah " + " ".join(arguments), flush=True)
    subprocess.run([*BUILDAH, *arguments], check=True)


def has(image):
    return any(name.endswith("/" + image) for names in json.loads(buildah("images", "--json") or "[]") or [] for name in names.get("names") or [])


def bases():
    """The images that the Dockerfile starts from."""
    with open("Dockerfile") as file:
        return sorted(set(re.findall(r"^FROM (\S+:\S+) AS", file.read(), re.M)))


def make_base(image, toolchain):
    tree = HERE + "/bookworm"
    if not os.path.exists(tree):
        print("  debootstrap bookworm (one to two minutes)", flush=True)
        # Elsewhere first: half a tree is none, and debootstrap takes no path with a space.
        with tempfile.TemporaryDirectory() as folder:
            made = folder + "/bookworm"
            subprocess.run(["debootstrap", "--variant=minbase", "bookworm", made], check=True, stdout=subprocess.DEVNULL)
            source = next((path for path in SOURCES if os.path.exists(path)), None)
            if source:
                os.remove(made + "/etc/apt/sources.list")
                shutil.copy(source, made + source)
            partial = tree + ".new"
            shutil.rmtree(partial, ignore_errors=True)
            os.makedirs(HERE, exist_ok=True)
            subprocess.run(["cp", "-a", made, partial], check=True)
            os.rename(partial, tree)
    container = buildah("from", "scratch")
    buildah("copy", "--quiet", container, tree, "/")
    if image.startswith("swift:"):
        buildah("config", "--env", "PATH=%s/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" % toolchain, container)
    buildah("commit", "--quiet", "--rm", container, image)


def build(target, toolchain):
    # Docker's own format, since OCI's has no health check.
    show("bud", "--isolation", "chroot", "--format", "docker", "--layers", "--pull-never", "--volume", "%s:%s:ro" % (toolchain, toolchain), "--target", target,
         "-t", "quorate-" + target, ".")


def prune():
    """Every change of the source leaves a layer of a gigabyte behind."""
    if os.path.exists(HERE) and int(subprocess.check_output(["du", "-sb", HERE]).split()[0]) > KEPT_BYTES_MAXIMUM:
        buildah("rmi", "--prune", "--force")


def contents(target):
    """Bytes of every file in the image, by path."""
    container = buildah("from", "--pull-never", "localhost/quorate-" + target)
    root = buildah("mount", container)
    files = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            files[os.path.relpath(path, root)] = 0 if os.path.islink(path) else os.path.getsize(path)
    buildah("rm", container)
    return files


def configuration(target):
    return json.loads(buildah("inspect", "--type", "image", "quorate-" + target))["Docker"]["config"]


def check_contents(checks):
    for target in ("functions", "emulator"):
        files = contents(target)
        size = sum(files.values())
        print("  the %s image holds %d files, %.1f MB" % (target, len(files), size / 1e6), flush=True)
        if target == "functions":
            checks.true("the functions image is under %d MB" % (FUNCTIONS_BYTES_MAXIMUM // 1_000_000), size < FUNCTIONS_BYTES_MAXIMUM, size)
        shells = [path for path in files if re.search(r"(^|/)(ba|da)?sh$|(^|/)(busybox|apt|dpkg)$", path)]
        checks.same("the %s image has no shell and no package manager" % target, shells, [])
        checks.same("the %s image has another user than root" % target, configuration(target).get("User"), "65532:65532")


class Running:
    """The emulator's image, with its own command and user, on another port and a folder for its volume."""

    def __init__(self, data):
        self.port, self.admin_port = free_port(), free_port()
        self.key = ""
        config = configuration("emulator")
        self.health_check = self.on_my_port(config["Healthcheck"]["Test"][1:])
        self.container = buildah("from", "--pull-never", "localhost/quorate-emulator")
        # In a chroot the image's own volume would hide the folder.
        buildah("config", "--volume", "/data-", self.container)
        command = self.on_my_port(config["Entrypoint"] + config["Cmd"])
        self.process = subprocess.Popen([*BUILDAH, "run", "--isolation", "chroot", "--volume", data + ":/data", self.container, "--", *command],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                raise SystemExit("the emulator's image does not answer")
            time.sleep(0.1)

    def on_my_port(self, command):
        return [{"8000": str(self.port), "8001": str(self.admin_port)}.get(word, word) for word in command]

    def first_key(self, build):
        """As docs/deploy.md makes it, by the table's own credentials; here from beside the container, whose loopback is this machine's."""
        environment = {"RECORDS_TABLE": "quorate-single-records", "AWS_ENDPOINT_URL": "http://127.0.0.1:%d" % self.admin_port, "AWS_REGION": "eu-central-1",
                       "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
        words = [os.path.join(build, "quorate"), "key", "--principal", "boss", "--role", "admin"]
        return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    def is_ready(self):
        try:
            return self.call("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {"X-API-Key": self.key} if self.key else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def health(self):
        """The exit status of the image's own health check."""
        return subprocess.run([*BUILDAH, "run", "--isolation", "chroot", self.container, "--", *self.health_check], capture_output=True).returncode

    def emulator_ids(self):
        """The process ids of this container's emulator, found by its port among the command lines."""
        found = []
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(path, "rb") as file:
                    words = file.read().split(b"\0")
            except OSError:
                continue
            if words[0] == b"/opt/quorate/emulator" and str(self.port).encode() in words:
                found.append(int(path.split("/")[2]))
        return found

    def kill(self):
        """As a crash would: no chance to write anything."""
        for process in self.emulator_ids():
            os.kill(process, signal.SIGKILL)
        self.process.wait(30)
        buildah("rm", self.container)


def check_emulator(checks, build):
    with open("docs/request.json", "rb") as file:
        request = file.read()
    with tempfile.TemporaryDirectory() as data:
        os.chown(data, 65532, 65532)
        first = Running(data)
        try:
            checks.same("the emulator's image asks who calls", first.call("POST", "/decisions", request)[0], 401)
            key = first.key = first.first_key(build)
            status, made = first.call("POST", "/decisions", request)
            checks.same("the emulator's image makes a decision", status, 201)
            path = "/decisions/" + json.loads(made)["decision_id"]
            checks.same("and answers it again", first.call("GET", path), (200, made))
            checks.same("its health check passes", first.health(), 0)
            user = [os.stat("/proc/%d" % process).st_uid for process in first.emulator_ids()]
            checks.same("it runs as 65532", user, [65532])
        finally:
            first.kill()
        second = Running(data)
        second.key = key
        try:
            checks.same("another container on the same volume answers the same bytes after a kill -9", second.call("GET", path), (200, made))
        finally:
            second.kill()


def main():
    checks = Checks("the Dockerfile by hadolint and buildah, and the images at work")
    hadolint = subprocess.run([os.path.join(os.path.dirname(sys.executable), "hadolint"), "Dockerfile"], capture_output=True, text=True)
    checks.same("hadolint finds nothing", (hadolint.returncode, hadolint.stdout + hadolint.stderr), (0, ""))
    reason = why_not()
    if reason:
        print("  SKIPPED, the Dockerfile's steps were not run: " + reason, flush=True)
        return checks.end() or SKIPPED
    started = time.monotonic()
    toolchain = os.path.dirname(os.path.dirname(os.path.realpath(shutil.which("swift"))))
    prune()
    for image in bases():
        if not has(image):
            make_base(image, toolchain)
    for target in (["test"] if "--test" in sys.argv else []) + ["emulator", "functions"]:
        build(target, toolchain)
        checks.true("the Dockerfile's steps up to `%s` run" % target, True)
    check_contents(checks)
    check_emulator(checks, sys.argv[1])
    print("  took %.0f s" % (time.monotonic() - started))
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
