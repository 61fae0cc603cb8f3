"""The reference on a card as a peer: transformers' GitForCausalLM, as strong as it can be made, driven line by line.

    python transformers_gpu.py FOLDER cuda|cpu WORKERS

Reads JSON objects from standard input and answers each with one on standard output:
  {"do": "load", "dtype": "float16" | "bfloat16" | "float32", "attention": "eager" | "sdpa",
   "compile": "no" | "dynamic" | "static", "batches": [...], "tokens": 12}   once, before all others but "peak"
  {"do": "generate", "batch": 64}   greedy, cached, from pixels that lie on the card; also answers "same"
  {"do": "files", "paths": [...], "batch": 64, "processing": "host" | "card"}   JPEGs to texts
  {"do": "peak", "dtype": ...}   large matrix products; also answers "flops"
Answers {"seconds": wall, "cpu": CPU seconds, "rss": peak bytes of the host, "device_memory": peak bytes of the card}, or
{"error": ...} where torch can't do it. Loading is a task of its own and what a first run compiles or starts (kernels,
CUDA graphs, workers) stays for the next, so whoever measures leaves first runs out.

- "sdpa" is git_attention.py. "same" is the share of texts whose ids are those of the model as it comes, same dtype.
- "dynamic" compiles the tower for the batch's shape and the text layers for any length, under generate(). "static" is
  static_greedy.py: no shape changes; CUDA graphs on a card.
- Files are decoded by a DataLoader's WORKERS processes (torchvision where it is there, else Pillow). They are resized and
  normalised by transformers' fast processor, in the workers ("host") or in batches on the card ("card").
"""
import json
import resource
import sys
import time

import torch
from transformers import GitForCausalLM

from git_attention import use_attention
from jpeg_loader import JpegLoader
from static_greedy import StaticGreedy

folder, device, workers = sys.argv[1], sys.argv[2], int(sys.argv[3])
PEAK_SIZE = 8192 if device == "cuda" else 1024
model = task_of_load = None
references, static, loaders = {}, {}, {}


def load(task):
    global model, task_of_load
    task_of_load = task
    dtype = getattr(torch, task["dtype"])
    model = GitForCausalLM.from_pretrained(folder, dtype=dtype).to(device).eval()
    use_attention(model, "eager")
    for batch in task["batches"]:
        references[batch] = by_generate(pixels_of(batch)).cpu()
    use_attention(model, task["attention"])
    if task["compile"] == "dynamic":
        tower = model.git.image_encoder
        tower.vision_model = torch.compile(tower.vision_model)
        model.git.encoder = torch.compile(model.git.encoder, dynamic=True)


def pixels_of(batch):
    size = model.config.vision_config.image_size
    pixels = torch.randn(batch, 3, size, size, generator=torch.Generator().manual_seed(batch))
    return pixels.to(device, model.dtype)


def by_generate(pixels):
    ids = torch.full((len(pixels), 1), model.config.bos_token_id, device=device)
    tokens = task_of_load["tokens"]
    return model.generate(pixel_values=pixels, input_ids=ids, do_sample=False, max_new_tokens=tokens)


def generate(pixels):
    if task_of_load["compile"] != "static":
        return by_generate(pixels)
    batch = len(pixels)
    if batch not in static:
        mode = "reduce-overhead" if device == "cuda" else "default"
        static[batch] = StaticGreedy(model, batch, task_of_load["tokens"], mode)
    return static[batch].generate(pixels)


def share_of_same(ids, reference):
    """Shorter texts are padded: a search may stop looking at different times."""
    width = max(ids.shape[1], reference.shape[1])
    padded = [torch.nn.functional.pad(x, (0, width - x.shape[1]), value=model.config.pad_token_id) for x in (ids, reference)]
    return (padded[0] == padded[1]).all(dim=1).float().mean().item()


def files(task):
    key = (len(task["paths"]), task["batch"], task["processing"])
    if key not in loaders:
        loaders[key] = JpegLoader(folder, task["paths"], task["batch"], task["processing"], workers, device, model.dtype)
    loader = loaders[key]
    for pixels in loader:
        loader.processor.batch_decode(generate(pixels).cpu(), skip_special_tokens=True)


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


def wait():
    if device == "cuda":
        torch.cuda.synchronize()


def answer(task):
    extra = {}
    pixels = pixels_of(task["batch"]) if task["do"] == "generate" else None
    wait()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        if task["do"] == "load":
            load(task)
        elif task["do"] == "peak":
            extra["flops"] = peak(task)
        elif task["do"] == "files":
            files(task)
        else:
            ids = generate(pixels).cpu()
        wait()
        extra = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu, **extra}
        if task["do"] == "generate":
            extra["same"] = share_of_same(ids, references[task["batch"]])
    except Exception as error:  # out of memory, no compiler on the machine: one cell of the table
        extra = {"error": f"{type(error).__name__}: {error}".splitlines()[0][:300]}
        if device == "cuda":
            torch.cuda.empty_cache()
    memory = torch.cuda.max_memory_allocated() if device == "cuda" else 0
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": 0, "cpu": 0, "rss": rss, "device_memory": memory, **extra}


if __name__ == "__main__":
    with torch.inference_mode():
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line))), flush=True)
