# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the widgets of programs on a Desktop by role and name.

Set the environment to that of the Desktop before importing this module: the
library connects to one bus for the lifetime of the process.
"""

import re

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

from desktop import wait_for  # noqa: E402

# Timeouts in milliseconds: for an answer, and for the first one of a program.
Atspi.set_timeout(5000, 15000)


def children(node):
    """The node's children that still exist."""
    for index in range(node.get_child_count()):
        try:
            child = node.get_child_at_index(index)
        except GLib.Error:
            continue
        if child is not None:
            yield child


def walk(node):
    """The node and all nodes below it, except those that vanish."""
    yield node
    try:
        below = list(children(node))
    except GLib.Error:
        return
    for child in below:
        yield from walk(child)


def applications(name):
    """The running programs of that name by process id; a program that is
    ending and does not answer is left out."""
    found = {}
    for node in children(Atspi.get_desktop(0)):
        try:
            if node.get_name() == name:
                found[node.get_process_id()] = node
        except GLib.Error:
            pass
    return found


def application(name, process=None):
    """The running program of that name, and of that process id if one is
    given; None if there is none."""
    running = applications(name)
    if process is not None:
        return running.get(process)
    return next(iter(running.values()), None)


def search(program, role, name, process=None):
    """The first widget with the role ROLE whose full name matches the regular
    expression NAME; None if there is none."""
    root = application(program, process)
    if root is None:
        return None
    for node in walk(root):
        try:
            if node.get_role_name() == role \
                    and re.fullmatch(name, node.get_name() or ""):
                return node
        except GLib.Error:
            pass
    return None


def find(program, role, name, process=None):
    """search (), but wait until the widget exists."""
    return wait_for(f"{role} “{name}” of {program}",
                    lambda: search(program, role, name, process))


def has_state(node, state):
    """Whether the widget is "sensitive", "showing", "checked" ..."""
    return node.get_state_set().contains(
        getattr(Atspi.StateType, state.upper()))


def press(node):
    """Do the widget's main action: click a button, choose a menu item."""
    Atspi.Action.do_action(node.get_action_iface(), 0)


def value(node):
    """The number in a slider or spin button."""
    return Atspi.Value.get_current_value(node.get_value_iface())


def set_value(node, number):
    """Set a slider or spin button."""
    Atspi.Value.set_current_value(node.get_value_iface(), number)


def text(node):
    """The text of a label or entry."""
    return Atspi.Text.get_text(node.get_text_iface(), 0, -1)


def dump(program):
    """The role and name of every widget of all programs of that name, as an
    indented tree for people."""
    lines = []

    def add(node, depth):
        try:
            lines.append(f"{'  ' * depth}{node.get_role_name()} "
                         f"“{node.get_name()}”")
            for child in list(children(node)):
                add(child, depth + 1)
        except GLib.Error:
            pass

    for root in applications(program).values():
        add(root, 0)
    return "\n".join(lines)
