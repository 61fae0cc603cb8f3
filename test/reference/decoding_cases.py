"""What transformers writes of the tiny models' pictures, for the scripts beside this one."""

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


class Case:
    """A picture with its prompt, and the model that is shown them."""

    def __init__(self, model, limit, folder, stored):
        self.model = model
        self.limit = limit
        self.id = stored["id"]
        self.prompt_ids = stored["prompt_ids"]
        self.pixels = torch.from_numpy(numpy.load(folder / stored["pixel_values"]["file"]))[None]

    def first_logits(self):
        return self.model(input_ids=torch.tensor([self.prompt_ids]), pixel_values=self.pixels).logits[0, -1]

    def generate(self, options, ends):
        """The best text, how far it is decided, and the scores of a beam search's texts. `ends` are the ids that end a text."""
        beams = options.get("num_beams", 1)
        output = self.model.generate(
            pixel_values=self.pixels,
            input_ids=torch.tensor([self.prompt_ids]),
            max_new_tokens=self.limit,
            do_sample=False,
            eos_token_id=ends,
            num_return_sequences=beams,
            return_dict_in_generate=True,
            output_scores=True,
            **options,
        )
        ids = output.sequences[0, len(self.prompt_ids) :].tolist()
        best = ids[: next((at for at, token in enumerate(ids) if token in ends), len(ids)) + 1]
        if beams == 1:
            top = [torch.topk(scores[0], 2).values.tolist() for scores in output.scores[: len(best)]]
            return {"new_ids": best, "margin": round(min(a - b if math.isfinite(b) else 1e9 for a, b in top), 6)}
        scores = output.sequences_scores.tolist()
        margin = round(scores[0] - scores[1], 6)
        return {"new_ids": best, "margin": margin, "scores": [round(score, 6) for score in scores]}


def checkpoints():
    """Gives for each tiny model its name, its end token and its cases."""
    torch.set_num_threads(1)
    for name, chosen in PICTURES.items():
        folder = FIXTURES / "git" / name
        stored = json.loads((folder / "expected.json").read_text())
        model = GitForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
        cases = [Case(model, stored["max_new_tokens"], folder, case) for case in stored["cases"] if case["id"] in chosen]
        yield name, model.generation_config.eos_token_id, cases


def write(name, settings, found):
    """Writes a file of test/fixtures/decoding."""
    made_with = {"transformers": transformers.__version__, "torch": torch.__version__}
    result = {"made_with": made_with, "settings": settings, "checkpoints": found}
    (FIXTURES / "decoding" / name).write_text(json.dumps(result, separators=(",", ":")) + "\n")
