"""The images there are: those of the course, of *Kubernetes in Action*, and of the documentation's examples. Data; a course
adds a line.

What comes in: nothing. What goes out: `IMAGES`. Facts (size, ports, commands, STOPSIGNAL, what they answer) are those of the
images on Docker Hub and registry.k8s.io; times and memory are typical, not recorded. Next: `image_files.py`.
"""

from __future__ import annotations

from kubenb.runtime.image import MIB, SHELL, SHIELDED, Image
from kubenb.runtime.programs import Program
from kubenb.runtime.scripts import BATCH_JOB, DOCKER_ENTRYPOINT, FORTUNE, FORTUNE_ARGS, FORTUNE_ENV, SSD_MONITOR
from kubenb.runtime.welcome import HTTPD_PAGE, NGINX_CONF, NGINX_ERROR_PAGE, NGINX_PAGE

FORTUNE_LINK = ("/usr/games/fortune", "-> /bin/fortune")
ECHO_FILES = (("/docker-entrypoint.sh", DOCKER_ENTRYPOINT), ("/usr/local/bin/docker-entrypoint.sh", DOCKER_ENTRYPOINT))
NGINX_FILES = (
    *ECHO_FILES,
    ("/usr/share/nginx/html/index.html", NGINX_PAGE),
    ("/usr/share/nginx/html/50x.html", NGINX_ERROR_PAGE),
    ("/etc/nginx/nginx.conf", NGINX_CONF),
    ("/etc/nginx/conf.d/default.conf", "server {\n    listen 80;\n}\n"),
    ("/var/log/nginx/access.log", "-> /dev/stdout"),
    ("/var/log/nginx/error.log", "-> /dev/stderr"),
)


def _server(port: int, megabytes: float = 6, **behaviour: object) -> Program:
    return Program(ports=(port,), memory=int(megabytes * MIB), **behaviour)  # type: ignore[arg-type]


def _named(size: int, program: Program, *argv: str, tags: str = ".*", tools: str = "debian", **more: object) -> Image:
    """An image whose server is started by docker-entrypoint.sh and its own name."""
    return Image(size * MIB, program, tags, ("docker-entrypoint.sh",), argv, (argv[0],), tools, files=ECHO_FILES, **more)  # type: ignore[arg-type]


def _nginx(size: int, tools: str = "debian") -> Image:
    program = _server(
        80, 5, style="nginx", document_root="/usr/share/nginx/html", title="nginx: master process nginx -g daemon off;"
    )
    return Image(
        size * MIB,
        program,
        _NGINX_TAGS,
        ("/docker-entrypoint.sh",),
        ("nginx", "-g", "daemon off;"),
        ("nginx",),
        tools,
        ("curl",),
        NGINX_FILES,
    )


def _kubia(version: str, **behaviour: object) -> Image:
    """The book's application: Node.js as process 1 without a SIGTERM handler, hence 30 s of Terminating."""
    body = f"This is {version} running in pod {{hostname}}\n" if version else "You've hit {hostname}\n"
    settings = {"body": body, "style": "kubia", "title": "node app.js", "on_sigterm": "ignore", "start_up": 0.25, **behaviour}
    return Image(
        263 * MIB, _server(8080, 35, **settings), entrypoint=("node", "app.js"), servers=("node",), extra_tools=("curl", "wget")
    )


def _shell(size: float, *argv: str, tags: str = ".*", tools: str = "debian", **more: object) -> Image:
    return Image(int(size * MIB), SHELL, tags, command=argv, tools=tools, **more)  # type: ignore[arg-type]


def _script(size: float, path: str, text: str, tools: str = "debian") -> Image:
    """An image whose entrypoint is a script of its own."""
    return Image(
        int(size * MIB),
        SHELL,
        entrypoint=(path,),
        tools=tools,
        extra_tools=("fortune",),
        files=((path, text), FORTUNE_LINK),
    )


def _single(size: float, port: int, name: str, megabytes: float = 10, **behaviour: object) -> Image:
    """An image with one program and nothing else, not even a shell."""
    program = _server(port, megabytes, **{"title": name, **behaviour})
    return Image(int(size * MIB), program, entrypoint=(name,), servers=(name.rsplit("/", 1)[-1],), tools="none")


