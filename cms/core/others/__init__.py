"""Dutch for what others leave in English.

``missing.txt`` and ``address.txt`` hold texts of other packages that our catalogue translates. The modules here reach
texts that those packages do not pass through a catalogue at all. ``tests/core/test_dutch.py`` tells what is no longer
needed, and what English is left.
"""
