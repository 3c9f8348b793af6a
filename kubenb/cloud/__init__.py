"""The world around a cluster: machines, load balancers and disks that a provider rents out, and the components that ask for them.

Read `disks.py` and the `csi_*` files for storage. Next: `kubenb.timeline`.
"""
