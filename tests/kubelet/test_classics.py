"""The documentation's classic manifests, unmodified, do what the documentation says, at the same virtual seconds.

https://kubernetes.io/docs/tasks/configure-pod-container/ and /docs/concepts/workloads/pods/init-containers/, as of 1.36.
"""

from __future__ import annotations

import kubenb

EXEC_LIVENESS = """
apiVersion: v1
kind: Pod
metadata:
  labels:
    test: liveness
  name: liveness-exec
spec:
  containers:
  - name: liveness
    image: registry.k8s.io/busybox:1.27.2
    args:
    - /bin/sh
    - -c
    - touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600
    livenessProbe:
      exec:
        command:
        - cat
        - /tmp/healthy
      initialDelaySeconds: 5
      periodSeconds: 5
"""
HTTP_LIVENESS = """
apiVersion: v1
kind: Pod
metadata:
  labels:
    test: liveness
  name: liveness-http
spec:
  containers:
  - name: liveness
    image: registry.k8s.io/e2e-test-images/agnhost:2.40
    args:
    - liveness
    livenessProbe:
      httpGet:
        path: /healthz
        port: 8080
        httpHeaders:
        - name: Custom-Header
          value: Awesome
      initialDelaySeconds: 3
      periodSeconds: 3
"""
LIFECYCLE = """
apiVersion: v1
kind: Pod
metadata:
  name: lifecycle-demo
spec:
  containers:
  - name: lifecycle-demo-container
    image: nginx
    lifecycle:
      postStart:
        exec:
          command: ["/bin/sh", "-c", "echo Hello from the postStart handler > /usr/share/message"]
      preStop:
        exec:
          command: ["/bin/sh","-c","nginx -s quit; while killall -0 nginx; do sleep 1; done"]
"""
INIT = """
apiVersion: v1
kind: Pod
metadata:
  name: myapp-pod
  labels:
    app.kubernetes.io/name: MyApp
spec:
  containers:
  - name: myapp-container
    image: busybox:1.28
    command: ['sh', '-c', 'echo The app is running! && sleep 3600']
  initContainers:
  - name: init-myservice
    image: busybox:1.28
    command: ['sh', '-c', "until nslookup myservice.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for myservice; sleep 2; done"]
  - name: init-mydb
    image: busybox:1.28
    command: ['sh', '-c', "until nslookup mydb.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for mydb; sleep 2; done"]
"""  # noqa: E501
SERVICES = """
apiVersion: v1
kind: Service
metadata:
  name: myservice
spec:
  ports:
  - protocol: TCP
    port: 80
    targetPort: 9376
---
apiVersion: v1
kind: Service
metadata:
  name: mydb
spec:
  ports:
  - protocol: TCP
    port: 80
    targetPort: 9377
"""
ENVIRONMENT = """
apiVersion: v1
kind: Pod
metadata:
  name: dapi-envars-fieldref
spec:
  containers:
    - name: test-container
      image: registry.k8s.io/busybox:1.27.2
      command: [ "sh", "-c"]
      args:
      - while true; do
          echo -en '\\n';
          printenv MY_NODE_NAME MY_POD_NAME MY_POD_NAMESPACE;
          printenv MY_POD_IP MY_POD_SERVICE_ACCOUNT;
          sleep 10;
        done;
      env:
        - name: MY_NODE_NAME
          valueFrom:
            fieldRef:
              fieldPath: spec.nodeName
        - name: MY_POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: MY_POD_NAMESPACE
          valueFrom:
            fieldRef:
              fieldPath: metadata.namespace
        - name: MY_POD_IP
          valueFrom:
            fieldRef:
              fieldPath: status.podIP
        - name: MY_POD_SERVICE_ACCOUNT
          valueFrom:
            fieldRef:
              fieldPath: spec.serviceAccountName
  restartPolicy: Never
"""
DOWNWARD_VOLUME = """
apiVersion: v1
kind: Pod
metadata:
  name: kubernetes-downwardapi-volume-example
  labels:
    zone: us-est-coast
    cluster: test-cluster1
    rack: rack-22
  annotations:
    build: two
    builder: john-doe
spec:
  containers:
    - name: client-container
      image: registry.k8s.io/busybox:1.27.2
      command: ["sh", "-c"]
      args:
      - while true; do
          if [[ -e /etc/podinfo/labels ]]; then
            echo -en '\\n\\n'; cat /etc/podinfo/labels; fi;
          if [[ -e /etc/podinfo/annotations ]]; then
            echo -en '\\n\\n'; cat /etc/podinfo/annotations; fi;
          sleep 5;
        done;
      volumeMounts:
        - name: podinfo
          mountPath: /etc/podinfo
  volumes:
    - name: podinfo
      downwardAPI:
        items:
          - path: "labels"
            fieldRef:
              fieldPath: metadata.labels
          - path: "annotations"
            fieldRef:
              fieldPath: metadata.annotations
"""
CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata:
  name: special-config
data:
  SPECIAL_LEVEL: very
  SPECIAL_TYPE: charm
---
apiVersion: v1
kind: Pod
metadata:
  name: dapi-test-pod
spec:
  containers:
    - name: test-container
      image: registry.k8s.io/busybox:1.27.2
      command: [ "/bin/echo", "$(SPECIAL_LEVEL_KEY) $(SPECIAL_TYPE_KEY)" ]
      env:
        - name: SPECIAL_LEVEL_KEY
          valueFrom:
            configMapKeyRef:
              name: special-config
              key: SPECIAL_LEVEL
        - name: SPECIAL_TYPE_KEY
          valueFrom:
            configMapKeyRef:
              name: special-config
              key: SPECIAL_TYPE
  restartPolicy: Never
