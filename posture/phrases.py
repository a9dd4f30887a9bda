"""Phrases: the quantities of a short text as objects, bare numbers included, in the unit as written."""

from __future__ import annotations
