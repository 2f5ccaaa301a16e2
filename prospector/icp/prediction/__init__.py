"""How likely a prospect is to answer well, learned from the user's own outcomes."""

from prospector.icp.prediction.applying import apply, likelihood_of, refresh, rests_on
from prospector.icp.prediction.explaining import Likelihood, explain
from prospector.icp.prediction.outcomes import LEAST, LEAST_OF_EACH, Readiness, readiness
from prospector.icp.prediction.shelf import Trained, forget, latest
from prospector.icp.prediction.training import train

__all__ = [
    "LEAST",
    "LEAST_OF_EACH",
    "Likelihood",
    "Readiness",
    "Trained",
    "apply",
    "explain",
    "forget",
    "latest",
    "likelihood_of",
    "readiness",
    "refresh",
    "rests_on",
    "train",
]
