# SPDX-License-Identifier: GPL-2.0-or-later
"""How do the outcomes read: lines of 80 columns for people, JUnit's XML for a CI server."""
import textwrap
import xml.etree.ElementTree as xml

WIDTH = 80


def line(outcome, about):
    head = f"{outcome.name:<22} {outcome.state:<7} {outcome.seconds:4.0f} s  "
    return head + textwrap.shorten(outcome.note or about, WIDTH - len(head), placeholder=" ...")


def details(outcome):
    lines = []
    for wrong in outcome.wrong:
        lines += textwrap.wrap(wrong, WIDTH, initial_indent="    ", subsequent_indent="        ")
    if outcome.kept and outcome.wrong:
        lines.append(f"    console and answers: {outcome.kept}")
    return lines


def summary(outcomes):
    states = [outcome.state for outcome in outcomes]
    return (f"{len(states)} hosts: {states.count('ok')} ok, {states.count('WRONG')} wrong, {states.count('SILENT')} silent, "
            f"{states.count('skipped')} skipped; "
            f"{sum(outcome.compared for outcome in outcomes)} answers compared")


def junit(outcomes, path, seconds):
    suite = xml.Element("testsuite", name="virtscout.hosts", tests=str(len(outcomes)), time=f"{seconds:.1f}",
                        failures=str(sum(outcome.state == "WRONG" for outcome in outcomes)),
                        errors=str(sum(outcome.state == "SILENT" for outcome in outcomes)))
    for outcome in outcomes:
        case = xml.SubElement(suite, "testcase", classname="hosts", name=outcome.name, time=f"{outcome.seconds:.1f}")
        if outcome.wrong:
            kind = "failure" if outcome.state == "WRONG" else "error"
            xml.SubElement(case, kind, message=outcome.wrong[0]).text = "\n".join(outcome.wrong)
        if outcome.state == "skipped":
            xml.SubElement(case, "skipped", message=outcome.note)
        elif outcome.note:
            xml.SubElement(case, "system-out").text = outcome.note
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    xml.ElementTree(suite).write(part, encoding="utf-8", xml_declaration=True)
    part.replace(path)
