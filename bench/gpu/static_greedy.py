"""Greedy search with shapes that never change, for torch.compile and CUDA graphs.

transformers' own generate() can't do it for GIT: with a cache of fixed size it fails (the image's tokens are in the cache
but not among the input ids). So this drives the model's own layers the way generate() does: one prefill over image and
first token, then a step a token, both compiled. No token is waited for before the next step is under way.
"""
import torch
from transformers import StaticCache

# Steps between two looks at whether all texts have ended: a look waits for the card.
STEPS_A_LOOK = 4


class StaticGreedy:
    """Captions batches of one size with a limit of `tokens` new tokens."""

    def __init__(self, model, batch, tokens, mode):
        self.model, self.batch, self.tokens = model, batch, tokens
        config = model.config
        vision = config.vision_config
        self.image_tokens = (vision.image_size // vision.patch_size) ** 2 + 1
        length = self.image_tokens + tokens
        self.cache = StaticCache(config=config, max_cache_len=length)
        self.places = torch.arange(length, device=model.device)
        # Image tokens see each other, the first text token sees all.
        mask = torch.zeros(self.image_tokens + 1, length, dtype=torch.bool, device=model.device)
        mask[:, : self.image_tokens] = True
        mask[-1, self.image_tokens] = True
        self.prefill_mask = mask[None, None]
        self.first = torch.full((batch, 1), config.bos_token_id, device=model.device)
        self.eos, self.pad = config.eos_token_id, config.pad_token_id
        compiled = lambda function: torch.compile(function, dynamic=False, fullgraph=True, mode=mode)
        self.see = compiled(self.see_images)
        self.prefill, self.step = compiled(self.prefill_text), compiled(self.next_tokens)

    def see_images(self, pixels):
        # Past the wrapper that records outputs, which can't be compiled as one graph.
        return self.model.git.visual_projection(self.model.git.image_encoder.vision_model(pixels).last_hidden_state)

    def choose(self, hidden, done):
        ids = self.model.output(hidden[:, -1]).argmax(-1)
        ids = torch.where(done, self.pad, ids)
        return ids[:, None], done | (ids == self.eos)

    def prefill_text(self, images, ids, position, done):
        hidden = torch.cat((images, self.model.git.embeddings(ids, position)), dim=1)
        encoder = self.model.git.encoder
        hidden = encoder(hidden, attention_mask=self.prefill_mask, past_key_values=self.cache).last_hidden_state
        return self.choose(hidden, done)

    def next_tokens(self, ids, position, done):
        hidden = self.model.git.embeddings(ids, position)
        mask = (self.places <= self.image_tokens + position[0])[None, None, None]
        encoder = self.model.git.encoder
        hidden = encoder(hidden, attention_mask=mask, past_key_values=self.cache).last_hidden_state
        return self.choose(hidden, done)

    def generate(self, pixels):
        """`[batch, 3, height, width]` to `[batch, 1 + tokens]` ids, padded after the end token."""
        self.cache.reset()
        done = torch.zeros(self.batch, dtype=torch.bool, device=self.first.device)
        texts, ids = [self.first], self.first
        for step in range(self.tokens):
            position = torch.full((1, 1), step, device=ids.device)
            torch.compiler.cudagraph_mark_step_begin()
            if step == 0:
                images = self.see(pixels).clone()
                torch.compiler.cudagraph_mark_step_begin()
                ids, done = self.prefill(images, ids, position, done)
            else:
                ids, done = self.step(ids, position, done)
            ids, done = ids.clone(), done.clone()  # what a CUDA graph gives is overwritten by its next run
            texts.append(ids)
            if step % STEPS_A_LOOK == STEPS_A_LOOK - 1 and bool(done.all()):
                break
        return torch.cat(texts, dim=1)
