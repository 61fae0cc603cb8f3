import { Tokenizer } from '@huggingface/tokenizers';
import { ModelError } from '../errors.js';
import { describeJson, isJsonObject, type JsonObject } from '../json-object.js';
import { readJsonObject } from './read-json.js';

/** `[unused0]` and its like: vocabulary slots without a meaning, which some checkpoints emit all the same. */
const UNUSED = /^\[unused\d+\]$/;

/** Text to token ids and back, as the checkpoint's own tokenizer.json (BERT WordPiece) says. */
export class WordPieceTokenizer {
  private readonly specialTokens: ReadonlySet<string>;
  private readonly cleanUp: boolean;
  private readonly prefix: string;
  private readonly decoderCleanUp: boolean;
  /** The id of what the vocabulary does not hold; undefined where the tokenizer has none. */
  readonly unknownId: number | undefined;

  private constructor(
    private readonly tokenizer: Tokenizer,
    tokenizerJson: JsonObject,
    config: JsonObject,
    source: string,
  ) {
    const decoder = tokenizerJson.decoder;
    if (!isJsonObject(decoder) || decoder.type !== 'WordPiece') {
      throw new ModelError(
        `${source}: expected a WordPiece decoder, as every GIT tokenizer has, found ${describeJson(decoder)}.`,
      );
    }
    this.prefix = typeof decoder.prefix === 'string' ? decoder.prefix : '##';
    this.decoderCleanUp = decoder.cleanup !== false;
    this.cleanUp = config.clean_up_tokenization_spaces === true;
    const { model } = tokenizerJson;
    this.unknownId = isJsonObject(model) ? unknownIdOf(model) : undefined;
    const added = Array.isArray(tokenizerJson.added_tokens) ? tokenizerJson.added_tokens.filter(isJsonObject) : [];
    this.specialTokens = new Set(added.filter((token) => token.special === true).map((token) => String(token.content)));
  }

  /**
   * Reads `tokenizer.json` and `tokenizer_config.json` of a checkpoint.
   * @throws ModelError when the first is missing or either is malformed
   */
  static async open(tokenizerPath: string, configPath: string): Promise<WordPieceTokenizer> {
    const json = await readJsonObject(tokenizerPath);
    if (json === undefined) {
      throw new ModelError(
        `${tokenizerPath}: expected the checkpoint's tokenizer, found no such file. Copy tokenizer.json from the model's repository.`,
      );
    }
    const config = (await readJsonObject(configPath)) ?? {};
    let tokenizer: Tokenizer;
    try {
      tokenizer = new Tokenizer(json, config);
    } catch (error) {
      throw new ModelError(`${tokenizerPath}: is no tokenizer that can be used (${(error as Error).message}).`, {
        cause: error,
      });
    }
    return new WordPieceTokenizer(tokenizer, json, config, tokenizerPath);
  }

  /** Token ids of a text, without [CLS] and [SEP]. */
  encode(text: string): number[] {
    return text === '' ? [] : this.tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  /**
   * The text of token ids, as transformers' `decode(ids, skip_special_tokens=True)` gives it, and without
   * `[unused…]` tokens.
   *
   * The reference's WordPiece decoder works token by token: `##` joins to the word before, and a space before . ? ! ,
   * goes away, but apostrophes stay apart ("don ' t"). `clean_up_tokenization_spaces` mends those too where the
   * checkpoint asks for it.
   */
  decode(ids: readonly number[]): string {
    const tokens = ids
      .map((id) => this.tokenizer.id_to_token(id))
      .filter((token) => token !== undefined && !this.specialTokens.has(token) && !UNUSED.test(token)) as string[];
    const text = tokens.map((token, index) => this.decodeToken(token, index === 0)).join('');
    return this.cleanUp ? cleanUp(text) : text;
  }

  private decodeToken(token: string, first: boolean): string {
    let text = token;
    if (!first) text = token.startsWith(this.prefix) ? token.slice(this.prefix.length) : ` ${token}`;
    return this.decoderCleanUp ? cleanUp(text) : text;
  }
}

/** Removes the spaces that tokenising put around punctuation and English contractions (tokenizers' `cleanup`). */
function cleanUp(text: string): string {
  return text
    .replaceAll(' .', '.')
    .replaceAll(' ?', '?')
    .replaceAll(' !', '!')
    .replaceAll(' ,', ',')
    .replaceAll(" ' ", "'")
    .replaceAll(" n't", "n't")
    .replaceAll(" 'm", "'m")
    .replaceAll(" 's", "'s")
    .replaceAll(" 've", "'ve")
    .replaceAll(" 're", "'re");
}

function unknownIdOf({ unk_token: token, vocab }: JsonObject): number | undefined {
  const id = typeof token === 'string' && isJsonObject(vocab) ? vocab[token] : undefined;
  return typeof id === 'number' ? id : undefined;
}
