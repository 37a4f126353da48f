"""tap.py — runs one file of unittest tests and prints TAP.

What is printed is the same on every run: no times, no addresses, no absolute paths.
"""
import importlib.util
import os
import sys
import traceback
import unittest


class Tap(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.number = 0

    def line(self, good, test, why=None):
        self.number += 1
        name = test.id().split(".")[-1].replace("_", " ")
        print(f"{'' if good else 'not '}ok {self.number} - {name}")
        if why:
            print_details(*why)

    def addSuccess(self, test):
        self.line(True, test)

    def addSkip(self, test, reason):
        self.number += 1
        print(f"ok {self.number} - {test.id().split('.')[-1]} # SKIP {reason}")

    def addFailure(self, test, err):
        self.line(False, test, self.reason(err))

    addError = addFailure

    @staticmethod
    def reason(err):
        kind, value, trace = err
        last = traceback.extract_tb(trace)[-1]
        place = os.path.relpath(last.filename)
        if place.startswith(".."):
            place = os.path.basename(place)
        first = (str(value).splitlines() or [""])[0]
        return place, last.lineno, f"{kind.__name__}: {first}"


def print_details(place, line, message):
    quoted = message.replace('"', "'")
    print(f'  ---\n  message: "{quoted}"\n  file: {place}\n  line: {line}\n  ...')


def main(path):
    sys.path.insert(0, os.getcwd())
    spec = importlib.util.spec_from_file_location("tests_to_run", path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception:
        print("not ok 1 - the tests can be loaded")
        print_details(*Tap.reason(sys.exc_info()))
        print("1..1")
        return 1
    result = Tap()
    unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    print(f"1..{result.number}")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
