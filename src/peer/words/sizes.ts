// How sizes on a disk are said and typed: in kB, MB and GB, each 1,024 of the one before.
const units = ["kB", "MB", "GB", "TB"] as const;

/** A number of bytes as text, rounded up to one unit: `0 kB`, `12 MB`. */
export function sizeWords(bytes: number): string {
  let size = bytes / 1_024;
  let at = 0;
  for (; size >= 1_024 && at < units.length - 1; at += 1) size /= 1_024;
  return `${size < 10 ? Math.ceil(size * 10) / 10 : Math.ceil(size)} ${units[at]}`;
}

/** The bytes of a typed size, such as `500kB` or `2 gb`; undefined if it is none. */
export function typedSize(typed: string): number | undefined {
  const [, count = "", unit = ""] = /^(\d{1,6}) ?([kmgt]b)$/i.exec(typed) ?? [];
  const at = units.findIndex((one) => one.toLowerCase() === unit.toLowerCase());
  return at === -1 ? undefined : Number(count) * 1_024 ** (at + 1);
}
