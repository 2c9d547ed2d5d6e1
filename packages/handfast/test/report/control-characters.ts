/** Characters that a terminal obeys or that reorder text, but for the line feed. */
export const controlCharacters: RegExp =
  /(?!\n)[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe]/u
