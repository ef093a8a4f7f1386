"""Draws the pages of three decisions as a browser shows them, into docs/pictures: on a wide screen and on a phone. Needs what `ops/setup verify` installs.
Usage: draw.py BUILD-FOLDER [OUTPUT-FOLDER]"""
import json
import os
import sys

from PIL import Image

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "verify"))
from browser import Browser
from page import HTML, post
from running import Emulator

FOLDER = os.path.dirname(os.path.abspath(__file__))
# Width, and height of what is shown of a page, in pixels.
SCREENS = {"wide": (1280, 1000), "phone": (360, 1400)}


def main(build, output):
    os.makedirs(output, exist_ok=True)
    with Emulator(build) as emulator, Browser() as browser:
        for name in ["vendor", "investment", "crisis"]:
            with open(os.path.join(FOLDER, name + ".json")) as file:
                url = post(emulator, json.load(file))
            for screen, (width, height) in SCREENS.items():
                browser.load(url, HTML, width=width, height=height)
                path = os.path.join(output, "%s-%s.png" % (name, screen))
                browser.picture(path, height=height)
                # As few colours as the page has: a third of the size.
                Image.open(path).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
                print("%s: %d KB" % (path, os.path.getsize(path) // 1024))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "docs/pictures")
