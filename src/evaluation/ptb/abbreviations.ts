/**
 * Words that keep a following period in the Penn Treebank tokenizer, as it behaves on caption text. Case matters only where said.
 */

/** Keep it in any case, and end the sentence when a capital follows: "Inc. Both" becomes `inc. . both`. */
export const SENTENCE_FINAL_ABBREVIATIONS =
  'al|ala|apr|ariz|assn|aug|bancorp|bhd|bldg|blvd|bros|calif|co|colo|conn|corp|cos|ct|dak|dec|esq|est|etc|ext|feb|fla|fri|ga|inc|ind|' +
  'intl|jan|jr|jul|jun|kan|kans|ky|ltd|mar|md|mich|minn|mo|mon|mont|neb|nev|nov|oct|okla|penn|rd|rt|sep|sept|seq|sq|sr|sys|tel|tenn|thu|thurs|' +
  'tue|tues|univ|va|vt|wed|wis|wisc|wyo|plc';

/** The same, but only with a capital initial: "ill." ends a sentence, "Ill." is Illinois. */
export const CAPITALISED_ABBREVIATIONS = 'ark|az|del|ill|la|mass|miss|ore|pa|tex|wash';

/** Keep it and never end a sentence: titles, ranks and the like. */
export const TITLE_ABBREVIATIONS =
  'adj|adm|adv|alex|assoc|asst|atty|attys|ave|brig|capt|cf|cie|cmdr|col|comdr|cpl|dept|det|dr|drs|elec|ens|ft|gen|gov|govs|hon|insp|invt|jos|lieut|lt|maj|' +
  'messrs|mlle|mme|mr|mrs|ms|msgr|mt|natl|pfc|ph|pres|prof|profs|pvt|rep|reps|rev|sen|sens|sfc|sgt|spc|st|ste|supt|supts|treas|vs|wm';

/** Keep it only before a number: "no. 5", but "no ." at the end of a sentence. */
export const NUMBER_ABBREVIATIONS = 'art|ca|fig|figs|no|nos|op|pp|prop';

/** Words that, with a capital initial, begin a sentence after an initial or an acronym: "vitamin C. The" but "Thomas C. Smith". */
export const SENTENCE_STARTERS =
  'A|About|According|Additionally|After|An|As|At|But|Earlier|He|Her|Here|However|If|In|It|Last|Many|More|Now|Once|One|Other|Our|She|' +
  'Since|So|Some|Such|That|The|Their|Then|There|These|They|This|We|What|When|While|Yet|You';
