"""Writes test/fixtures/decoding/constraints.json: what transformers writes under token constraints and beam options.

Made with transformers 5.23.0 and torch 2.13.0 (CPU). Run it again after a change:
  python test/reference/make_constraint_cases.py
"""

import torch

from decoding_cases import checkpoints, write

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
    "beams-330": {"num_beams": 330},  # more than half of the vocabulary
    "beams-4-all": {**GREEDY["all"], "num_beams": 4, "length_penalty": 0.6, "early_stopping": True},
}

SETTINGS = {**GREEDY, **BEAMS}

with torch.no_grad():
    found = {
        name: {case.id: {key: case.generate(options, [end]) for key, options in SETTINGS.items()} for case in cases}
        for name, end, cases in checkpoints()
    }
write("constraints.json", SETTINGS, found)
