"""torch's scaled_dot_product_attention for transformers' GIT, whose layers (as of 5.23) refuse attn_implementation="sdpa".

The vision tower can already do it and only has to be asked. The text layers have the products and the softmax written
out; here the same sums are left to one fused kernel. `transformers_gpu.py` compares the ids with those of the layers as
they come before it measures anything.
"""
import torch
from transformers import StaticCache
from transformers.models.git.modeling_git import GitSelfAttention

as_it_comes = GitSelfAttention.forward


def fused(self, hidden_states, attention_mask=None, past_key_values=None, **kwargs):
    """GitSelfAttention.forward with its products and softmax in one kernel."""
    shape = (*hidden_states.shape[:-1], -1, self.attention_head_size)
    query = self.query(hidden_states).view(shape).transpose(1, 2)
    key = self.key(hidden_states).view(shape).transpose(1, 2)
    value = self.value(hidden_states).view(shape).transpose(1, 2)
    if past_key_values is not None:
        key, value = past_key_values.update(key, value, self.layer_idx)
    # A text's newest token sees all before it, so without padding (here all prompts have one length) its mask says nothing.
    # Without a mask the fastest kernels can be used. A cache of fixed size has places that must be masked.
    if hidden_states.shape[1] == 1 and not isinstance(past_key_values, StaticCache):
        attention_mask = None
    context = torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=attention_mask)
    return context.transpose(1, 2).reshape(*hidden_states.shape[:-1], self.all_head_size), None


def use_attention(model, name):
    """Gives a model the attention "eager" (as it comes) or "sdpa"."""
    model.git.image_encoder.config._attn_implementation = name
    GitSelfAttention.forward = fused if name == "sdpa" else as_it_comes
