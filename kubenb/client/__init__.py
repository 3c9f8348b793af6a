"""Step 4 of the journey: what a component sees of the world, and the only way in which it may change it.

`Process` is one running binary (kube-controller-manager), `Informer` its cache of one kind, `WorkQueue` what it has to look at,
`ControlLoop` the loop around `sync(key)`, `Client` its requests, `EventRecorder` what it tells the user.
Next: `kubenb.controllers`.
"""

from kubenb.client.client import Client
from kubenb.client.events import EventRecorder
from kubenb.client.expectations import Expectations
from kubenb.client.informer import Informer, InformerFactory
from kubenb.client.loop import ControlLoop
from kubenb.client.process import Process
from kubenb.client.workqueue import WorkQueue

__all__ = [
    "Client",
    "ControlLoop",
    "EventRecorder",
    "Expectations",
    "Informer",
    "InformerFactory",
    "Process",
    "WorkQueue",
]
