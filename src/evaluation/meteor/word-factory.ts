import snowball from 'snowball-stemmers';
import { CorpusWords } from './corpus-words.js';
import type { MeteorWord } from './meteor-sentence.js';
import type { EnglishData } from './read-meteor-jar.js';

/** Makes a function that looks a word's stem, synonyms and kind up, once for each text, and adds it to a corpus. */
export function wordFactory(
  { functionWords, dictionary }: EnglishData,
  corpus = new CorpusWords(),
): (text: string) => MeteorWord {
  const stemmer = snowball.newStemmer('english');
  const words = new Map<string, MeteorWord>();
  const stemNumber = numbering();
  const synsetNumber = numbering();
  return (text) => {
    let word = words.get(text);
    if (word === undefined) {
      word = {
        number: corpus.add(text),
        stem: stemNumber(stemmer.stem(text)),
        synsets: dictionary
          .synsetsOf(text)
          .map((set) => synsetNumber(set))
          .sort(),
        isFunctionWord: functionWords.has(text),
      };
      words.set(text, word);
    }
    return word;
  };
}

/** Makes a function that numbers values from 0 in the order in which they are first seen. */
function numbering(): (value: string | number) => number {
  const numbers = new Map<string | number, number>();
  return (value) => {
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  };
}
