const WIDTH = 16;

const letterOf = (byte: number): string => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·");

/** Lines of `00000010  48 65 …  He`. */
export function hexLines(digits: string): readonly string[] {
  const bytes = (digits.match(/[0-9a-fA-F]{2}/g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return Array.from({ length: Math.ceil(bytes.length / WIDTH) }, (_, line) => {
    const row = bytes.slice(line * WIDTH, (line + 1) * WIDTH);
    const pairs = row.map((byte) => byte.toString(16).padStart(2, "0"));
    const left = pairs.slice(0, WIDTH / 2).join(" ");
    const right = pairs.slice(WIDTH / 2).join(" ");
    const where = (line * WIDTH).toString(16).padStart(8, "0");
    return `${where}  ${`${left}  ${right}`.padEnd(3 * WIDTH)}  ${row.map(letterOf).join("")}`;
  });
}
