"""Writes test/fixtures/decoding/constraints.json: what transformers writes under token constraints and beam options.

Made with transformers 5.23.0 and torch 2.13.0 (CPU). Run it again after a change:
  python test/reference/make_constraint_cases.py
"""

import json
import math
import pathlib

import numpy
import torch
import transformers
from transformers import GitForCausalLM

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
PICTURES = {
    "tiny-image": ["shapes", "noise", "gradient", "tall", "palette", "gray"],
    "tiny-vqa": ["shapes.q0", "shapes.q2", "tall.q1", "tall.q3", "exif6.q4", "exif6.q6"],
}
# Frequent tokens of the tiny models: suppressing them changes most texts.
SUPPRESSED = [171, 305, 330, 390, 392, 263, 198, 397, 315, 202]
GREEDY = {
    "repetition-1.3": {"repetition_penalty": 1.3},
    "repetition-5": {"repetition_penalty": 5.0},
    "repetition-0.7": {"repetition_penalty": 0.7},
    "ngram-1": {"no_repeat_ngram_size": 1},
    "ngram-2": {"no_repeat_ngram_size": 2},
    "ngram-2-loops": {"repetition_penalty": 0.4, "no_repeat_ngram_size": 2},
    "ngram-3-loops": {"repetition_penalty": 0.4, "no_repeat_ngram_size": 3},
    "least-9": {"min_new_tokens": 9},
    "suppress": {"suppress_tokens": SUPPRESSED},
    "all": {
        "repetition_penalty": 1.2,
        "no_repeat_ngram_size": 2,
        "min_new_tokens": 12,
        "suppress_tokens": SUPPRESSED,
    },
}
BEAMS = {
    "beams-3": {"num_beams": 3},
    "beams-4-early": {"num_beams": 4, "early_stopping": True},
    "beams-4-never": {"num_beams": 4, "early_stopping": "never"},
    "beams-4-never-2": {"num_beams": 4, "early_stopping": "never", "length_penalty": 2.0},
    "beams-3-length-0": {"num_beams": 3, "length_penalty": 0.0},
    "beams-4-length-2": {"num_beams": 4, "length_penalty": 2.0},
    "beams-4-length--1": {"num_beams": 4, "length_penalty": -1.0},
    "beams-3-never-length--1": {"num_beams": 3, "length_penalty": -1.0, "early_stopping": "never"},
    "beams-3-repetition": {"num_beams": 3, "repetition_penalty": 1.4},
    "beams-4-ngram-1": {"num_beams": 4, "no_repeat_ngram_size": 1},
    "beams-4-ngram-2": {"num_beams": 4, "no_repeat_ngram_size": 2},
    "beams-3-least-9": {"num_beams": 3, "min_new_tokens": 9},
    "beams-4-suppress": {"num_beams": 4, "suppress_tokens": SUPPRESSED},
    "beams-4-all": {**GREEDY["all"], "num_beams": 4, "length_penalty": 0.6, "early_stopping": True},
}


def generate(model, pixels, prompt_ids, limit, options):
    beams = options.get("num_beams", 1)
    output = model.generate(
        pixel_values=pixels,
        input_ids=torch.tensor([prompt_ids]),
        max_new_tokens=limit,
        do_sample=False,
        num_return_sequences=beams,
        return_dict_in_generate=True,
        output_scores=True,
        **options,
    )
    end = model.generation_config.eos_token_id

    def new_ids(row):
        ids = output.sequences[row, len(prompt_ids) :].tolist()
        return ids[: ids.index(end) + 1] if end in ids else ids

    best = new_ids(0)
    if beams == 1:
        top = [torch.topk(scores[0], 2).values.tolist() for scores in output.scores[: len(best)]]
        return {"new_ids": best, "margin": round(min(a - b if math.isfinite(b) else 1e9 for a, b in top), 6)}
    scores = output.sequences_scores.tolist()
    return {"new_ids": best, "margin": round(scores[0] - scores[1], 6), "scores": [round(score, 6) for score in scores]}


def main():
    torch.set_num_threads(1)
    result = {
        "made_with": {"transformers": transformers.__version__, "torch": torch.__version__},
        "settings": {**GREEDY, **BEAMS},
        "checkpoints": {},
    }
    for name, chosen in PICTURES.items():
        folder = FIXTURES / "git" / name
        stored = json.loads((folder / "expected.json").read_text())
        model = GitForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
        limit = stored["max_new_tokens"]
        cases = {}
        for case in stored["cases"]:
            if case["id"] not in chosen:
                continue
            pixels = torch.from_numpy(numpy.load(folder / case["pixel_values"]["file"]))[None]
            cases[case["id"]] = {
                setting: generate(model, pixels, case["prompt_ids"], limit, options)
                for setting, options in result["settings"].items()
            }
        result["checkpoints"][name] = cases
    target = FIXTURES / "decoding" / "constraints.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, separators=(",", ":")) + "\n")


with torch.no_grad():
    main()
