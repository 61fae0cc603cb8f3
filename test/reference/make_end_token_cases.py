"""Writes test/fixtures/decoding/end-tokens.json: what transformers writes where any of several tokens ends a text.

Made with transformers 5.23.0 and torch 2.13.0 (CPU). Run it again after a change:
  python test/reference/make_end_token_cases.py
"""

import torch

from decoding_cases import checkpoints, write

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


def likely_first(case, own):
    """The likeliest first tokens: so many that none of the best two candidates a beam goes on."""
    return [token for token in torch.topk(case.first_logits(), 10).indices.tolist() if token != own]


def texts(case, sets):
    return {
        f"{name}/{setting}": case.generate(options, ends)
        for name, ends in sets.items()
        for setting, options in OPTIONS.items()
    }


with torch.no_grad():
    found = {}
    for name, own, cases in checkpoints():
        sets = {key: [own, *others] for key, others in OTHERS.items()} | {"many": [own, *likely_first(cases[0], own)]}
        found[name] = {"ends": sets, "cases": {case.id: texts(case, sets) for case in cases}}
write("end-tokens.json", OPTIONS, found)
