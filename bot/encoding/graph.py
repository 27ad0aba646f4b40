"""The encoder's layers as an ONNX graph: from the sum of embeddings to one vector of length 1 per text.

Weights keep the four bits they come in (`MatMulNBits` of ONNX Runtime), so nothing is rounded twice and a text's vector
does not depend on the texts beside it. The vocabulary stays outside: `onnx_encoder.py` reads its rows from the carrier.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from bot.encoding.carrier import BLOCK, Blocks, Carrier, CarrierError

OPSET, IR = 20, 10
RUNTIME = "com.microsoft"
ACCURACY_IN_BYTES = 4  # activations are rounded to int8 per block: the quickest
MASKED = -1e9


def write_graph(carrier: Carrier, path: Path) -> None:
    """Write the graph: `embedded` (texts, tokens, size) and `mask` (texts, tokens) in, `vectors` (texts, size) out.

    Raises:
        CarrierError: a tensor is missing or has another size.
    """
    try:
        model = _Graph(carrier).model()
    except (KeyError, ValueError) as error:
        raise CarrierError(f"the weights have an unknown shape ({error})") from None
    path.write_bytes(model.SerializeToString())


class _Graph:
    """Collects nodes and constants; every method adds some and gives the name of their result."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier, self._shape = carrier, carrier.shape
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def model(self) -> onnx.ModelProto:
        tokens = ["texts", "tokens"]
        size = self._shape.size
        reach = self._op("Unsqueeze", "mask", self._whole("axes.heads", [1, 2]))
        reach = self._op("Sub", reach, self._number("one", 1))
        reach = self._op("Mul", reach, self._number("masked", -MASKED))
        state = self._normal("embedded", "emb.ln")
        for layer in range(self._shape.layers):
            state = self._layer(f"l{layer}", state, reach)
        self._mean(state)
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [
                helper.make_tensor_value_info("embedded", TensorProto.FLOAT, [*tokens, size]),
                helper.make_tensor_value_info("mask", TensorProto.FLOAT, tokens),
            ],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", size])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR)

    def _layer(self, name: str, state: str, reach: str) -> str:
        query, key, value = (self._heads(self._times(f"{name}.{part}", state), part == "k") for part in "qkv")
        alike = self._op("Mul", self._op("MatMul", query, key), self._number("scale", self._width**-0.5))
        seen = self._op("MatMul", self._op("Softmax", self._op("Add", alike, reach), axis=-1), value)
        seen = self._op("Transpose", seen, perm=[0, 2, 1, 3])
        seen = self._op("Reshape", seen, self._whole("shape.joined", [0, 0, self._shape.size]))
        state = self._normal(self._op("Add", state, self._times(f"{name}.ao", seen)), f"{name}.aln")
        inner = self._op("Gelu", self._times(f"{name}.fi", state))
        return self._normal(self._op("Add", state, self._times(f"{name}.fo", inner)), f"{name}.oln")

    @property
    def _width(self) -> int:
        return self._shape.size // self._shape.heads

    def _heads(self, state: str, turned: bool) -> str:
        parts = self._whole("shape.heads", [0, 0, self._shape.heads, self._width])
        return self._op("Transpose", self._op("Reshape", state, parts), perm=[0, 2, 3, 1] if turned else [0, 2, 1, 3])

    def _mean(self, state: str) -> None:
        mask = self._op("Unsqueeze", "mask", self._whole("axes.last", [2]))
        total = self._op("ReduceSum", self._op("Mul", state, mask), self._whole("axes.tokens", [1]), keepdims=0)
        self._op("LpNormalization", total, axis=-1, p=2, result="vectors")  # a mean's length does not matter

    def _times(self, name: str, state: str) -> str:
        """`state` times a matrix, plus its bias."""
        rows = len(self._carrier.plain[f"{name}.b"])
        blocks = self._carrier.packed[f"{name}.w"].reshape(rows, -1)
        columns = blocks.shape[1] * BLOCK
        bias = self._constant(f"{name}.b", self._carrier.plain[f"{name}.b"])
        weights = self._constant(f"{name}.w", _paired(blocks))
        scales = self._constant(f"{name}.s", blocks["scale"].astype(np.float32).ravel())
        return self._op(
            "MatMulNBits", state, weights, scales, "", "", bias,
            domain=RUNTIME, K=columns, N=rows, bits=4, block_size=BLOCK, accuracy_level=ACCURACY_IN_BYTES,
        )  # fmt: skip

    def _normal(self, state: str, name: str) -> str:
        scale, bias = (self._constant(f"{name}.{part}", self._carrier.plain[f"{name}.{part}"]) for part in "wb")
        return self._op("LayerNormalization", state, scale, bias, axis=-1, epsilon=self._shape.epsilon)

    def _number(self, name: str, value: float) -> str:
        return self._constant(name, np.array(value, np.float32))

    def _whole(self, name: str, values: list[int]) -> str:
        return self._constant(name, np.array(values, np.int64))

    def _constant(self, name: str, values: np.ndarray) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def _op(self, kind: str, *inputs: str, result: str = "", domain: str = "", **attributes: Any) -> str:
        result = result or f"{kind}.{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [result], domain=domain, **attributes))
        return result


def _paired(blocks: Blocks) -> np.ndarray:
    """The nibbles as ONNX Runtime wants them: neighbours share a byte, the first in the low half.

    The carrier puts weight j and weight j + 16 of a block in one byte.
    """
    nibbles = blocks["nibbles"]
    weights = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1)
    return np.asarray(weights[..., ::2] | (weights[..., 1::2] << 4), dtype=np.uint8)