"""
SHARED_VOLUME = """
apiVersion: v1
kind: Pod
metadata:
  name: two-containers
spec:
  restartPolicy: Never
  volumes:
  - name: shared-data
    emptyDir: {}
  containers:
  - name: nginx-container
    image: nginx
    volumeMounts:
    - name: shared-data
      mountPath: /usr/share/nginx/html
  - name: debian-container
    image: debian
    volumeMounts:
    - name: shared-data
      mountPath: /pod-data
    command: ["/bin/sh"]
    args: ["-c", "echo Hello from the debian container > /pod-data/index.html"]
"""
TERMINATION = """
apiVersion: v1
kind: Pod
metadata:
  name: termination-demo
spec:
  containers:
  - name: termination-demo-container
    image: debian
    command: ["/bin/sh"]
    args: ["-c", "sleep 10 && echo Sleep expired > /dev/termination-log"]
"""


def cluster(manifest: str) -> kubenb.Cluster:
    """A cluster in which the images are there already, and the pod of `manifest`, just made."""
    c = kubenb.Cluster(nodes=1, seed=0, ledger={"image_pull_bandwidth": 1e12, "registry_latency": 0.0})
    c.run(3)
    c.apply(manifest)
    return c


def events(c: kubenb.Cluster, reason: str) -> list[str]:
    return [one["message"] for one in c.list("Event", "default") if one["reason"] == reason]


def test_exec_liveness() -> None:
    """ "Within 30 seconds ... no liveness probes have failed yet. After 35 seconds ... failed. Wait another 30 seconds ..." """
    c = cluster(EXEC_LIVENESS)
    c.run(30)
    assert events(c, "Unhealthy") == []
    c.run(8)
    assert events(c, "Unhealthy") == ["Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n"]
    c.run(10)
    assert events(c, "Killing") == ["Container liveness failed liveness probe, will be restarted"]
    c.run(30)
    assert "1 (" in c.kubectl("get pod liveness-exec").stdout


def test_http_liveness() -> None:
    """ "After 10 seconds, view Pod events to verify that liveness probes have failed and the container has been restarted." """
    c = cluster(HTTP_LIVENESS)
    c.run(10)
    assert events(c, "Unhealthy") == []
    c.run(12)
    assert events(c, "Unhealthy") == ["Liveness probe failed: HTTP probe failed with statuscode: 500"]
    assert c.get("Pod", "liveness-http")["status"]["containerStatuses"][0]["restartCount"] == 1


def test_lifecycle_hooks() -> None:
    c = cluster(LIFECYCLE)
    c.run(5)
    shown = c.kubectl("exec -it lifecycle-demo -- /bin/bash", stdin="cat /usr/share/message\n")
    assert "Hello from the postStart handler" in shown.stdout
    start = c.now
    c.kubectl("delete pod lifecycle-demo")
    assert c.now - start < 10, "nginx -s quit ended it gracefully, long before the grace period was over"
    assert events(c, "Killing") == ["Stopping container lifecycle-demo-container"]


def test_init_containers_wait_for_their_services() -> None:
    c = cluster(INIT)
    c.run(20)
    assert "Init:0/2" in c.kubectl("get -f -", stdin=INIT).stdout
    assert "waiting for myservice" in c.kubectl("logs myapp-pod -c init-myservice").stdout
    c.apply(SERVICES)
    c.run(10)
    assert "1/1     Running" in c.kubectl("get pod myapp-pod").stdout
    assert c.kubectl("logs myapp-pod").stdout == "The app is running!\n"


def test_pod_fields_as_environment() -> None:
    c = cluster(ENVIRONMENT)
    c.run(5)
    ip = c.get("Pod", "dapi-envars-fieldref")["status"]["podIP"]
    expected = f"\nnode-1\ndapi-envars-fieldref\ndefault\n{ip}\ndefault\n"
    assert c.kubectl("logs dapi-envars-fieldref").stdout == expected


def test_pod_fields_as_files() -> None:
    c = cluster(DOWNWARD_VOLUME)
    c.run(4)
    lines = c.kubectl("logs kubernetes-downwardapi-volume-example").stdout
    assert 'cluster="test-cluster1"\nrack="rack-22"\nzone="us-est-coast"' in lines
    assert 'build="two"\nbuilder="john-doe"' in lines


def test_config_map_in_a_command() -> None:
    c = cluster(CONFIG)
    c.run(10)
    assert c.kubectl("logs dapi-test-pod").stdout == "very charm\n"
    assert c.get("Pod", "dapi-test-pod")["status"]["phase"] == "Succeeded"


def test_two_containers_share_a_volume() -> None:
    c = cluster(SHARED_VOLUME)
    c.run(10)
    statuses = {one["name"]: one["state"] for one in c.get("Pod", "two-containers")["status"]["containerStatuses"]}
    assert "terminated" in statuses["debian-container"]
    shown = c.kubectl("exec two-containers -c nginx-container -- curl localhost")
    assert shown.stdout == "Hello from the debian container\n"


def test_termination_message() -> None:
    c = cluster(TERMINATION)
    c.run(13)
    last = c.get("Pod", "termination-demo")["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert (last["exitCode"], last["message"]) == (0, "Sleep expired\n")
