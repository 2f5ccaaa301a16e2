"""The Qualification screen: grades, who is MQL or SQL, and the policy behind them."""

from ui.qualify.screen import build

__all__ = ["build"]
