"""Writes test/fixtures/torch-checkpoint: files saved by a real torch, and the bytes each tensor must give.

Made with torch 2.13.0 (CPU). Run it again after a change:  python test/reference/make_torch_fixtures.py
"""

import collections
import json
import os
import pathlib

import torch

FOLDER = pathlib.Path(__file__).parent.parent / "fixtures" / "torch-checkpoint"
DTYPES = {
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.float64: "F64",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}


class RunsAShell:
    def __reduce__(self):
        return os.system, ("touch capwright-was-here",)


class RunsCode:
    def __reduce__(self):
        return exec, ("open('capwright-was-here', 'w')",)


def values(shape, dtype, seed):
    generator = torch.Generator().manual_seed(seed)
    numbers = torch.randn(shape, generator=generator, dtype=torch.float64) * 10
    return numbers > 0 if dtype == torch.bool else numbers.abs().to(dtype) if dtype == torch.uint8 else numbers.to(dtype)


def module_state():
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 2, 2, bias=False), torch.nn.LayerNorm(5), torch.nn.Linear(5, 3))
    return model.state_dict()  # an OrderedDict with _metadata, as save_pretrained writes it


def every_dtype():
    tensors = {name: values((2, 3), dtype, seed) for seed, (dtype, name) in enumerate(DTYPES.items())}
    tensors["scalar"] = torch.tensor(1.5)
    tensors["empty"] = torch.zeros(0, 3)
    return tensors


def views():
    base = values((4, 5, 6), torch.float32, 9)
    halves = values((7, 3), torch.float16, 10)
    return collections.OrderedDict(
        whole=base,
        transposed=base.transpose(0, 2),
        slice=base[1:3, 2:, ::2],
        row=base[2],
        scalar_of=base[3, 4, 5],
        expanded=halves[0].expand(4, 3),
        halves_t=halves.t(),
        parameter=torch.nn.Parameter(values((3,), torch.float32, 11)),
        frozen=torch.nn.Parameter(values((2, 2), torch.float32, 12).t(), requires_grad=False),
        channels_last=values((2, 3, 4, 5), torch.float32, 13).to(memory_format=torch.channels_last),
        step=7,
        nothing=None,
    )


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = {
        "module.bin": (module_state(), {}),
        "every-dtype.bin": (every_dtype(), {}),
        "views.bin": (views(), {}),
        "protocol-4.bin": (views(), {"pickle_protocol": 4}),
        "protocol-5.bin": (module_state(), {"pickle_protocol": 5}),
    }
    expected = {}
    for name, (state, options) in files.items():
        torch.save(state, FOLDER / name, **options)
        expected[name] = {
            key: {
                "dtype": DTYPES[tensor.dtype],
                "shape": list(tensor.shape),
                "hex": tensor.detach().contiguous().view(-1).view(torch.uint8).numpy().tobytes().hex(),
            }
            for key, tensor in state.items()
            if isinstance(tensor, torch.Tensor)
        }
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")

    weight = torch.ones(2)
    torch.save({"weight": weight}, FOLDER / "legacy.bin", _use_new_zipfile_serialization=False)
    torch.save({"weight": weight, "bad": RunsAShell()}, FOLDER / "hostile-system.bin")
    torch.save({"weight": weight, "bad": RunsCode()}, FOLDER / "hostile-exec.bin", pickle_protocol=4)
    torch.save({"epoch": 3, "state_dict": {"weight": weight}}, FOLDER / "snapshot.bin")
    torch.save({"weight": torch.view_as_complex(torch.ones(2, 2))}, FOLDER / "complex.bin")
    torch.save(torch.nn.Linear(2, 2), FOLDER / "whole-model.bin")
    torch.jit.script(torch.nn.Linear(2, 2)).save(FOLDER / "torchscript.bin")


if __name__ == "__main__":
    main()
