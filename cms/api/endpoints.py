"""Addresses that other apps add to the delivery API: they are served and described like its own."""

from importlib import import_module

from django.urls import URLPattern

_modules: list[str] = []


def add(module: str) -> None:
    """Serve and describe the addresses that ``described`` of this module lists; called from ``AppConfig.ready()``."""
    _modules.append(module)


def added() -> list[URLPattern]:
    return [pattern for module in _modules for pattern in import_module(module).described]
