"""Scripts that live in images: what their containers really run. The little shell runs them.

What comes in: nothing. What goes out: texts. Next: `registry.py`.
"""

from __future__ import annotations

DOCKER_ENTRYPOINT = '#!/bin/sh\nset -e\nexec "$@"\n'

_FORTUNE = """#!/bin/sh
trap "exit" INT
{settings}mkdir -p /var/htdocs
while :
do
  echo $(date) Writing fortune to /var/htdocs/index.html
  /usr/games/fortune > /var/htdocs/index.html
  sleep {interval}
done
"""
FORTUNE = _FORTUNE.format(settings="", interval="10")
FORTUNE_ENV = _FORTUNE.format(settings="echo Configured to generate new fortune every $INTERVAL seconds\n", interval="$INTERVAL")
FORTUNE_ARGS = _FORTUNE.format(
    settings="INTERVAL=$1\necho Configured to generate new fortune every $INTERVAL seconds\n", interval="$INTERVAL"
)
BATCH_JOB = """#!/bin/sh
echo "$(date) Batch job starting"
sleep 120
echo "$(date) Finished succesfully"
"""
SSD_MONITOR = """#!/bin/sh
while true
do
  echo "SSD OK"
  sleep 5
done
"""
