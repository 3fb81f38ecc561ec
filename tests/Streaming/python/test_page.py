"""The example of PROTOCOL.md, section 9, is what goes over the wire."""

import json
import os
import re
import subprocess
import sys
import unittest

from support import ADDRESS, HERE

import msgpack

PAGE = os.path.join(HERE, "..", "..", "..", "runtime", "Streaming", "PROTOCOL.md")
README = os.path.join(HERE, "..", "..", "..", "tools", "python", "README.md")
PACKAGE = os.path.join(HERE, "..", "..", "..", "tools", "python")


def example():
    """What was typed, and what was shown."""
    with open(PAGE, encoding="utf-8") as file:
        section = file.read().split("\n## 9. ")[1]
    typed, shown = section.split("```")[1], section.split("```")[3]
    return re.findall(r"^> (?!END)(.*)$", typed, re.MULTILINE), shown.strip().splitlines()


def told(lines):
    """What messages mean, without what is another in another session or on another machine."""
    words = [line for line in lines if line and line[0] in "<>" and not re.match(r"[<>] [0-9a-f]{2} ", line)]
    return [re.sub(r'"session": "[0-9a-f]{32}"|"bytes": [0-9]+', "", line) for line in words]


class TheExample(unittest.TestCase):
    def test_a_server_answers_it_as_the_page_says(self):
        typed, shown = example()
        given = subprocess.run(
            [sys.executable, "-m", "sim_client", ADDRESS], input="\n".join(typed), capture_output=True, text=True, cwd=PACKAGE, timeout=60
        )
        self.assertEqual(given.returncode, 0, given.stderr)
        self.assertEqual(told(given.stdout.splitlines()), told(shown))

    def test_its_bytes_mean_its_words(self):
        messages, parts = 0, b""
        for line in example()[1]:
            dumped = re.match(r"[<>] ((?:[0-9a-f]{2} ?){1,16}) ", line)
            if dumped:
                parts += bytes.fromhex(dumped.group(1))
            elif line[2:3] == "{":
                if "..." not in line and parts:
                    meant = msgpack.unpackb(parts, raw=False)
                    self.assertEqual(json.loads(json.dumps(meant, default=lambda value: value.hex())), json.loads(line[2:]))
                    messages += 1
                parts = b""
        self.assertGreaterEqual(messages, 8)


class TheReadme(unittest.TestCase):
    def test_its_examples_run(self):
        with open(README, encoding="utf-8") as file:
            blocks = re.findall(r"```python\n(.*?)```", file.read(), re.DOTALL)
        self.assertEqual(len(blocks), 3)
        for block in blocks:
            compile(block, README, "exec")
        scope = {}
        exec(blocks[0], scope)
        self.assertEqual(scope["rewards"].shape, (1024,))
        scope["envs"].close()


if __name__ == "__main__":
    unittest.main()
