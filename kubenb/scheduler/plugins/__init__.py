"""The scheduling rules, one a file, and the order in which the default profile asks them.

A node counts for the first rule that refuses it, so the order shows in the messages. Source:
pkg/scheduler/apis/config/v1/default_plugins.go (1.36).
"""

from kubenb.scheduler.framework import Plugin
from kubenb.scheduler.plugins.image_locality import ImageLocality
from kubenb.scheduler.plugins.inter_pod_affinity import InterPodAffinity
from kubenb.scheduler.plugins.node_affinity import NodeAffinity
from kubenb.scheduler.plugins.node_name import NodeName
from kubenb.scheduler.plugins.node_ports import NodePorts
from kubenb.scheduler.plugins.node_resources_balanced_allocation import NodeResourcesBalancedAllocation
from kubenb.scheduler.plugins.node_resources_fit import NodeResourcesFit
from kubenb.scheduler.plugins.node_unschedulable import NodeUnschedulable
from kubenb.scheduler.plugins.node_volume_limits import NodeVolumeLimits
from kubenb.scheduler.plugins.pod_topology_spread import PodTopologySpread
from kubenb.scheduler.plugins.scheduling_gates import SchedulingGates
from kubenb.scheduler.plugins.taint_toleration import TaintToleration
from kubenb.scheduler.plugins.volume_binding import VolumeBinding
from kubenb.scheduler.plugins.volume_restrictions import VolumeRestrictions
from kubenb.scheduler.plugins.volume_zone import VolumeZone


def default_profile() -> list[Plugin]:
    """The plugins of the default profile, in its order."""
    return [
        SchedulingGates(),
        NodeUnschedulable(),
        NodeName(),
        TaintToleration(),
        NodeAffinity(),
        NodePorts(),
        NodeResourcesFit(),
        VolumeRestrictions(),
        NodeVolumeLimits(),
        VolumeBinding(),
        VolumeZone(),
        PodTopologySpread(),
        InterPodAffinity(),
        NodeResourcesBalancedAllocation(),
        ImageLocality(),
    ]
