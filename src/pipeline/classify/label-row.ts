/** What became of one picture that was classified. */
export type LabelRow =
  | {
      readonly path: string;
      readonly truth?: string;
      readonly label: string;
      /** Natural log of its probability among the labels; of the label itself with the paper's search. */
      readonly logprob: number;
      readonly alternatives?: readonly { readonly label: string; readonly logprob: number }[];
    }
  | {
      readonly path: string;
      readonly truth?: string;
      readonly error: { readonly code: string; readonly message: string };
    };
