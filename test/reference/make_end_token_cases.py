"""Writes test/fixtures/decoding/end-tokens.json: what transformers writes where any of several tokens ends a text.

Made with transformers 5.23.0 and torch 2.13.0 (CPU). Run it again after a change:
  python test/reference/make_end_token_cases.py
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
# The models' own end token comes first; the others are frequent tokens of the tiny models, so that most texts end otherwise.
OTHERS = {"two": [275], "five": [365, 305, 263, 330]}
OPTIONS = {
    "greedy": {},
    "least-4": {"min_new_tokens": 4},
    "all": {"repetition_penalty": 1.2, "no_repeat_ngram_size": 2, "min_new_tokens": 3},
    "beams-2": {"num_beams": 2},
    "beams-4": {"num_beams": 4, "length_penalty": 0.6},
    "beams-4-early": {"num_beams": 4, "early_stopping": True},
    "beams-3-never": {"num_beams": 3, "early_stopping": "never", "length_penalty": 2.0},
    "beams-3-least-4": {"num_beams": 3, "min_new_tokens": 4},
}


def generate(model, pixels, prompt_ids, limit, ends, options):
    beams = options.get("num_beams", 1)
    output = model.generate(
        pixel_values=pixels,
        input_ids=torch.tensor([prompt_ids]),
        max_new_tokens=limit,
        do_sample=False,
        eos_token_id=ends,
        num_return_sequences=beams,
        return_dict_in_generate=True,
        output_scores=True,
        **options,
    )

    def new_ids(row):
        ids = output.sequences[row, len(prompt_ids) :].tolist()
        end = next((at for at, token in enumerate(ids) if token in ends), len(ids))
        return ids[: end + 1]

    best = new_ids(0)
    if beams == 1:
        top = [torch.topk(scores[0], 2).values.tolist() for scores in output.scores[: len(best)]]
        return {"new_ids": best, "margin": round(min(a - b if math.isfinite(b) else 1e9 for a, b in top), 6)}
    scores = output.sequences_scores.tolist()
    return {"new_ids": best, "margin": round(scores[0] - scores[1], 6), "scores": [round(score, 6) for score in scores]}


def likely_first(model, pixels, prompt_ids, own):
    """The likeliest first tokens: so many that none of the best two candidates a beam goes on."""
    logits = model(input_ids=torch.tensor([prompt_ids]), pixel_values=pixels).logits[0, -1]
    return [token for token in torch.topk(logits, 10).indices.tolist() if token != own]


def main():
    torch.set_num_threads(1)
    result = {
        "made_with": {"transformers": transformers.__version__, "torch": torch.__version__},
        "settings": OPTIONS,
        "checkpoints": {},
    }
    for name, chosen in PICTURES.items():
        folder = FIXTURES / "git" / name
        stored = json.loads((folder / "expected.json").read_text())
        model = GitForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
        limit = stored["max_new_tokens"]
        own = model.generation_config.eos_token_id
        sets = {set_name: [own, *others] for set_name, others in OTHERS.items()}
        cases = {}
        for case in stored["cases"]:
            if case["id"] not in chosen:
                continue
            pixels = torch.from_numpy(numpy.load(folder / case["pixel_values"]["file"]))[None]
            if "many" not in sets:
                sets["many"] = [own, *likely_first(model, pixels, case["prompt_ids"], own)]
            cases[case["id"]] = {
                f"{set_name}/{setting}": generate(model, pixels, case["prompt_ids"], limit, ends, options)
                for set_name, ends in sets.items()
                for setting, options in OPTIONS.items()
            }
        result["checkpoints"][name] = {"ends": sets, "cases": cases}
    target = FIXTURES / "decoding" / "end-tokens.json"
    target.write_text(json.dumps(result, separators=(",", ":")) + "\n")


with torch.no_grad():
    main()
