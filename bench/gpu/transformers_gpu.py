"""The reference on a card as a peer: transformers' GitForCausalLM, driven line by line.

Reads JSON objects from standard input and answers each with one on standard output:
  {"do": "generate", "batch": 64, "tokens": 12, "dtype": "float16" | "bfloat16", "compile": bool}   greedy, cached
  {"do": "files", "paths": [...], "batch": 64, "tokens": 12, "dtype": ..., "compile": bool}          JPEGs to texts
  {"do": "peak", "dtype": ...}   one large matrix product; also answers "flops"
Answers {"seconds": wall, "cpu": CPU seconds, "rss": peak bytes of the host, "device_memory": peak bytes of the card}, or
{"error": ...} where torch can't do it.

    python transformers_gpu.py FOLDER cuda|cpu WORKERS

Attention is what transformers chooses: torch's SDPA where the architecture supports it (GIT's own layers, as of 5.23,
refuse attn_implementation="sdpa"; torch.compile fuses what it can). Files are decoded by a DataLoader with WORKERS processes, as a good script would.
"""
import json
import resource
import sys
import time

import torch
from PIL import Image
from transformers import AutoProcessor, GitForCausalLM

folder, device, workers = sys.argv[1], sys.argv[2], int(sys.argv[3])
PEAK_SIZE = 8192 if device == "cuda" else 1024
models = {}
processor = None


def model_of(dtype, compiled):
    if (dtype, compiled) not in models:
        model = GitForCausalLM.from_pretrained(folder, dtype=getattr(torch, dtype))
        model = model.to(device).eval()
        if compiled:
            # The tower has one shape a batch size; the decoder's texts grow.
            model.git.image_encoder = torch.compile(model.git.image_encoder)
            model.git.encoder = torch.compile(model.git.encoder, dynamic=True)
        models.clear()  # one at a time, so that the card holds no other
        models[(dtype, compiled)] = model
    return models[(dtype, compiled)]


def wait():
    if device == "cuda":
        torch.cuda.synchronize()


def generate(pixels, task):
    model = model_of(task["dtype"], task["compile"])
    pixels = pixels.to(device, getattr(torch, task["dtype"]), non_blocking=True)
    ids = torch.full((len(pixels), 1), model.config.bos_token_id, device=device)
    with torch.inference_mode():
        return model.generate(pixel_values=pixels, input_ids=ids, do_sample=False, max_new_tokens=task["tokens"]).cpu()


class Files(torch.utils.data.Dataset):
    def __init__(self, paths):
        self.paths = paths

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return processor(images=Image.open(self.paths[index]).convert("RGB"), return_tensors="pt").pixel_values[0]


def files(task):
    global processor
    processor = processor or AutoProcessor.from_pretrained(folder)
    loader = torch.utils.data.DataLoader(
        Files(task["paths"]), batch_size=task["batch"], num_workers=workers, pin_memory=device == "cuda"
    )
    for pixels in loader:
        processor.batch_decode(generate(pixels, task), skip_special_tokens=True)


def peak(task):
    a = torch.randn(PEAK_SIZE, PEAK_SIZE, device=device, dtype=getattr(torch, task["dtype"]))
    for _ in range(3):
        a @ a
    wait()
    rounds = 20
    start = time.perf_counter()
    for _ in range(rounds):
        a @ a
    wait()
    return 2 * PEAK_SIZE**3 * rounds / (time.perf_counter() - start)


for line in sys.stdin:
    task = json.loads(line)
    extra = {}
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        if task["do"] == "peak":
            extra["flops"] = peak(task)
        elif task["do"] == "generate":
            size = model_of(task["dtype"], task["compile"]).config.vision_config.image_size
            generate(torch.randn(task["batch"], 3, size, size), task)
        else:
            files(task)
        wait()
    except Exception as error:  # out of memory, no compiler on the machine: one cell of the table
        extra["error"] = str(error).splitlines()[0][:200]
        if device == "cuda":
            torch.cuda.empty_cache()
    memory = torch.cuda.max_memory_allocated() if device == "cuda" else 0
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - wall,
                "cpu": time.process_time() - cpu,
                "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "device_memory": memory,
                **extra,
            }
        ),
        flush=True,
    )
