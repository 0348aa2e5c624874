/** A seeded source of identifiers: the same seed gives the same ids, so that runs are repeatable. Not for secrets. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string;
  /** A version 4 UUID (RFC 9562). */
  uuid(): string;
  /** `length` characters of `alphabet`. */
  text(length: number, alphabet: string): string;
}

/** xoshiro128** (Blackman and Vigna, 2018), seeded by splitmix32 over the seed's text. */
export function createRandom(seed: string | number): Random {
  let mix = 0x9e3779b9;
  for (const character of String(seed)) mix = Math.imul(mix ^ character.codePointAt(0)!, 0x85ebca6b) >>> 0;
  const state = new Uint32Array(4);
  for (let index = 0; index < 4; index++) {
    mix = (mix + 0x9e3779b9) >>> 0;
    let word = mix;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    state[index] = word ^ (word >>> 15);
  }

  function nextWord(): number {
    const product = Math.imul(state[1]!, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = state[1]! << 9;
    state[2]! ^= state[0]!;
    state[3]! ^= state[1]!;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= shifted;
    state[3] = (state[3]! << 11) | (state[3]! >>> 21);
    return result;
  }

  function hex(length: number): string {
    let digits = "";
    while (digits.length < length) digits += nextWord().toString(16).padStart(8, "0");
    return digits.slice(0, length);
  }

  return {
    next: () => nextWord() / 2 ** 32,
    hex,
    uuid() {
      const digits = hex(32);
      const variant = "89ab"[Number.parseInt(digits[16]!, 16) & 3];
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
    },
    text(length, alphabet) {
      let characters = "";
      for (let index = 0; index < length; index++) characters += alphabet[nextWord() % alphabet.length];
      return characters;
    },
  };
}
