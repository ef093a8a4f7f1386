"""A copy of the checkout below .build that is changed and built, and that a later run goes on with."""
import os
import subprocess


def checkout():
    """What the checkout holds, by path: what is in git, and what is new and not ignored."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], check=True, capture_output=True).stdout
    return {name.decode(): content(name.decode()) for name in listed.split(b"\0") if name and os.path.isfile(name)}


def content(path):
    with open(path, "rb") as file:
        return file.read()


class Scratch:
    """The copy in `folder`, which holds what `wanted` has by path, and what was built there."""

    BUILT = {".build", "build", ".git", ".venv"}

    def __init__(self, folder, wanted):
        (self.folder, self.wanted) = (folder, wanted)
        self.restore()

    def changed(self):
        """The paths of what is not as it is wanted: changed, gone, or there besides."""
        return sorted(path for path in self.wanted.keys() | set(self._found()) if self._now(path) != self.wanted.get(path))

    def restore(self):
        """What is the same is not touched, so that nothing is compiled again for it."""
        for path in self.changed():
            there = os.path.join(self.folder, path)
            if path not in self.wanted:
                os.remove(there)
                continue
            os.makedirs(os.path.dirname(there), exist_ok=True)
            with open(there, "wb") as file:
                file.write(self.wanted[path])
            if os.path.exists(path):
                os.chmod(there, os.stat(path).st_mode)

    def run(self, *command, seconds=1800):
        """The exit status of a command in the copy, and all that it said."""
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=seconds)
        return done.returncode, done.stdout + done.stderr

    def _now(self, path):
        there = os.path.join(self.folder, path)
        return content(there) if os.path.isfile(there) else None

    def _found(self):
        for place, folders, files in os.walk(self.folder):
            if place == self.folder:
                folders[:] = [folder for folder in folders if folder not in self.BUILT]
            for name in files:
                path = os.path.relpath(os.path.join(place, name), self.folder)
                if path != "Package.resolved":
                    yield path
