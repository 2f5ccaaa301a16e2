"""Folders that other programs copy behind our back: synced ones, and network shares."""

from __future__ import annotations

import sys
from pathlib import Path

SYNCED = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "icloud drive": "iCloud Drive",
    "iclouddrive": "iCloud Drive",
    "mobile documents": "iCloud Drive",
    "cloudstorage": "a cloud drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "box": "Box",
    "box sync": "Box",
    "pclouddrive": "pCloud",
    "pcloud drive": "pCloud",
    "mega": "MEGA",
    "megasync": "MEGA",
    "syncthing": "Syncthing",
    "sync": "Sync",
    "tresorit": "Tresorit",
    "seafile": "Seafile",
    "yandex.disk": "Yandex Disk",
}
NETWORK_FILE_SYSTEMS = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "davfs", "fuse.davfs2", "fuse.sshfs")
)  # fmt: skip


def warnings(path: Path) -> tuple[str, ...]:
    """What the user should know about where the workspace lies; empty when all is well."""
    found = []
    if service := synced_by(path):
        found.append(
            f"The workspace lies in a folder synced by {service}. Syncing while Prospector is open can "
            "damage it: keep it elsewhere, and let backups be synced instead."
        )
    if on_network(path):
        found.append(
            "The workspace lies on a network drive. File locks are unreliable there: open it from one "
            "computer at a time, or keep it on this computer."
        )
    return tuple(found)


def synced_by(path: Path) -> str:
    """The sync service whose folder holds `path`, going by the folders' names; "" when none does."""
    for folder in path.absolute().parents:
        name = folder.name.lower()
        plain = name.split(" - ")[0].strip()  # "OneDrive - Contoso"
        if service := SYNCED.get(name) or SYNCED.get(plain):
            return service
        if (folder / ".stfolder").is_dir():
            return "Syncthing"
    return ""


def on_network(path: Path, mounts: Path = Path("/proc/self/mounts")) -> bool:
    """Whether `path` lies on a network share, as far as the system tells without asking the network."""
    if str(path.absolute()).startswith(("\\\\", "//")):
        return True
    if sys.platform == "darwin" or not mounts.is_file():
        return False
    return _file_system(path.absolute(), mounts) in NETWORK_FILE_SYSTEMS


def _file_system(path: Path, mounts: Path) -> str:
    best, kind = -1, ""
    for line in mounts.read_text("utf-8", "replace").splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = Path(parts[1].replace("\\040", " "))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), parts[2]
    return kind
