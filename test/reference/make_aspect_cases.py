"""Writes test/fixtures/aspect/cases.json: what transformers answers about whole pictures, of any shape.

Pictures are resized as the original repository evaluates question answering (its MinMaxResizeForTest, restated here) and
not cropped; transformers takes them with interpolate_pos_encoding=True.
Made with transformers 5.23.0, torch 2.13.0 (CPU) and Pillow 13.0.0. Run it again after a change:
  python test/reference/make_aspect_cases.py
"""

import json
import pathlib

import PIL
import torch
import transformers
from PIL import Image
from transformers import AutoTokenizer, CLIPImageProcessor, GitForCausalLM

ROOT = pathlib.Path(__file__).parent.parent.parent
PICTURES = "test/fixtures/git/images"
CHECKPOINTS = {
    "test/fixtures/git/tiny-vqa": {
        "pictures": [f"{PICTURES}/{name}.png" for name in ("tall", "wide", "noise", "shapes", "gradient", "up5x7", "gray")],
        "prompts": ["what is it?", "how many boats are there in the picture?", None],
    },
    "models/git-demo": {
        "pictures": [f"examples/images/{name}" for name in ("park.jpg", "beach.jpg", "sea.png", "snow.webp", "night.webp")],
        "prompts": ["what is it?", "where is it?", None],
    },
}
NEW_TOKENS = 12


def size_for_test(width, height, shortest, longest):
    """As the original: the shorter side becomes `shortest`, or less where the longer would exceed `longest`."""
    ratio = max(width, height) / min(width, height)
    size = shortest
    if ratio * size > longest:
        size = int(round(longest * float(min(width, height)) / max(width, height)))
    if width < height:
        return size, int(size * height / width)
    return int(size * width / height), size


def ids_of(output, prompt, end):
    ids = output[len(prompt) :].tolist()
    return ids[: ids.index(end) + 1] if end in ids else ids


def case(model, tokenizer, processor, path, prompt):
    config = model.config
    image = Image.open(ROOT / path).convert("RGB")
    shortest = config.vision_config.image_size
    size = size_for_test(*image.size, shortest, shortest * 4 // 3)
    resized = image.resize(size, Image.BICUBIC)
    pixels = processor(resized, do_resize=False, do_center_crop=False, return_tensors="pt").pixel_values
    assert pixels.shape[2:] == (size[1], size[0])
    prompt_ids = [config.bos_token_id] + tokenizer.encode(prompt or "", add_special_tokens=False)
    options = dict(
        pixel_values=pixels,
        input_ids=torch.tensor([prompt_ids]),
        interpolate_pos_encoding=True,
        max_new_tokens=NEW_TOKENS,
        do_sample=False,
        return_dict_in_generate=True,
        output_scores=True,
    )
    greedy = model.generate(**options)
    new_ids = ids_of(greedy.sequences[0], prompt_ids, config.eos_token_id)
    logprobs = [torch.log_softmax(step[0], -1)[id].item() for step, id in zip(greedy.scores, new_ids)]
    margins = [(lambda top: (top[0] - top[1]).item())(torch.topk(step[0], 2).values) for step, _ in zip(greedy.scores, new_ids)]
    beams = model.generate(**options, num_beams=4, length_penalty=0.6)
    return {
        "picture": path,
        "prompt": prompt,
        "resized": {"width": size[0], "height": size[1]},
        "greedy": {"new_ids": new_ids, "logprob": round(sum(logprobs), 5), "min_margin": round(min(margins), 5)},
        "text_new": tokenizer.decode(new_ids, skip_special_tokens=True),
        "beam4_lp0.6": {"new_ids": ids_of(beams.sequences[0], prompt_ids, config.eos_token_id)},
    }


def main():
    torch.set_num_threads(1)
    checkpoints = {}
    for folder, wanted in CHECKPOINTS.items():
        model = GitForCausalLM.from_pretrained(ROOT / folder, attn_implementation="eager").eval()
        tokenizer = AutoTokenizer.from_pretrained(ROOT / folder)
        processor = CLIPImageProcessor.from_pretrained(ROOT / folder)
        checkpoints[folder] = [
            case(model, tokenizer, processor, path, prompt) for path in wanted["pictures"] for prompt in wanted["prompts"]
        ]
    result = {
        "made_with": {"transformers": transformers.__version__, "torch": torch.__version__, "pillow": PIL.__version__},
        "max_new_tokens": NEW_TOKENS,
        "checkpoints": checkpoints,
    }
    target = ROOT / "test/fixtures/aspect/cases.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, indent=1) + "\n")


with torch.no_grad():
    main()
