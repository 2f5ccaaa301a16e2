"""Whether a window can be opened at all, found out before Qt would abort the process."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from prospector.errors import ProspectorError

DEBIAN_PACKAGES = "libgl1 libegl1 libx11-6 libxkbcommon0 libdbus-1-3 libfontconfig1 libfreetype6 libglib2.0-0"
DEBIAN_WINDOW_PACKAGES = (
    "libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 "
    "libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1"
)
_WITHOUT_WINDOWS = ("offscreen", "minimal", "minimalegl", "vnc", "linuxfb", "eglfs")


class DisplayError(ProspectorError):
    """Qt cannot work here: no display, or system libraries are missing."""


def check_qt() -> None:
    """Raise DisplayError when Qt's system libraries are missing."""
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        raise DisplayError(
            f"The desktop app cannot start: {error}.",
            hint=f"Install the libraries Qt needs: apt-get install {DEBIAN_PACKAGES}",
        ) from error


def check_display() -> None:
    """Raise DisplayError when no window could be opened here. Call before creating a QApplication."""
    check_qt()
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if sys.platform != "linux" or platform in _WITHOUT_WINDOWS:
        return
    if _wayland_answers() or _x_answers():
        _check_plugin("qwayland" if platform == "wayland" else "qxcb" if os.environ.get("DISPLAY") else "")
        return
    raise DisplayError(
        "No display was found, so no window can be opened.",
        hint="Run the command line instead (prospector --help), draw the screens into files with "
        "prospector pictures --out DIR, or start this from a desktop session.",
    )


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    return (Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / name).is_socket()


def _x_answers() -> bool:
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    answers = not xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return answers


def _check_plugin(name: str) -> None:
    """Load the platform plugin as Qt would, so that a library it lacks is named instead of an abort."""
    import PySide6

    for plugin in Path(PySide6.__path__[0]).glob(f"Qt/plugins/platforms/lib{name}.so" if name else "-"):
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            raise DisplayError(
                f"The desktop app cannot open a window: {error}.",
                hint=f"Install the missing libraries: apt-get install {DEBIAN_WINDOW_PACKAGES}",
            ) from error
