"""How is the archive doing? A page with verdicts for who runs it, and the same numbers for Prometheus.

`/metrics` is open to this machine alone, or to who bears the token of the settings: it names sources and counts readers' mail.
"""

import hmac
from collections.abc import Iterator
from ipaddress import ip_address

import redis
from flask import Blueprint, Response, abort, current_app, g, make_response, render_template, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from search.query import Query
from search.settings import Settings
from search.status import Status
from web.accounts import role

room = Blueprint("operator", __name__)


@room.get("/operator")
@role("admin")
def page() -> str:
    """Every part with its verdict and what to do, those first that need somebody."""
    found = _status()
    parts = sorted(found.findings, key=lambda each: ("bad", "warn", "good").index(each.verdict))
    return render_template("operator/status.html", query=Query(), status=found, parts=parts, language=g.reader.language)


@room.get("/metrics")
def metrics() -> Response:
    """The numbers of the page as Prometheus reads them. 403 for strangers."""
    if not _may_measure(current_app.config["ARSHIF"]):
        abort(403)
    registry = CollectorRegistry()
    registry.register(_Figures(_status()))
    answer = make_response(generate_latest(registry))
    answer.headers["Content-Type"] = CONTENT_TYPE_LATEST
    answer.headers["Cache-Control"] = "no-store"
    return answer


_BASE = {"free_gb": ("free_bytes", 1e9), "percent": ("free_ratio", 0.01), "days": ("left_seconds", 86_400.0)}
"""Prometheus wants base units; people do not."""


class _Figures(Collector):
    """A status as gauges: `arshif_<part>_<name>`, and for each part its verdict (0 good, 1 warn, 2 bad)."""

    def __init__(self, found: Status) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        verdicts = GaugeMetricFamily("arshif_verdict", "0 good, 1 worth a look, 2 broken", labels=["part"])
        for part, name, value in self._found.figures():
            if name == "verdict":
                verdicts.add_metric([part], value)
            else:
                unit, times = _BASE.get(name, (name, 1.0))
                yield GaugeMetricFamily(f"arshif_{part}_{unit}", f"{part}: {unit.replace('_', ' ')}", value=value * times)
        yield verdicts
        ages = GaugeMetricFamily("arshif_source_age_seconds", "seconds since the last story of a source", labels=["source"])
        silent = GaugeMetricFamily("arshif_source_silent", "1 for a source silent against its own habit", labels=["source"])
        for each in (each for finding in self._found.findings for each in finding.heard):
            ages.add_metric([each.source], each.age.total_seconds())
            silent.add_metric([each.source], float(each.silent))
        yield from (ages, silent)


def _status() -> Status:
    settings: Settings = current_app.config["ARSHIF"]
    found: Status = current_app.config["ARCHIVE"].status(_redis_answers(settings))
    return found


def _redis_answers(settings: Settings) -> bool:
    if not settings.redis_url:
        return False
    try:
        with redis.Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _may_measure(settings: Settings) -> bool:
    if settings.metrics_token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.metrics_token.encode())
    return ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104
