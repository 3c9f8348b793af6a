"""The first pages of web servers, as they come in their images.

What comes in: nothing. What goes out: texts. Next: `registry.py`.
"""

from __future__ import annotations

NGINX_PAGE = """<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
</body>
</html>
"""
NGINX_ERROR_PAGE = (
    "<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n</head>\n<body>\n<h1>An error occurred.</h1>\n</body>\n</html>\n"
)
NGINX_CONF = """worker_processes  auto;
events {
    worker_connections  1024;
}
http {
    access_log  /var/log/nginx/access.log  main;
    include /etc/nginx/conf.d/*.conf;
}
"""
HTTPD_PAGE = "<html><body><h1>It works!</h1></body></html>\n"
