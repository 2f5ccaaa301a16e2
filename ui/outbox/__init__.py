"""The Outbox screen: mailboxes, what is on its way, and sending it."""

from ui.outbox.screen import build

__all__ = ["build"]
