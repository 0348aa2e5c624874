import fc from "fast-check";
import { expect, test } from "vitest";
import { contextBytes, keyIdOf, newMaterial, open, seal } from "../../../src/services/kms/cipher.ts";

const context = fc.dictionary(fc.string(), fc.string());

test("what is sealed opens with the same context alone, under every material of the key", () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.uint8Array({ maxLength: 300 }),
      context,
      context,
      fc.integer({ min: 1, max: 4 }),
      (id, plaintext, one, other, rotations) => {
        const key = { id, materials: Array.from({ length: rotations }, newMaterial) };
        const sealed = seal(key, plaintext, contextBytes(one));
        key.materials.push(newMaterial());

        expect(keyIdOf(sealed)).toBe(id);
        expect(open(key.materials, sealed, contextBytes(one))).toEqual(Buffer.from(plaintext));
        const same = contextBytes(one).equals(contextBytes(other));
        expect(open(key.materials, sealed, contextBytes(other)) !== undefined).toBe(same);
      },
    ),
  );
});
