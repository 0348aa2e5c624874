/** An IPv4 address in dotted decimals without leading zeros. */
export function isIpv4(text: string): boolean {
  let value = -1;
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index);
    if (char === 46) {
      if (value < 0) return false;
      value = -1;
      dots++;
    } else if (char >= 48 && char <= 57) {
      if (value === 0) return false;
      value = (value < 0 ? 0 : value * 10) + char - 48;
      if (value > 255) return false;
    } else return false;
  }
  return dots === 3 && value >= 0;
}

/** An IPv6 address in the text forms of RFC 4291, without a zone. */
export function isIpv6(text: string): boolean {
  const [head = "", tail, more] = text.split("::");
  if (more !== undefined) return false;
  const before = groups(head, tail === undefined);
  const after = tail === undefined ? 0 : groups(tail, true);
  if (before < 0 || after < 0) return false;
  return tail === undefined ? before === 8 : before + after <= 7;
}

/** How many 16-bit groups the text holds, -1 when it is malformed; the last two may be written as an IPv4 address. */
function groups(text: string, last: boolean): number {
  if (text === "") return 0;
  const parts = text.split(":");
  let count = 0;
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && isIpv4(part)) count += 2;
    else if (/^[0-9a-f]{1,4}$/i.test(part)) count++;
    else return -1;
  }
  return count;
}