_NGINX_TAGS = r"(latest|stable|mainline|alpine|perl|[1-9]|1\.([0-9]|[12][0-9]|3[01])(\.\d+)?)(-[\w.-]+)?"
"""Only 1 exists so far, but `nginx:2` is what half the lessons of the world update to; `nginx:1.161` is their typing error."""
_GUESTBOOK = Program(ports=(80,), memory=40 * MIB, style="apache", body='<html ng-app="redis"><title>Guestbook</title></html>\n')
_HTTPD = _server(80, 8, style="httpd", document_root="/usr/local/apache2/htdocs", title="httpd -DFOREGROUND")
_HPA = Program(
    ports=(80,), memory=12 * MIB, answer_time=0.02, request_cpu=0.02, body="OK!", style="apache", title="apache2 -DFOREGROUND"
)
_ECHO = _server(8080, 8, style="nginx-echo", answer="echo", title="nginx: master process nginx -g daemon off;")
_NETEXEC = _server(8080, 8, answer="netexec", title="/agnhost netexec")
_LIVENESS = _server(8080, 8, plans={"/healthz": ((10.0, 500),)}, answer="liveness", on_sigterm="ignore", title="/server")
_HELLO = _server(8080, 5, body="Hello, world!\nVersion: {version}\nHostname: {hostname}\n", style="hello-app", title="/hello-app")
_SQL = {"on_sigterm": "drain"}
_REDIS = _server(6379, 8, start_up=0.05, style="redis", title="redis-server *:6379", on_sigterm="drain", drain=0.1)
_CURL = ("/entrypoint.sh", DOCKER_ENTRYPOINT)

