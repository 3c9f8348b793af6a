"""Step 2 of the journey: the front door. Every read and every write of every person and component goes through here.

Read `registry.py` (what is served), `server.py` (the verbs), `pipeline.py` (the way of a write) and from there the stations.
Who asks, and may they? `authentication.py`, `authorization.py`; who asks over the network comes in by `http.py` and `rest.py`.
Next: `kubenb.etcd`, which only this room may talk to, and `kubenb.client`, through which all others come in.
"""

from kubenb.apiserver.call import Call
from kubenb.apiserver.registry import Registry, Resource
from kubenb.apiserver.server import APIServer
from kubenb.apiserver.watch import Watch
from kubenb.etcd import Revision

__all__ = ["APIServer", "Call", "Registry", "Resource", "Revision", "Watch"]
