#!/usr/bin/env python3
"""Set Prospector up in this folder and run it.

    python3 run.py              set up, do the main job on the sample list, then open the app
    python3 run.py test [...]   set up and run the tests (options go to pytest)
    python3 run.py setup        only set up

On Windows write `py run.py`. Only the standard library is used here, in a form that every Python
understands, so that an old one can say what it needs.
"""

from __future__ import print_function

import ctypes
import hashlib
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = os.path.join(ROOT, ".venv")
STAMP = os.path.join(ENVIRONMENT, "prospector-setup.json")
WINDOWS = os.name == "nt"
LINUX = sys.platform.startswith("linux")
PYTHON = os.path.join(ENVIRONMENT, *(("Scripts", "python.exe") if WINDOWS else ("bin", "python")))
OLDEST = (3, 11)

# Shared library -> the Debian and Ubuntu package that holds it.
QT_LIBRARIES = (
    ("libGL.so.1", "libgl1"),
    ("libEGL.so.1", "libegl1"),
    ("libX11.so.6", "libx11-6"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
    ("libdbus-1.so.3", "libdbus-1-3"),
    ("libfontconfig.so.1", "libfontconfig1"),
    ("libfreetype.so.6", "libfreetype6"),
    ("libglib-2.0.so.0", "libglib2.0-0"),
)
X11_LIBRARIES = (
    ("libX11-xcb.so.1", "libx11-xcb1"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ("libxcb-cursor.so.0", "libxcb-cursor0"),
    ("libxcb-icccm.so.4", "libxcb-icccm4"),
    ("libxcb-image.so.0", "libxcb-image0"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    ("libxcb-randr.so.0", "libxcb-randr0"),
    ("libxcb-render-util.so.0", "libxcb-render-util0"),
    ("libxcb-shape.so.0", "libxcb-shape0"),
    ("libxcb-sync.so.1", "libxcb-sync1"),
    ("libxcb-util.so.1", "libxcb-util1"),
    ("libxcb-xfixes.so.0", "libxcb-xfixes0"),
    ("libxcb-xkb.so.1", "libxcb-xkb1"),
)
WAYLAND_LIBRARIES = (
    ("libwayland-client.so.0", "libwayland-client0"),
    ("libwayland-cursor.so.0", "libwayland-cursor0"),
)


class SetupError(Exception):
    """Setting up cannot go on; the text says what to do."""


def main(arguments):
    """Run one of the three commands; returns the exit code."""
    if sys.version_info < OLDEST:
        say("Prospector needs Python %d.%d or newer; this is %s." % (OLDEST + (sys.version.split()[0],)))
        return 1
    command = arguments[0] if arguments and not arguments[0].startswith("-") else "demo"
    rest = arguments[1:] if arguments and command == arguments[0] else arguments
    if command not in ("setup", "test", "demo") or "-h" in arguments[:1] or "--help" in arguments[:1]:
        say(__doc__.strip())
        return 0 if command == "demo" else 2
    try:
        missing = set_up(again=command == "setup")
    except SetupError as error:
        say("error: %s" % error)
        return 1
    if command == "setup":
        say("Prospector is ready. Start it with: %s" % own_command())
        return 0
    return run_tests(rest, missing) if command == "test" else run_demo(rest, missing)


def set_up(again=False):
    """Make .venv and install everything, unless that was done before.

    Returns the Debian packages of the system libraries that Qt still misses.
    """
    missing = missing_packages()
    fresh = read_stamp() == wanted_stamp()
    if fresh and not (again and missing):
        return missing
    say("Setting up in %s" % ENVIRONMENT)
    missing = provide(missing)
    if not fresh:
        make_environment()
        install()
        write_stamp()
    return missing


def run_demo(arguments, missing):
    """The main job on the sample list; then the app on it, or pictures where there is no display."""
    out = folder_wanted(arguments)
    code = prospector("demo", *(["--out", out] + without_out(arguments)))
    if code:
        return code
    workspace = os.path.join(out, "workspace.db")
    if without_qt(missing):
        warn_about(missing, "so neither the app nor its pictures can be shown yet")
        return 0
    if not missing and can_show_windows():
        say("Opening the app on the sample workspace. Later: %s" % own_command())
        return prospector("--workspace", workspace)
    pictures = os.path.join(out, "pictures")
    if os.path.isdir(pictures) and os.listdir(pictures):
        say("No window can be opened here. The screens were drawn before, into %s" % pictures)
        return 0
    say("No window can be opened here, so the screens are drawn into %s" % pictures)
    draw = ["--workspace", workspace, "pictures", "--scale", "1", "--out", pictures]
    with open(os.devnull, "w") as quiet:
        return prospector(*draw, stdout=quiet)


def run_tests(arguments, missing):
    """Run pytest; without Qt's system libraries, all tests that need no window."""
    missing = without_qt(missing)
    options = list(arguments) or ["-n", str(min(4, os.cpu_count() or 1))]
    if missing:
        options += ["-p", "no:pytest-qt", "--ignore=" + os.path.join("tests", "ui")]
        warn_about(missing, "so the tests of the app's window are LEFT OUT")
    code = subprocess.call([PYTHON, "-m", "pytest"] + options, cwd=ROOT)
    if missing:
        warn_about(missing, "so the tests of the app's window were LEFT OUT")
        if os.environ.get("CI"):
            return code or 1
    return code


def without_qt(missing):
    """The missing packages without which Qt does not even draw into memory."""
    return [package for library, package in QT_LIBRARIES if package in missing]


def folder_wanted(arguments):
    """The folder after --out, or demo-output in this checkout; always absolute."""
    for index, word in enumerate(arguments):
        if word.startswith("--out="):
            return os.path.abspath(word[len("--out=") :])
        if word == "--out" and index + 1 < len(arguments):
            return os.path.abspath(arguments[index + 1])
    return os.path.join(ROOT, "demo-output")


def without_out(arguments):
    """The options without --out and its folder."""
    left, skip = [], False
    for word in arguments:
        if not skip and word != "--out" and not word.startswith("--out="):
            left.append(word)
        skip = word == "--out" and not skip
    return left


def prospector(*words, **streams):
    """Run the installed command line; returns its exit code."""
    return subprocess.call([PYTHON, "-m", "prospector.cli"] + list(words), **streams)


# What the system must have


def missing_packages():
    """Debian packages of the shared libraries that Qt needs and this Linux does not have."""
    if not LINUX:
        return []
    libraries = QT_LIBRARIES
    if os.environ.get("DISPLAY"):
        libraries += X11_LIBRARIES
    if os.environ.get("WAYLAND_DISPLAY"):
        libraries += WAYLAND_LIBRARIES
    return [package for library, package in libraries if not loads(library)]


def loads(library):
    """Whether the system's loader finds and loads a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def provide(missing):
    """Install what is missing where that is allowed, else say how; returns what Qt still misses."""
    venv = [] if environment_version() or has_ensurepip() else [venv_package()]
    wanted = venv + missing
    if wanted and is_root() and has_apt():
        say("Installing system packages: %s" % apt_line(wanted, sudo=False))
        apt_get(["update", "-q"])
        apt_get(["install", "-y", "-q", "--no-install-recommends"] + wanted)
        missing = missing_packages()
    if venv and not has_ensurepip():
        line = apt_line(venv + missing, sudo=not is_root())
        how = "Install it with this line, then run this again:\n    %s" % line if has_apt() else ""
        raise SetupError("This Python cannot make environments (ensurepip is missing). %s" % how)
    if missing:
        warn_about(missing, "so the app's window cannot open yet; everything else works")
    return missing


def warn_about(missing, consequence):
    """Say in a frame that cannot be overlooked what is missing, and the line that mends it."""
    say("=" * 78)
    say("Qt lacks %d system libraries, %s." % (len(missing), consequence))
    if has_apt():
        say("Install them with this line, then run this again:")
        say("    %s" % apt_line(missing, sudo=not is_root()))
    else:
        named = [library for library, package in QT_LIBRARIES + X11_LIBRARIES + WAYLAND_LIBRARIES
                 if package in missing]  # fmt: skip
        say("Install the packages of your system that hold: %s" % " ".join(named))
    say("=" * 78)


def apt_line(packages, sudo):
    """The exact line a person types."""
    return "%sapt-get install -y --no-install-recommends %s" % ("sudo " if sudo else "", " ".join(packages))


def apt_get(words):
    """Run apt-get without questions; what it says is shown only when it fails."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    with tempfile.TemporaryFile() as told:
        code = subprocess.call(
            ["apt-get"] + words,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.STDOUT,
        )
        if code:
            told.seek(0)
            say(told.read().decode("utf-8", "replace"))
    return code


def has_apt():
    """Whether this is a Debian-like system."""
    return os.path.exists("/usr/bin/apt-get")


def is_root():
    """Whether system packages may be installed without asking for a password."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def has_ensurepip():
    """Debian parts ensurepip from Python; without it no environment can be made."""
    return subprocess.call([sys.executable, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL) == 0


def venv_package():
    """Debian's package with ensurepip for this very Python."""
    return "python%d.%d-venv" % sys.version_info[:2]


# The environment


def make_environment():
    """Make .venv with this Python, anew if the one there is broken or of another version."""
    if environment_version() == list(sys.version_info[:2]):
        return
    if subprocess.call([sys.executable, "-m", "venv", "--clear", ENVIRONMENT]):
        raise SetupError("The environment %s could not be made; the lines above say why." % ENVIRONMENT)


def environment_version():
    """[major, minor] of a working .venv with pip in this very place, else None."""
    ask = "import sys, json, pip; print(json.dumps([sys.version_info[:2], sys.prefix]))"
    try:
        answer = subprocess.check_output([PYTHON, "-c", ask], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    version, prefix = json.loads(answer.decode("utf-8"))
    return version if os.path.realpath(prefix) == os.path.realpath(ENVIRONMENT) else None


def install():
    """Install the project and its test tools at the versions of constraints.txt."""
    say("Installing Prospector and its libraries (a minute or two, about 400 MB on disk)")
    words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--use-pep517"]
    if subprocess.call([PYTHON] + words + ["-c", "constraints.txt", "-e", ".[test]"], cwd=ROOT):
        raise SetupError(
            "Installing failed; the lines above say why. Check the connection to the internet, "
            "then run this again."
        )


def wanted_stamp():
    """What the environment must have been made from to be used as it is."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return {"files": digest.hexdigest(), "python": list(sys.version_info[:3]), "place": ROOT}


def read_stamp():
    """What the environment was made from, or None."""
    try:
        with open(STAMP) as file:
            return json.load(file) if os.path.exists(PYTHON) else None
    except (OSError, ValueError):
        return None


def write_stamp():
    """Written last, so that an interrupted set-up is done again."""
    with open(STAMP, "w") as file:
        json.dump(wanted_stamp(), file)


# Where it runs


def can_show_windows():
    """Whether a window can be opened here: Qt ends the whole program where it cannot."""
    if os.environ.get("CI") or os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    return not LINUX or wayland_answers() or x11_answers()


def wayland_answers():
    """Whether the Wayland socket that the environment names is there."""
    name = os.environ.get("WAYLAND_DISPLAY")
    return bool(name) and os.path.exists(os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), name))


def x11_answers():
    """Whether the X server that the environment names takes a connection."""
    if not os.environ.get("DISPLAY"):
        return False
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = x11.XOpenDisplay(None)
    if display:
        x11.XCloseDisplay(ctypes.c_void_p(display))
    return bool(display)


def own_command():
    """How a person starts this again from the folder they are in."""
    path = os.path.abspath(__file__)
    return "%s %s" % ("py" if WINDOWS else "python3", "run.py" if os.getcwd() == ROOT else path)


def say(text):
    """One line for the person at the terminal, shown at once."""
    print(text)
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
