"""Step 0 of the journey: virtual time and chance, and nothing of Kubernetes.

What comes in: delays, callbacks and generators.  What goes out: the order in which they happen.  The same seed gives the same
order on every machine.  Next: `kubenb.objects` (manifests), then `kubenb.etcd`.
"""

from kubenb.sim.errors import EngineError
from kubenb.sim.rhythm import Beat
from kubenb.sim.simulation import EPOCH, Simulation
from kubenb.sim.streams import Chance, Spread, Streams
from kubenb.sim.timer import Timer

__all__ = ["EPOCH", "Beat", "Chance", "EngineError", "Simulation", "Spread", "Streams", "Timer"]
