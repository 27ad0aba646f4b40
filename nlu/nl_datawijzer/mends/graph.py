"""Rasa builds a graph for dask and a description of every input, three times a message.

A trained model's graph does not change, so here its order is found once and its nodes are called one after another.
"""

from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner


def order_of(schema, targets):
    """The nodes that the targets need, as (name, names of what it needs), each after all that it needs."""
    order = {}

    def visit(name):
        if name in order or name not in schema.nodes:
            return
        needs = tuple(schema.nodes[name].needs.values())
        for need in needs:
            visit(need)
        order[name] = needs

    for target in targets:
        visit(target)
    return tuple(order.items())


def run(runner, inputs=None, targets=None):
    """Run the graph for its targets; what each of them gave, by name.

    Raises:
        rasa.engine.exceptions.GraphRunError: a component failed in a way that Rasa does not know.
    """
    wanted = tuple(targets or runner._graph_schema.target_names)
    orders = runner.__dict__.setdefault("orders", {})
    if wanted not in orders:
        orders[wanted] = order_of(runner._graph_schema, wanted)
    given = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name, needs in orders[wanted]:
            if name not in given:
                given[name] = runner._instantiated_nodes[name](*(given.get(need, need) for need in needs))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(given[name] for name in wanted)


def mend():
    """Put it in place."""
    DaskGraphRunner.run = run
