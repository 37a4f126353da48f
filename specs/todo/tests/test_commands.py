import contextlib
import io
import os
import tempfile
import unittest

from todo.commands import main


class CommandsTest(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)
        os.environ["TODO_FILE"] = os.path.join(self.dir.name, "todo.json")

    def run_todo(self, *args):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(list(args))
        return code, out.getvalue(), err.getvalue()

    def test_adding_prints_the_number(self):
        self.assertEqual(self.run_todo("add", "buy", "milk"), (0, "1\n", ""))

    def test_the_list_shows_open_and_finished_tasks(self):
        self.run_todo("add", "a")
        self.run_todo("add", "b")
        self.run_todo("done", "1")
        self.assertEqual(self.run_todo("list"), (0, "1 [x] a\n2 [ ] b\n", ""))

    def test_a_removed_task_is_gone(self):
        self.run_todo("add", "a")
        self.run_todo("remove", "1")
        self.assertEqual(self.run_todo("list"), (0, "", ""))

    def test_an_unknown_number_ends_with_one(self):
        self.assertEqual(self.run_todo("done", "7"), (1, "", "no task 7\n"))

    def test_an_unknown_command_ends_with_two(self):
        code, out, err = self.run_todo("dance")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("usage: todo", err)
