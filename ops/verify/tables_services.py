"""The table services that the comparisons speak to: the emulator of a build folder beside moto and ministack, or endpoints that are already there."""
import contextlib

from peers import ministack, moto
from running import Emulator


@contextlib.contextmanager
def services(arguments):
    """Names and URLs, ours first. `arguments` is a build folder, or one URL and any number of NAME=URL."""
    if arguments and arguments[0].startswith("http"):
        yield {"ours": arguments[0], **dict(argument.split("=", 1) for argument in arguments[1:])}
        return
    with Emulator(arguments[0], ["--quiet"]) as ours, moto() as their_moto, ministack() as their_ministack:
        yield {"ours": ours.url, "moto": their_moto.url, "ministack": their_ministack.url}
