"""Warnings about folders that other programs copy behind our back."""

from __future__ import annotations

from pathlib import Path

import pytest

from prospector.storage import folders


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("/home/ada/Dropbox/work", "Dropbox"), ("/Users/ada/OneDrive - Contoso/x", "OneDrive"),
        ("/Users/ada/Library/Mobile Documents/x", "iCloud Drive"), ("/home/ada/Nextcloud", "Nextcloud"),
        ("/home/ada/documents", ""), ("/home/ada/boxes", ""),
    ],
)  # fmt: skip
def test_synced_folders_are_known_by_name(folder: str, service: str) -> None:
    assert folders.synced_by(Path(folder) / "w.db") == service


def test_a_syncthing_folder_is_known_by_its_marker(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    assert folders.synced_by(tmp_path / "deep" / "w.db") == "Syncthing"


def test_a_network_mount_is_seen_in_the_mount_table(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda / ext4 rw 0 0\nserver:/x /mnt/team\\040share nfs4 rw 0 0\n", "utf-8")
    assert folders.on_network(Path("/mnt/team share/w.db"), mounts)
    assert not folders.on_network(Path("/mnt/other/w.db"), mounts)


def test_the_warning_says_what_to_do(tmp_path: Path) -> None:
    [said] = folders.warnings(tmp_path / "Dropbox" / "w.db")
    assert "Dropbox" in said
    assert "backups" in said
