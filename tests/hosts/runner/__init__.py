# SPDX-License-Identifier: GPL-2.0-or-later
"""Emulated hosts as integration tests: tests/hosts/README.md."""
