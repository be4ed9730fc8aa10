"""The commands and their options as Markdown, from the parser itself."""

import argparse
import re
from collections.abc import Iterator
from html import escape


def reference(parser: argparse.ArgumentParser) -> str:
    """Return a section for each command that does something, with all its options."""
    return "\n\n".join(part for one in commands(parser) for part in _section(one))


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield every command that has no commands of its own, with the words of its help."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help for choice in action._choices_actions}
            for name, command in action.choices.items():
                command.description = command.description or helps.get(name)
                yield from commands(command)
            return
    yield parser


def options(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return what a command can be given, its help apart."""
    hidden = argparse.SUPPRESS
    actions = [action for action in command._actions if action.help is not hidden]
    return [action for action in actions if not isinstance(action, argparse._HelpAction)]


def invocation(action: argparse.Action, command: argparse.ArgumentParser) -> str:
    """Return an option as it is typed, with the name of its value."""
    formatter = command._get_formatter()
    return formatter._format_action_invocation(action)


def _section(command: argparse.ArgumentParser) -> Iterator[str]:
    yield f"## `{command.prog}`"
    yield _sentence(command.description or "")
    parts = re.findall(r"\[.*?\](?= |$)|\S+", " ".join(_plain(command.format_usage()).split()))
    usage = " ".join(f"<span>{escape(part)}</span>" for part in parts[1:])
    yield f'<pre class="usage"><code>{usage}</code></pre>'
    for action in options(command):
        yield f"`{_plain(invocation(action, command))}`\n:   {_explained(action, command)}"
    if command.epilog:
        yield command.epilog


def _explained(action: argparse.Action, command: argparse.ArgumentParser) -> str:
    text = command._get_formatter()._expand_help(action) if action.help else ""
    text = _sentence(text, names=tuple(action.choices or ()))
    required = " Required." if action.option_strings and action.required else ""
    default = action.default
    silent = default in (None, False, argparse.SUPPRESS, [], ()) or "default" in text.lower()
    return text + required + ("" if silent else f" Default: `{default}`.")


def _sentence(text: str, names: tuple[str, ...] = ()) -> str:
    """Return help text with a capital and a full stop; names keep their letters."""
    first = re.match(r"\w*", text).group()
    if first.islower() and first not in names:
        text = text[0].upper() + text[1:]
    return text if not text or text[-1] in ".?!" else f"{text}."


def _plain(text: str) -> str:
    return re.sub("\x1b\\[[0-9;]*m", "", text)
