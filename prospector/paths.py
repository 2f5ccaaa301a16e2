"""Where things lie: what ships with the app, the user's data folder, and private files in it."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The folder `templates` or `resources`, in the checkout or inside the installed package."""
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def data_folder() -> Path:
    """The user's own data folder (PROSPECTOR_HOME, else the platform's), made private to the owner."""
    chosen = os.environ.get("PROSPECTOR_HOME")
    return private_folder(Path(chosen) if chosen else Path(platformdirs.user_data_dir("Prospector", False)))


def default_workspace() -> Path:
    """The workspace that opens when none is named."""
    return data_folder() / "workspace.db"


def private_folder(folder: Path) -> Path:
    """Make `folder` (with parents), readable by its owner only, and return it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def private_file(path: Path) -> Path:
    """Make an empty file at `path`, or tighten the one there, to mode 0600, and return it."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    os.close(descriptor)
    path.chmod(0o600)
    return path
