/** Characters that turn the direction of writing around for all that follows, up to the end of their line. */
const TURNING = /([\u202a-\u202e\u2066-\u2069])/;

/** `U+202E` */
export const codeOf = (letter: string): string =>
  `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** A text in pieces: at odd places what turns it around, one by one. */
export const turningPieces = (text: string): readonly string[] => text.split(TURNING);

/** A text in which what would turn it around stands as its code. */
export const spelledOut = (text: string): string =>
  turningPieces(text)
    .map((piece, place) => (place % 2 === 1 ? codeOf(piece) : piece))
    .join("");
