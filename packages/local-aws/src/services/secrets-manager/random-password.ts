import { randomInt } from "node:crypto";
import type { GetRandomPasswordCommandInput, GetRandomPasswordCommandOutput } from "@aws-sdk/client-secrets-manager";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation } from "../../service.ts";

type Output<Type> = Omit<Type, "$metadata">;

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const DEFAULT_LENGTH = 32;

/** Passwords come from the machine's random source: no run is to repeat them. */
export function randomPasswordOperation() {
  return {
    GetRandomPassword: operation<GetRandomPasswordCommandInput, Output<GetRandomPasswordCommandOutput>>(
      [
        "PasswordLength",
        "ExcludeCharacters",
        "ExcludeNumbers",
        "ExcludePunctuation",
        "ExcludeUppercase",
        "ExcludeLowercase",
        "IncludeSpace",
        "RequireEachIncludedType",
      ],
      (input) => ({ RandomPassword: password(input) }),
    ),
  };
}

function password(input: GetRandomPasswordCommandInput): string {
  new Constraints().range("passwordLength", input.PasswordLength, 1, 4096).check();
  const length = input.PasswordLength ?? DEFAULT_LENGTH;
  const kinds = [
    input.ExcludeLowercase ? "" : LOWER,
    input.ExcludeUppercase ? "" : LOWER.toUpperCase(),
    input.ExcludeNumbers ? "" : "0123456789",
    input.ExcludePunctuation ? "" : PUNCTUATION,
    input.IncludeSpace ? " " : "",
  ]
    .map((kind) => [...kind].filter((character) => !input.ExcludeCharacters?.includes(character)))
    .filter((kind) => kind.length > 0);
  const required = input.RequireEachIncludedType ?? true;
  if (kinds.length === 0 || (required && length < kinds.length))
    throw new AwsError(
      "InvalidParameterException",
      "InvalidParameterException: A password with these requirements can't be made.",
    );
  const all = kinds.flat();
  const characters = Array.from({ length }, (_, index) => pick(required && index < kinds.length ? kinds[index]! : all));
  for (let index = characters.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [characters[index], characters[other]] = [characters[other]!, characters[index]!];
  }
  return characters.join("");
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)]!;
}
