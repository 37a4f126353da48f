import json
import os
import tempfile
import unittest

from todo.store import Store


class StoreTest(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)
        self.path = os.path.join(self.dir.name, "todo.json")
        self.store = Store(self.path)

    def test_a_new_list_is_empty(self):
        self.assertEqual(self.store.tasks(), [])

    def test_tasks_are_numbered_from_one(self):
        self.assertEqual([self.store.add("a"), self.store.add("b")], [1, 2])

    def test_tasks_are_kept_in_the_file(self):
        self.store.add("buy milk")
        again = Store(self.path)
        self.assertEqual([(t.number, t.text, t.done) for t in again.tasks()],
                         [(1, "buy milk", False)])

    def test_a_finished_task_stays_in_the_list(self):
        number = self.store.add("a")
        self.store.finish(number)
        self.assertEqual([t.done for t in Store(self.path).tasks()], [True])

    def test_a_number_is_never_used_twice(self):
        self.store.add("a")
        last = self.store.add("b")
        self.store.remove(last)
        again = Store(self.path).add("c")
        self.assertEqual(again, 3, "the number of a removed task was given to another one")

    def test_an_unknown_number_is_a_key_error(self):
        with self.assertRaises(KeyError):
            self.store.finish(7)

    def test_saving_leaves_no_other_file(self):
        self.store.add("a")
        self.assertEqual(os.listdir(self.dir.name), ["todo.json"])
        with open(self.path, encoding="utf-8") as f:
            json.load(f)
