# circles.py — circles of object files whose parts no single header declares. Used by layers.sh.
# SPDX-License-Identifier: Apache-2.0
#
#     python3 circles.py USES EXPORTED DECLARED
#
# USES: "user owner symbol" lines; EXPORTED: "object symbol"; DECLARED: "header symbol".
import sys


def pairs(path):
    with open(path) as f:
        return [line.split()[:2] for line in f]


def circles(edges):
    """Strongly connected components of more than one node (Tarjan, without recursion)."""
    index, low, stack, held, found = {}, {}, [], set(), []
    for root in sorted(edges):
        if root in index:
            continue
        work = [(root, iter(sorted(edges[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        held.add(root)
        while work:
            node, rest = work[-1]
            for to in rest:
                if to not in index:
                    index[to] = low[to] = len(index)
                    stack.append(to)
                    held.add(to)
                    work.append((to, iter(sorted(edges.get(to, ())))))
                    break
                if to in held:
                    low[node] = min(low[node], index[to])
            else:
                work.pop()
                if work:
                    up = work[-1][0]
                    low[up] = min(low[up], low[node])
                if low[node] == index[node]:
                    part = []
                    while not part or part[-1] != node:
                        part.append(stack.pop())
                        held.discard(part[-1])
                    if len(part) > 1:
                        found.append(sorted(part))
    return found


def main():
    uses, exported, declared = map(pairs, sys.argv[1:4])
    edges, headers, owner = {}, {}, {}
    for user, target in uses:
        edges.setdefault(user, set()).add(target)
    for header, symbol in declared:
        owner.setdefault(symbol, set()).add(header)
    for obj, symbol in exported:
        headers.setdefault(obj, set()).update(owner.get(symbol, ()))
    for part in circles(edges):
        if not set.intersection(*(headers.get(obj, set()) for obj in part)):
            print("circle without a header of its own: " + " ".join(part))


main()
