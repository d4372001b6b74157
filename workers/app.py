"""The Celery application: short tasks, acknowledged late, over a Redis that may be wiped at any moment.

Messages go straight to a queue by its name and through no exchange: a binding kept in Redis would be gone after a
FLUSHALL, and every later message with it.
"""

from celery import Celery
from celery.schedules import crontab
from kombu import Queue

from search.queues import CLOCK, FIRST, READ, READING, RELIST
from search.settings import Settings
from workers.stray import TRANSPORT

SWEEP_SECONDS = 10
LETTERS_SECONDS = 5
POLL_SECONDS = 60
BOUNCES_SECONDS = 60
BEAT_SECONDS = 20
REBUILD_SECONDS = 10
BACKUP_SECONDS = 60
KILLS_SECONDS = 30


def create(settings: Settings) -> Celery:
    """The application for these settings; makes no connection yet."""
    app = Celery("arshif", broker=settings.redis_url or None, include=["workers.tasks"])
    app.conf.update(
        task_default_queue=CLOCK,
        task_queues=(Queue(CLOCK), Queue(FIRST), Queue(READING)),
        task_routes={READ: {"queue": READING}},
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_consumer="workers.consumer:Consumer",
        worker_concurrency=settings.worker_processes,
        task_time_limit=600,
        task_soft_time_limit=540,
        broker_transport=TRANSPORT,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={"visibility_timeout": 900, "socket_timeout": 10, "socket_connect_timeout": 5},
        beat_schedule_filename=str(settings.home / "beat"),
        beat_schedule={
            "sweep": {"task": "arshif.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
            "letters": {"task": "arshif.letters", "schedule": LETTERS_SECONDS, "options": {"expires": LETTERS_SECONDS}},
            "links": {"task": "arshif.links", "schedule": LETTERS_SECONDS, "options": {"expires": LETTERS_SECONDS}},
            "kills": {"task": "arshif.kills", "schedule": KILLS_SECONDS, "options": {"expires": KILLS_SECONDS}},
            "relist": {"task": RELIST, "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
            "beat": {"task": "arshif.beat", "schedule": BEAT_SECONDS, "options": {"expires": BEAT_SECONDS}},
            "bounces": {"task": "arshif.bounces", "schedule": BOUNCES_SECONDS, "options": {"expires": BOUNCES_SECONDS}},
            "poll": {"task": "arshif.poll", "schedule": POLL_SECONDS, "options": {"expires": POLL_SECONDS}},
            "rebuild": {"task": "arshif.rebuild", "schedule": REBUILD_SECONDS, "options": {"expires": REBUILD_SECONDS}},
            "backup": {"task": "arshif.backup", "schedule": BACKUP_SECONDS, "options": {"expires": BACKUP_SECONDS}},
            "recheck": {"task": "arshif.recheck", "schedule": crontab(hour="1", minute="10")},
        },
        timezone="UTC",
    )
    return app


app = create(Settings.load())
