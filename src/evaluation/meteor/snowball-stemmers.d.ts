declare module 'snowball-stemmers' {
  /** A stemmer of the Snowball family. */
  interface Stemmer {
    stem(word: string): string;
  }
  const snowball: { newStemmer(language: 'english'): Stemmer };
  export default snowball;
}
