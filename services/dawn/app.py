"""The dawn service: one greeting, and what a cluster asks a service for."""

import os

from flask import Flask, jsonify

NAME = "dawn"


def create_app(settings=None):
    """The WSGI application; settings are the environment unless a test gives its own."""
    settings = os.environ if settings is None else settings
    app = Flask(NAME)

    @app.get("/")
    def greet():
        return jsonify(service=NAME, message=settings.get("GREETING", "Good morning"))

    @app.get("/health")
    def health():
        """Liveness: the process answers. It asks nobody else, or one broken neighbour would restart us all."""
        return jsonify(status="ok")

    @app.get("/ready")
    def ready():
        """Readiness: the configuration is there. A pod without it gets no traffic."""
        if "GREETING" not in settings:
            return jsonify(status="not ready", missing=["GREETING"]), 503
        return jsonify(status="ready")

    @app.get("/info")
    def info():
        """What runs here, to tell one rollout from the next."""
        return jsonify(
            service=NAME,
            version=settings.get("VERSION", "dev"),
            pod=settings.get("POD_NAME"),
        )

    return app
