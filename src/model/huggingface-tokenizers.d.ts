// The package's own declarations import their parts without file extensions, which NodeNext resolution refuses.
declare module '@huggingface/tokenizers' {
  export class Tokenizer {
    constructor(tokenizer: object, config: object);
    encode(text: string, options?: { add_special_tokens?: boolean }): { ids: number[] };
    id_to_token(id: number): string | undefined;
  }
}
