"""How is the web served? What gunicorn is told beside its address: `gunicorn -c python:web.serving "web.serve:application()"`."""

from web.quiet import Quiet

logger_class = Quiet
threads = 8
timeout = 60
"""Seconds; more than the engine is waited for, so that a slow engine is told as such and no worker is killed for it."""

limit_request_line = 8190
"""Bytes of an address: a question of a thousand Arabic letters takes six thousand."""

control_socket_disable = True
