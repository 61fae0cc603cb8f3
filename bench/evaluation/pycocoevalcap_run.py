"""Times pycocoevalcap on COCO files, stage by stage: python pycocoevalcap_run.py RESULTS REFERENCES [meteor]. Prints one JSON object."""

import contextlib
import json
import os
import sys
import time

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.meteor.meteor import Meteor
from pycocoevalcap.rouge.rouge import Rouge
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

results_path, references_path = sys.argv[1:3]
with open(results_path) as file:
    results = {r["image_id"]: [{"caption": r["caption"]}] for r in json.load(file)}
references = {}
with open(references_path) as file:
    for annotation in json.load(file)["annotations"]:
        references.setdefault(annotation["image_id"], []).append({"caption": annotation["caption"]})

seconds, metrics = {}, {}
with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
    start = time.perf_counter()
    gts = PTBTokenizer().tokenize(references)
    res = PTBTokenizer().tokenize(results)
    seconds["tokenizer"] = time.perf_counter() - start
    scorers = [("ROUGE_L", Rouge), ("CIDEr", Cider), ("Bleu", lambda: Bleu(4))]
    if sys.argv[3:] == ["meteor"]:
        scorers = [("METEOR", Meteor)]
    for name, scorer in scorers:
        start = time.perf_counter()
        score, _ = scorer().compute_score(gts, res)
        seconds[name] = time.perf_counter() - start
        metrics[name] = [float(s) for s in score] if isinstance(score, list) else float(score)
print(json.dumps({"seconds": seconds, "metrics": metrics}))