IMAGES: dict[str, Image] = {
    # ---- servers of Docker Hub
    "nginx": _nginx(72),
    "bitnami/nginx": _nginx(90),
    "registry.k8s.io/nginx-slim": _nginx(60),
    "k8s.gcr.io/nginx-slim": _nginx(60),
    "gcr.io/google_containers/nginx-slim": _nginx(60),
    "httpd": Image(
        57 * MIB,
        _HTTPD,
        r"(latest|alpine|2)(\.\d+)*(-[\w.-]+)?",
        command=("httpd-foreground",),
        servers=("httpd-foreground", "httpd"),
        files=(("/usr/local/apache2/htdocs/index.html", HTTPD_PAGE),),
        working_dir="/usr/local/apache2",
    ),
    "redis": _named(50, _REDIS, "redis-server", tags=r"(latest|alpine|[2-8])(\.\d+)*(-[\w.-]+)?", extra_tools=("redis-cli",)),
    "memcached": _named(31, _server(11211, 3, title="memcached"), "memcached"),
    "mysql": _named(
        240,
        _server(3306, 380, start_up=8.0, drain=1.5, style="mysql", title="mysqld", **_SQL),
        "mysqld",
        extra_tools=("mysql", "mysqladmin"),
    ),
    "mariadb": _named(
        120,
        _server(3306, 90, start_up=4.0, drain=1.0, style="mysql", title="mariadbd", **_SQL),
        "mariadbd",
        extra_tools=("mysql", "mariadb", "mysqladmin"),
    ),
    "postgres": _named(
        155,
        _server(5432, 40, start_up=2.0, drain=0.3, style="postgres", title="postgres", **_SQL),
        "postgres",
        extra_tools=("psql", "pg_isready"),
    ),
    "mongo": _named(
        265,
        _server(27017, 120, start_up=1.5, drain=0.5, style="mongo", title="mongod --bind_ip_all", **_SQL),
        "mongod",
        extra_tools=("mongo", "mongosh"),
    ),
    "tomcat": Image(
        180 * MIB,
        _server(
            8080,
            150,
            start_up=3.0,
            exit_code_on_sigterm=143,
            style="tomcat",
            default_status=404,
            title="java org.apache.catalina.startup.Bootstrap start",
        ),
        command=("catalina.sh", "run"),
        servers=("catalina.sh", "java"),
    ),
    "wordpress": Image(
        230 * MIB,
        Program(
            ports=(80,),
            memory=60 * MIB,
            start_up=2.0,
            style="apache",
            body="<title>WordPress</title>\n",
            title="apache2 -DFOREGROUND",
        ),
        entrypoint=("docker-entrypoint.sh",),
        command=("apache2-foreground",),
        servers=("apache2-foreground",),
        files=ECHO_FILES,
    ),
    "cassandra": _named(
        190,
        _server(9042, 1200, start_up=30.0, drain=2.0, title="java cassandra", **_SQL),
        "cassandra",
        extra_tools=("nodetool", "cqlsh"),
    ),
    "zookeeper": _named(160, _server(2181, 90, start_up=2.0, title="java zookeeper"), "zkServer.sh", extra_tools=("nc",)),
    "elasticsearch": _named(600, _server(9200, 1100, start_up=20.0, title="java elasticsearch"), "eswrapper"),
    "rabbitmq": _named(100, _server(5672, 110, start_up=6.0, drain=1.0, title="rabbitmq-server", **_SQL), "rabbitmq-server"),
    "traefik": _single(40, 80, "/traefik", 30),
    "prom/prometheus": _single(90, 9090, "/bin/prometheus", 60),
    "quay.io/prometheus/prometheus": _single(90, 9090, "/bin/prometheus", 60),
    "quay.io/prometheus/node-exporter": _single(12, 9100, "/bin/node_exporter", 15),
    "prom/node-exporter": _single(12, 9100, "/bin/node_exporter", 15),
    "grafana/grafana": _single(110, 3000, "/run.sh", 80, start_up=3.0),
    "fluentd": _single(45, 24224, "fluentd", 60),
    "fluent/fluentd": _single(45, 24224, "fluentd", 60),
    "quay.io/fluentd_elasticsearch/fluentd": _single(90, 24224, "fluentd", 60),
    "fluent/fluent-bit": _single(30, 2020, "/fluent-bit/bin/fluent-bit", 12),
    "registry.k8s.io/volume-nfs": _single(110, 2049, "/usr/local/bin/run_nfs.sh", 20),
    "itsthenetwork/nfs-server-alpine": _single(15, 2049, "/usr/bin/nfsd.sh", 20),
    # ---- images that run what they are told
    "busybox": _shell(2, "sh", tags=r"(latest|stable|glibc|musl|1|1\.([12][0-9]|3[0-7])(\.\d+)?)(-[\w.-]+)?", tools="busybox"),
    "k8s.gcr.io/busybox": _shell(2, "sh", tools="busybox"),
    "registry.k8s.io/busybox": _shell(2, "sh", tools="busybox"),
    "gcr.io/google_containers/busybox": _shell(2, "sh", tools="busybox"),
    "registry.k8s.io/e2e-test-images/busybox": _shell(2, "sh", tools="busybox"),
    "alpine": _shell(4, "/bin/sh", tools="busybox"),
    "debian": _shell(48, "bash"),
    "ubuntu": _shell(29, "/bin/bash"),
    "centos": _shell(80, "/bin/bash", extra_tools=("curl", "ps")),
    "fedora": _shell(70, "/bin/bash", extra_tools=("curl", "ps")),
    "amazonlinux": _shell(60, "/bin/bash", extra_tools=("curl",)),
    "bash": _shell(6, "bash", tools="busybox", extra_tools=("bash",)),
    "perl": _shell(330, "perl", "-de0"),
    "python": _shell(360, "python3", extra_tools=("python", "python3", "curl", "wget")),
    "node": _shell(350, "node", extra_tools=("node", "npm", "curl", "wget")),
    "golang": _shell(300, "bash", extra_tools=("go", "curl", "wget")),
    "ruby": _shell(350, "irb", extra_tools=("ruby", "curl", "wget")),
    "openjdk": _shell(200, "jshell", extra_tools=("java",)),
    "alpine/git": _shell(15, "git", tools="busybox", extra_tools=("git",)),
    "curlimages/curl": Image(
        9 * MIB, SHELL, entrypoint=("/entrypoint.sh",), command=("curl",), tools="busybox", extra_tools=("curl",), files=(_CURL,)
    ),
    "radial/busyboxplus": _shell(5, "sh", tools="busybox", extra_tools=("curl",)),
    "tutum/curl": _shell(85, "/bin/bash", extra_tools=("curl",)),
    "tutum/dnsutils": _shell(80, "/bin/bash", extra_tools=("nslookup", "dig", "host", "ping")),
    "registry.k8s.io/e2e-test-images/jessie-dnsutils": _shell(
        100, "sleep", "infinity", extra_tools=("nslookup", "dig", "host", "ping", "curl")
    ),
    "registry.k8s.io/e2e-test-images/agnhost": Image(
        53 * MIB,
        _NETEXEC,
        entrypoint=("/agnhost",),
        command=("pause",),
        servers=("agnhost",),
        tools="busybox",
        extra_tools=("curl", "dig"),
    ),
    "nicolaka/netshoot": _shell(180, "bash", tools="busybox", extra_tools=("bash", "curl", "dig", "host")),
    "polinux/stress": _shell(4, "/usr/local/bin/stress", tools="busybox", extra_tools=("stress",)),
    "vish/stress": Image(3 * MIB, Program(title="/stress"), entrypoint=("/stress",), servers=("stress",), tools="none"),
    "progrium/stress": Image(40 * MIB, SHELL, entrypoint=("/usr/bin/stress", "--verbose"), extra_tools=("stress",)),
    "alexeiled/stress-ng": Image(3 * MIB, SHELL, entrypoint=("stress-ng",), tools="busybox", extra_tools=("stress-ng", "stress")),
    "bitnami/kubectl": Image(80 * MIB, SHELL, entrypoint=("kubectl",), extra_tools=("kubectl", "curl")),
    # ---- Kubernetes in Action
    "luksa/kubia": _kubia(""),
    "luksa/kubia:v1": _kubia("v1"),
    "luksa/kubia:v2": _kubia("v2"),
    "luksa/kubia:v3": _kubia("v3", fails_from_request=4),
    "luksa/kubia:v4": _kubia("v4"),
    "luksa/kubia-unhealthy": _kubia("", fails_from_request=5),
    "luksa/kubia-pet": _kubia("", answer="pet"),
    "luksa/kubia-pet-peers": _kubia("", answer="pet"),
    "luksa/kubia-slow": _kubia("", start_up=20.0),
    "luksa/fortune": _script(43, "/bin/fortuneloop.sh", FORTUNE),
    "luksa/fortune:env": _script(43, "/bin/fortuneloop.sh", FORTUNE_ENV),
    "luksa/fortune:args": Image(
        43 * MIB,
        SHELL,
        entrypoint=("/bin/fortuneloop.sh",),
        command=("10",),
        extra_tools=("fortune",),
        files=(("/bin/fortuneloop.sh", FORTUNE_ARGS), FORTUNE_LINK),
    ),
    "luksa/batch-job": _script(2, "/bin/batch-job.sh", BATCH_JOB, "busybox"),
    "luksa/ssd-monitor": _script(2, "/bin/ssd-monitor.sh", SSD_MONITOR, "busybox"),
    "luksa/curl": _shell(9, "curl", tools="busybox", extra_tools=("curl",)),
    "luksa/kubectl-proxy": _single(20, 8001, "/kubectl-proxy.sh", 20),
    "luksa/pod-with-node-port": _kubia(""),
    "luksa/gitserver": _single(30, 9418, "/gitserver", 10),
    # ---- Kubernetes' own examples
    "registry.k8s.io/pause": Image(300 * 1024, SHIELDED, entrypoint=("/pause",), servers=("pause",), tools="none"),
    "k8s.gcr.io/pause": Image(300 * 1024, SHIELDED, entrypoint=("/pause",), servers=("pause",), tools="none"),
    "gcr.io/google_containers/pause": Image(300 * 1024, SHIELDED, entrypoint=("/pause",), servers=("pause",), tools="none"),
    "registry.k8s.io/hpa-example": Image(180 * MIB, _HPA, command=("apache2-foreground",), servers=("apache2-foreground",)),
    "k8s.gcr.io/hpa-example": Image(180 * MIB, _HPA, command=("apache2-foreground",), servers=("apache2-foreground",)),
    "registry.k8s.io/echoserver": Image(43 * MIB, _ECHO, command=("/run.sh",), servers=("run.sh",), extra_tools=("curl",)),
    "k8s.gcr.io/echoserver": Image(43 * MIB, _ECHO, command=("/run.sh",), servers=("run.sh",), extra_tools=("curl",)),
    "gcr.io/google_containers/echoserver": Image(
        43 * MIB, _ECHO, command=("/run.sh",), servers=("run.sh",), extra_tools=("curl",)
    ),
    "registry.k8s.io/serve_hostname": _single(5, 9376, "/serve_hostname", 5, body="{hostname}\n"),
    "k8s.gcr.io/serve_hostname": _single(5, 9376, "/serve_hostname", 5, body="{hostname}\n"),
    "registry.k8s.io/liveness": Image(5 * MIB, _LIVENESS, entrypoint=("/server",), servers=("server",), tools="none"),
    "k8s.gcr.io/liveness": Image(5 * MIB, _LIVENESS, entrypoint=("/server",), servers=("server",), tools="none"),
    "registry.k8s.io/goproxy": _single(6, 8080, "/goproxy", 6),
    "registry.k8s.io/etcd": Image(60 * MIB, _server(2379, 30, title="etcd"), command=("etcd",), servers=("etcd",), tools="none"),
    "registry.k8s.io/coredns/coredns": _single(16, 53, "/coredns", 15),
    "registry.k8s.io/metrics-server/metrics-server": _single(20, 10250, "/metrics-server", 20),
    "gcr.io/google_samples/gb-frontend": Image(
        150 * MIB, _GUESTBOOK, command=("apache2-foreground",), servers=("apache2-foreground",)
    ),
    "gcr.io/google-samples/gb-frontend": Image(
        150 * MIB, _GUESTBOOK, command=("apache2-foreground",), servers=("apache2-foreground",)
    ),
    "us-docker.pkg.dev/google-samples/containers/gke/gb-frontend": Image(
        150 * MIB, _GUESTBOOK, command=("apache2-foreground",), servers=("apache2-foreground",)
    ),
    "gcr.io/google_samples/gb-redis-follower": _named(45, _REDIS, "redis-server", extra_tools=("redis-cli",)),
    "us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower": _named(
        45, _REDIS, "redis-server", extra_tools=("redis-cli",)
    ),
    "gcr.io/google_samples/gb-redisslave": _named(45, _REDIS, "redis-server", extra_tools=("redis-cli",)),
    "gcr.io/google-samples/cassandra": _named(190, _server(9042, 1200, start_up=30.0, title="java cassandra"), "cassandra"),
    "gcr.io/google-samples/xtrabackup": _shell(80, "bash", extra_tools=("nc",)),
    "gcr.io/google-samples/hello-app": _single(5, 8080, "/hello-app", 5, body=_HELLO.body, style="hello-app"),
    "us-docker.pkg.dev/google-samples/containers/gke/hello-app": _single(
        5, 8080, "/hello-app", 5, body=_HELLO.body, style="hello-app"
    ),
    "gcr.io/google-samples/node-hello": Image(
        250 * MIB,
        _server(8080, 35, on_sigterm="ignore", body="Hello Kubernetes!", title="node server.js"),
        command=("node", "server.js"),
        servers=("node",),
    ),
    "gcr.io/google-samples/kubernetes-bootcamp": Image(
        80 * MIB,
        _server(
            8080,
            30,
            on_sigterm="ignore",
            style="bootcamp",
            body="Hello Kubernetes bootcamp! | Running on: {hostname} | v={tag}\n",
            title="node server.js",
        ),
        command=("node", "server.js"),
        servers=("node",),
        extra_tools=("curl",),
    ),
    "paulbouwer/hello-kubernetes": Image(
        50 * MIB,
        _server(8080, 40, body="<title>Hello Kubernetes!</title>\n<p>{hostname}</p>\n", title="node server.js"),
        command=("npm", "start"),
        servers=("npm",),
        tools="busybox",
    ),
    "hashicorp/http-echo": Image(
        5 * MIB,
        _server(5678, 5, body="hello-world\n", title="/http-echo"),
        entrypoint=("/http-echo",),
        servers=("http-echo",),
        tools="none",
    ),
    "kennethreitz/httpbin": Image(
        190 * MIB,
        _server(80, 50, start_up=1.0, answer="httpbin", title="gunicorn httpbin:app"),
        command=("gunicorn",),
        servers=("gunicorn",),
    ),
    "traefik/whoami": _single(3, 80, "/whoami", 4, answer="whoami"),
    "containous/whoami": _single(3, 80, "/whoami", 4, answer="whoami"),
    "stefanprodan/podinfo": _single(15, 9898, "./podinfo", 15, answer="whoami"),
    "web": Image(3 * MIB, _server(8080, 3, style="web", title="/web"), r"[1-9]", ("/web",), servers=("web",), tools="busybox"),
}
