"""NumPy's own docstring examples, read from the installed package, run with NumPy and with compat-numpy: the results are to agree.

An example is a statement of Python's. It runs twice: once as it is, and once with an `np` that forwards each call to Node. What it gives, what it prints and
what it leaves in the names that it uses is to be the same: values, dtypes and shapes. Nothing of NumPy's text is kept.

Run: python tools/numpy-examples/main.py [--show] [--write | --check] [NAME …]
"""

import argparse
import ast
import doctest
import json
import os
import sys
import tempfile
import warnings
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import numpy as np
from namespace import Absent, Namespace, Untranslatable, prepare
from adjoint_numpy.pipe import InternalError, pipe
from compare import agree, names_agree, same_text
from subjects import subjects

KEPT = Path(__file__).resolve().parents[2] / "packages/compat-numpy/golden/docstring-examples.json"
LEAST_RUN, LEAST_AGREEING = 900, 0.85
PRINT_OPTIONS = {"precision": 8, "threshold": 1000, "edgeitems": 3, "linewidth": 75, "suppress": False, "nanstr": "nan", "infstr": "inf", "sign": "-", "floatmode": "maxprec"}


class Seeded:
    """NumPy with seeds where an example has none, so that both draw the same numbers."""

    def __getattr__(self, name):
        return self.random if name == "random" else getattr(np, name)

    class Random:
        def __getattr__(self, name):
            return (lambda seed=0: np.random.default_rng(seed)) if name == "default_rng" else getattr(np.random, name)

    random = Random()


def seeded(namespace):
    """The same of ours."""
    plain = namespace.random.default_rng
    namespace.random = namespace.random
    namespace.random.default_rng = lambda seed=0: plain(seed)
    return namespace


def names_in(tree):
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]


def stored_in(tree):
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


# What runs for many seconds, and has no result but that.
TIMED = ("a loop that is there to be timed", "a measurement of time")


