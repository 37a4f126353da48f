"""test_orders.py — what the service has to do, written by hand: python3 tests/test_orders.py WHAT

WHAT is rules, contract or speed. Prints TAP; the same on every run.
"""
# SPDX-License-Identifier: Apache-2.0
import sys
import time
import traceback

sys.path.insert(0, ".")
from orders.app import make_app  # noqa: E402

PEN = {"item": "pen", "count": 3, "cents": 120}
INK = {"item": "ink", "count": 1, "cents": 500}


def app():
    return make_app(lambda token: "ann" if token == "t-ann" else None)


def place(lines):
    return app().handle("POST", "/orders", {"lines": lines}, "t-ann")


def equal(found, wanted):
    assert found == wanted, f"wanted {wanted}, found {found}"


def rules_the_total_is_the_sum_of_all_lines():
    status, order = place([PEN, INK])
    equal((status, order.get("cents")), (201, 860))


def rules_an_order_without_lines_is_refused():
    equal(place([])[0], 400)


def rules_a_count_below_one_is_refused():
    equal(place([PEN | {"count": 0}])[0], 400)


def rules_what_is_no_order_is_refused():
    equal(place("pen")[0], 400)


def contract_nobody_gets_in_without_a_token():
    equal(app().handle("GET", "/orders/1", None, "t-bob")[0], 401)


def contract_an_order_is_read_back():
    one = app()
    _, order = one.handle("POST", "/orders", {"lines": [PEN]}, "t-ann")
    equal(one.handle("GET", "/orders/1", None, "t-ann"), (200, order))


def contract_an_order_that_is_not_there():
    equal(app().handle("GET", "/orders/9", None, "t-ann")[0], 404)


def contract_another_address():
    equal(app().handle("GET", "/", None, "t-ann")[0], 404)


def speed_a_thousand_orders_take_less_than_two_seconds():
    one = app()
    start = time.monotonic()
    for _ in range(1000):
        one.handle("POST", "/orders", {"lines": [PEN] * 10}, "t-ann")
    assert time.monotonic() - start < 2, "they take longer"


def main(what):
    tests = [(n, f) for n, f in globals().items() if n.startswith(what + "_")]
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} - {name.replace('_', ' ')}")
        except Exception as e:
            last = traceback.extract_tb(e.__traceback__)[-1]
            print(f"not ok {number} - {name.replace('_', ' ')}")
            print(f"# {type(e).__name__}: {e} (in {last.name})")
            failed = 1
    print(f"1..{len(tests)}")
    return failed


sys.exit(main(*sys.argv[1:]))
