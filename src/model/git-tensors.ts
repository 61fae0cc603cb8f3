import { imageTokenCount, type GitConfig } from './git-config.js';

/** Both spellings of the temporal embeddings: transformers 4.x and the published files, then transformers 5. */
export const TEMPORAL_SPELLINGS = ['git.img_temperal_embedding', 'git.img_temporal_embedding'] as const;

/**
 * Every tensor a GIT checkpoint must hold, with its shape, as transformers' `GitForCausalLM` names it. The temporal
 * embeddings come under their first spelling.
 */
export function expectedTensors(config: GitConfig): Map<string, readonly number[]> {
  const { vision } = config;
  const tensors = new Map<string, readonly number[]>();
  const linear = (name: string, inputs: number, outputs: number): void => {
    tensors.set(`${name}.weight`, [outputs, inputs]);
    tensors.set(`${name}.bias`, [outputs]);
  };
  const layerNorm = (name: string, size: number): void => {
    tensors.set(`${name}.weight`, [size]);
    tensors.set(`${name}.bias`, [size]);
  };

  const tower = 'git.image_encoder.vision_model';
  tensors.set(`${tower}.embeddings.class_embedding`, [vision.hiddenSize]);
  tensors.set(`${tower}.embeddings.patch_embedding.weight`, [vision.hiddenSize, 3, vision.patchSize, vision.patchSize]);
  tensors.set(`${tower}.embeddings.position_embedding.weight`, [imageTokenCount(vision), vision.hiddenSize]);
  layerNorm(`${tower}.pre_layrnorm`, vision.hiddenSize);
  for (let index = 0; index < vision.layers; index++) {
    const layer = `${tower}.encoder.layers.${index}`;
    layerNorm(`${layer}.layer_norm1`, vision.hiddenSize);
    for (const part of ['q_proj', 'k_proj', 'v_proj', 'out_proj']) {
      linear(`${layer}.self_attn.${part}`, vision.hiddenSize, vision.hiddenSize);
    }
    layerNorm(`${layer}.layer_norm2`, vision.hiddenSize);
    linear(`${layer}.mlp.fc1`, vision.hiddenSize, vision.intermediateSize);
    linear(`${layer}.mlp.fc2`, vision.intermediateSize, vision.hiddenSize);
  }
  layerNorm(`${tower}.post_layernorm`, vision.hiddenSize);

  linear('git.visual_projection.visual_projection.0', vision.hiddenSize, config.hiddenSize);
  layerNorm('git.visual_projection.visual_projection.1', config.hiddenSize);
  for (let frame = 0; frame < (config.frames ?? 0); frame++) {
    tensors.set(`${TEMPORAL_SPELLINGS[0]}.${frame}`, [1, 1, vision.hiddenSize]);
  }

  tensors.set('git.embeddings.word_embeddings.weight', [config.vocabularySize, config.hiddenSize]);
  tensors.set('git.embeddings.position_embeddings.weight', [config.maxPositions, config.hiddenSize]);
  layerNorm('git.embeddings.LayerNorm', config.hiddenSize);
  for (let index = 0; index < config.layers; index++) {
    const layer = `git.encoder.layer.${index}`;
    for (const part of ['self.query', 'self.key', 'self.value', 'output.dense']) {
      linear(`${layer}.attention.${part}`, config.hiddenSize, config.hiddenSize);
    }
    layerNorm(`${layer}.attention.output.LayerNorm`, config.hiddenSize);
    linear(`${layer}.intermediate.dense`, config.hiddenSize, config.intermediateSize);
    linear(`${layer}.output.dense`, config.intermediateSize, config.hiddenSize);
    layerNorm(`${layer}.output.LayerNorm`, config.hiddenSize);
  }
  tensors.set('output.bias', [config.vocabularySize]);
  if (!config.tieWordEmbeddings) tensors.set('output.weight', [config.vocabularySize, config.hiddenSize]);
  return tensors;
}