def beyond_javascript(tree):
    """Syntax that cannot be translated, for the objects on the other side are not Python's."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, complex | bytes):
            return "complex numbers and bytes"
        if isinstance(node, ast.Compare) and any(isinstance(one, ast.Is | ast.IsNot) for one in node.ops):
            return "identity"
        if isinstance(node, ast.Name) and node.id in ("timeit", "time"):
            return TIMED[1]
        if isinstance(node, ast.With):
            return "a block with a context"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("type", "isinstance", "id", "help"):
            return "classes of Python"
        if isinstance(node, ast.For) and isinstance(node.iter, ast.Call) and "500" in ast.unparse(node.iter):
            return TIMED[0]
    return None


def run(source, tree, scope):
    """The value of an expression, or None; and what was printed."""
    printed = StringIO()
    with redirect_stdout(printed):
        if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
            value = eval(compile(ast.Expression(tree.body[0].value), "<example>", "eval"), scope)  # noqa: S307
        else:
            value = None
            exec(compile(tree, "<example>", "exec"), scope)  # noqa: S102
    return value, printed.getvalue()


class Imports(ast.NodeTransformer):
    """What is imported from NumPy comes from our `np`."""

    def visit_Import(self, node):
        kept = [one for one in node.names if one.name.split(".")[0] != "numpy"]
        made = [assignment(one.asname or "numpy", one.name.split(".")[1:] if one.asname else []) for one in node.names if one not in kept]
        return [ast.Import(kept), *made] if kept else made

    def visit_ImportFrom(self, node):
        if node.module is None or node.module.split(".")[0] != "numpy":
            return node
        return [assignment(one.asname or one.name, [*node.module.split(".")[1:], one.name]) for one in node.names]


def assignment(name, path):
    return ast.parse(f"{name} = {'.'.join(['np', *path])}").body[0]


def translated(tree):
    return ast.fix_missing_locations(Imports().visit(ast.parse(ast.unparse(tree))))


def expected(example, tree, real):
    """What NumPy gives, prints, or raises."""
    try:
        return (*run(example.source, tree, real), None)
    except Exception as error:  # noqa: BLE001: examples raise on purpose, too
        return None, "", error


def own_outcome(example, tree, own, real, wanted, said, raised):
    """What became of an example here, what is wrong if anything, and what it showed."""
    before = pipe.asked
    try:
        found, text = run(example.source, translated(tree), own)
    except Untranslatable as error:
        return "not translated", str(error), None
    except Absent as error:
        return "absent", str(error), None
    except NameError as error:
        return "not reached", str(error), None
    except InternalError as error:
        return "refused", str(error).split("\n")[0], None
    except Exception as error:  # noqa: BLE001: any refusal is a difference, but where NumPy refuses as well
        if raised is not None and isinstance(error, IndexError | TypeError | ValueError | AssertionError):
            return "agrees", None, None
        return "refused", f"{type(error).__name__}: {error}".split("\n")[0], None
    if pipe.asked == before:
        return "python alone", None, None
    if raised is not None:
        return "differs", f"gave {found!r}, where NumPy raises {raised!r}", None
    shown = text + (f"{found!r}\n" if found is not None else "")
    if wanted is not None and not agree(found, wanted):
        return "differs", f"gave {found!r}, not {wanted!r}", shown
    if not same_text(said, text):
        return "differs", f"printed {text!r}, not {said!r}", shown
    left = names_agree(names_in(tree), own, real)
    return ("agrees", None, shown) if left is None else ("differs", f"left {left[0]} = {left[1]!r}, not {left[2]!r}", shown)


def check(doc):
    """Runs the examples of one docstring: for each its number, what became of it, what is wrong, and whether it prints what stands there."""
    real, own = {"np": Seeded()}, {"np": seeded(Namespace("", np))}
    np.random.seed(0)
    own["np"].random.seed(0)
    for number, example in enumerate(doctest.DocTestParser().get_examples(doc), 1):
        source = example.source.strip()
        if source == "import numpy as np":
            continue
        try:
            tree = ast.parse(example.source)
        except SyntaxError:
            yield number, source, "not run", None, None
            continue
        beyond = beyond_javascript(tree)
        if beyond in TIMED:
            yield number, source, "not translated", beyond, None
            continue
        wanted, said, raised = expected(example, tree, real)
        if raised is not None and example.exc_msg is None:
            yield number, source, "not run", repr(raised), None
            continue
        outcome, problem, shown = ("not translated", beyond, None) if beyond else own_outcome(example, tree, own, real, wanted, said, raised)
        if outcome not in ("agrees", "differs", "python alone"):
            # What it would have made is not there for those that follow.
            for name in stored_in(tree):
                own.pop(name, None)
        yield number, source, outcome, problem, shown is not None and bool(example.want) and same_text(example.want, shown)


def walk(names, show):
    total, printing, disagree, seen = Counter(), Counter(), [], set()
    for name, subject in subjects():
        doc = getattr(subject, "__doc__", None)
        if not isinstance(doc, str) or ">>>" not in doc or doc in seen or (names and name not in names):
            continue
        seen.add(doc)
        with np.printoptions():
            for number, source, outcome, problem, prints in check(doc):
                total[outcome] += 1
                if prints is not None:
                    printing[prints] += 1
                if outcome in ("differs", "refused"):
                    disagree.append([name, number, outcome])
                if show and problem and (show == "all" or outcome in ("differs", "refused")):
                    print(f"{name} {number}: {outcome}: {source}: {problem}".replace("\n", " ")[:260], flush=True)
        pipe.ask("set_printoptions", [], PRINT_OPTIONS)
    return total, printing, disagree


def summary(total, printing, disagree):
    ran = total["agrees"] + len(disagree)
    left_out = {key: total[key] for key in ("absent", "not translated", "not reached", "python alone", "not run")}
    found = sum(total.values())
    translated = found - left_out["not run"] - left_out["not translated"]
    return {
        "numpy": np.__version__,
        "found": found,
        "translated": translated,
        "ran": ran,
        "agree": total["agrees"],
        "printed": printing[True],
        "left_out": left_out,
        "disagree": disagree,
    }


def verdict(made, kept):
    """What is wrong with a run, as a list of sentences."""
    wrong = []
    if made["ran"] < LEAST_RUN:
        wrong.append(f"{made['ran']} examples ran, fewer than {LEAST_RUN}")
    if made["agree"] < LEAST_AGREEING * made["ran"]:
        wrong.append(f"fewer than {100 * LEAST_AGREEING:.0f} % agree")
    if made != kept:
        news = [one for one in made["disagree"] if one not in kept["disagree"]]
        gone = [one for one in kept["disagree"] if one not in made["disagree"]]
        wrong.append(f"{KEPT.name} says something else: no longer agree {news}, now agree {gone}; --write and `pnpm gen` bring it up to date")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--show", nargs="?", const="differences", choices=["differences", "all"], help="print what differs, or all that does not agree")
    parser.add_argument("--write", action="store_true", help="keep the outcome")
    parser.add_argument("--check", action="store_true", help="fail where the outcome is not the kept one, or too little agrees")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    prepare()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        made = summary(*walk(options.names, options.show))
    rate = 100 * made["agree"] / max(1, made["ran"])
    print(f"{made['found']} examples, {made['translated']} translated, {made['ran']} ran, {made['agree']} agree ({rate:.1f} %); {made['printed']} print the same text; {made['left_out']}")
    if options.write:
        KEPT.write_text(json.dumps(made, separators=(",", ":")) + "\n")
    wrong = verdict(made, json.loads(KEPT.read_text())) if options.check else []
    for sentence in wrong:
        print(sentence)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
