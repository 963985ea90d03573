# SPDX-License-Identifier: GPL-2.0-or-later
"""What did virtscout say in the host? The files that inside/ask left, read."""
import json

QUESTIONS = ("check", "check-json", "audit", "validate", "snapshot")
JUDGED = (0, 1, 2, 3)


class Answers:
    def __init__(self, files):
        self.files = files

    def text(self, name):
        return self.files.get(name, b"").decode(errors="replace")

    def status(self, question):
        text = self.text(f"{question}.status").strip()
        return int(text) if text else None

    def document(self, question):
        """The JSON document that a question was answered with, or None."""
        try:
            return json.loads(self.text(f"{question}.out"))
        except ValueError:
            return None

    def failures(self, after):
        """What went wrong whatever the host is: a question without an answer, a program or kernel that fell over."""
        found = []
        for question in (*QUESTIONS, "after") if after else QUESTIONS:
            status = self.status(question)
            allowed = (0,) if question == "snapshot" else JUDGED
            if status not in allowed:
                found.append(f"{question}: exit status {status}: {self.text(f'{question}.err').strip()[-200:]}")
            elif question in ("check-json", "audit", "validate", "after") and self.document(question) is None:
                found.append(f"{question}: no JSON")
        for line in self.text("dmesg.log").splitlines():
            if any(word in line for word in ("BUG: ", "Oops", "virtscout[", "virtscout-full[", "Kernel panic")):
                found.append(f"the host's kernel says: {line.strip()}")
        return found


def value(facts, name):
    """A fact's value as host files have it: "unknown" is the state, "missing" no fact at all."""
    fact = facts.get(name)
    if fact is None:
        return "missing"
    return fact["value"] if fact["state"] == "known" else "unknown"
