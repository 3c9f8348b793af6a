"""gitRepo and flexVolume: what a kubelet of today says to them.

Sources: pkg/volume/git_repo/git_repo.go (GitRepoVolumeDriver is off since 1.33), pkg/volume/flexvolume, 1.36.
Next: `empty_dir.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubenb.kubelet.volumes.source import Mounted, VolumeSource, no_plugin, setup_failed
from kubenb.objects import Object
from kubenb.runtime.files import Node

if TYPE_CHECKING:
    from kubenb.kubelet.pod_context import PodContext

GIT_REPO = (
    "git-repo volume plugin has been disabled; if necessary, it may be re-enabled by enabling the feature-gate "
    "`GitRepoVolumeDriver`"
)


class GitRepo(VolumeSource):
    def mount(self, worker: PodContext, volume: Object) -> Mounted | Node:
        raise setup_failed(volume, GIT_REPO)


class FlexVolume(VolumeSource):
    """No driver lies in the plug-in directory of these nodes."""

    def mount(self, worker: PodContext, volume: Object) -> Mounted | Node:
        raise no_plugin(worker, volume["name"])
