"""The reference implementation as a peer: transformers' GitForCausalLM, driven line by line.

Reads JSON objects from standard input and answers each with one on standard output:
  {"do": "generate", "batch": 8, "tokens": 12, "dtype": "float32" | "bfloat16"}   random pixels, greedy, cached
  {"do": "files", "paths": [...], "batch": 8, "dtype": ..., "tokens": null | 12}   PIL, processor, generate
Answers {"seconds": wall, "cpu": CPU seconds, "rss": peak bytes}. bfloat16 is torch's autocast.

Needs torch and transformers: pip install torch==2.13.0 transformers==5.23.0 pillow==13.0.0
"""
import contextlib
import json
import resource
import sys
import time

import torch
from PIL import Image
from transformers import AutoProcessor, GitForCausalLM

folder, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
model = GitForCausalLM.from_pretrained(folder).eval()
bos = model.config.bos_token_id
size = model.config.vision_config.image_size
processor = None


def generate(pixels, tokens, dtype):
    autocast = torch.autocast("cpu", torch.bfloat16) if dtype == "bfloat16" else contextlib.nullcontext()
    ids = torch.full((len(pixels), 1), bos)
    limit = {} if tokens is None else {"max_new_tokens": tokens}
    with torch.inference_mode(), autocast:
        return model.generate(pixel_values=pixels, input_ids=ids, do_sample=False, **limit)


def files(paths, batch, tokens, dtype):
    global processor
    processor = processor or AutoProcessor.from_pretrained(folder)
    for start in range(0, len(paths), batch):
        images = [Image.open(path).convert("RGB") for path in paths[start : start + batch]]
        pixels = processor(images=images, return_tensors="pt").pixel_values
        processor.batch_decode(generate(pixels, tokens, dtype), skip_special_tokens=True)


for line in sys.stdin:
    task = json.loads(line)
    if task["do"] == "generate":
        pixels = torch.randn(task["batch"], 3, size, size)
        run = lambda: generate(pixels, task["tokens"], task["dtype"])
    else:
        run = lambda: files(task["paths"], task["batch"], task.get("tokens"), task["dtype"])
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    answer = {
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    print(json.dumps(answer), flush=True)
